// The history that a run is saved in, if the user wants that.
#pragma once

#include "yamabiko/store/history.hpp"
#include "yamabiko/store/store_reporter.hpp"

#include <memory>
#include <optional>
#include <string>

#include <tl/expected.hpp>

namespace yamabiko {

class Saving {
 public:
  // Opens the history that is `wanted`, or that was named; otherwise nothing is saved.
  // The error is a sentence for the user.
  [[nodiscard]] static tl::expected<Saving, std::string> open(bool wanted,
                                                              const std::string& named);

  // Saves the run before `next` is told of it, which must outlive this.
  void precede(Reporter& next, StoreOptions options);

  // Of what precede() got.
  [[nodiscard]] Reporter& reporter() { return store_ ? *store_ : *next_; }
  // Why the run was not saved as it should; empty when it was, or was not to be.
  [[nodiscard]] std::string problem() const;
  // Null where nothing is saved.
  [[nodiscard]] History* history() { return history_.get(); }
  [[nodiscard]] RunId run() const { return store_ ? store_->run() : 0; }

 private:
  Saving() = default;

  Reporter* next_ = nullptr;
  std::string place_;
  std::unique_ptr<History> history_;
  std::unique_ptr<StoreReporter> store_;
};

}  // namespace yamabiko
