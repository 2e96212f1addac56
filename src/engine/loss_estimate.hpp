// Tells from the answers so far how many were lost on the way.
//
// An endpoint that answers the second time it is asked, but not the first, has
// lost a request or a reply: their share is the loss p of one exchange. After n
// rounds some N pⁿ of N answering endpoints have lost all of theirs.
#pragma once

#include <cstdint>

namespace yamabiko {

class LossEstimate {
 public:
  // An endpoint answered for the first time, and it was this attempt (from 0)
  // that it answered.
  void add(unsigned attempt) { ++(attempt == 0 ? at_once_ : later_); }

  // Whether anything seems to have been lost.
  [[nodiscard]] bool was_seen() const { return later_ > 0; }

  // Whether after that many rounds some endpoint that answers may well be
  // unheard yet.
  [[nodiscard]] bool expects_more(unsigned rounds) const {
    const auto answered = static_cast<double>(at_once_ + later_);
    if (later_ == 0) return false;
    const auto loss = static_cast<double>(later_) / answered;
    double missing = answered;
    for (unsigned i = 0; i < rounds; ++i) missing *= loss;
    return missing > tolerable;
  }

 private:
  // One run of a thousand may miss one.
  static constexpr double tolerable = 0.001;

  std::uint64_t at_once_ = 0;
  std::uint64_t later_ = 0;
};

}  // namespace yamabiko
