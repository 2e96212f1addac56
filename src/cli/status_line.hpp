// One line of a terminal that is rewritten, and gone when something else is to stand there.
#pragma once

#include <ostream>
#include <string_view>

#include <fmt/ostream.h>

namespace yamabiko {

class StatusLine {
 public:
  explicit StatusLine(std::ostream& out) : out_(out) {}

  void show(std::string_view text) {
    fmt::print(out_, "\r\x1b[K{}", text);
    out_.flush();
    shown_ = true;
  }
  void clear() {
    if (!shown_) return;
    fmt::print(out_, "\r\x1b[K");
    out_.flush();
    shown_ = false;
  }

 private:
  std::ostream& out_;
  bool shown_ = false;
};

}  // namespace yamabiko
