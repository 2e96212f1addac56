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
  // `wanted` or a history that was named: the run is saved before `next` is told of it.
  // `next` must outlive this. The error is a sentence for the user.
  [[nodiscard]] static tl::expected<Saving, std::string> start(bool wanted,
                                                               const std::string& named,
                                                               Reporter& next,
                                                               const std::string& policy = {});

  [[nodiscard]] Reporter& reporter() { return store_ ? *store_ : *next_; }
  // Why the run was not saved as it should; empty when it was, or was not to be.
  [[nodiscard]] std::string problem() const;
  // Null where nothing is saved.
  [[nodiscard]] History* history() { return history_.get(); }
  [[nodiscard]] RunId run() const { return store_ ? store_->run() : 0; }

 private:
  explicit Saving(Reporter& next) : next_(&next) {}

  Reporter* next_;
  std::string place_;
  std::unique_ptr<History> history_;
  std::unique_ptr<StoreReporter> store_;
};

}  // namespace yamabiko
