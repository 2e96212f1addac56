// Several reports of one run.
#pragma once

#include "yamabiko/report/reporter.hpp"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace yamabiko {

// Tells each of them everything, in the order in which they were given.
class TeeReporter : public Reporter {
 public:
  explicit TeeReporter(std::vector<std::unique_ptr<Reporter>> reporters)
      : reporters_(std::move(reporters)) {}

  void begin(const RunInfo& info) override {
    for (const auto& reporter : reporters_) reporter->begin(info);
  }
  void finding(const Finding& finding) override {
    for (const auto& reporter : reporters_) reporter->finding(finding);
  }
  void end(const RunSummary& summary) override {
    for (const auto& reporter : reporters_) reporter->end(summary);
  }
  void flush() override {
    for (const auto& reporter : reporters_) reporter->flush();
  }
  // The first that has rules for it.
  [[nodiscard]] std::optional<int> exit_status() const override {
    for (const auto& reporter : reporters_)
      if (const auto status = reporter->exit_status()) return status;
    return std::nullopt;
  }

 private:
  std::vector<std::unique_ptr<Reporter>> reporters_;
};

}  // namespace yamabiko
