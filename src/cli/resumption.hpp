// Keeps the checkpoint of --resume in step with what is written of the report.
//
// Report files are cut back to what the checkpoint knows of, so nothing is lost
// and nothing told twice. What went to a pipe can't be taken back: findings that
// were on their way at the last checkpoint are asked for again, and marked.
#pragma once

#include "cli/checkpoint.hpp"
#include "yamabiko/assess/finding.hpp"

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

class Resumption {
 public:
  // Of a run that keeps no checkpoint.
  Resumption() = default;
  // `file`: the checkpoint, empty for none. `reports`: the report files.
  // `to_pipe`: whether a report goes elsewhere.
  Resumption(std::string file, std::vector<std::string> reports, bool to_pipe)
      : file_(std::move(file)), reports_(std::move(reports)), to_pipe_(to_pipe) {}

  // Reads the checkpoint, if there is one, and makes the scan and the summary go
  // on from it. It must outlive the scan. The error is a sentence for the user.
  [[nodiscard]] tl::expected<void, std::string> load(const Plan& plan, ScanOptions& options,
                                                     RunSummary& summary);

  [[nodiscard]] bool is_wanted() const { return !file_.empty(); }
  [[nodiscard]] bool goes_on() const { return goes_on_; }
  [[nodiscard]] bool is_complete() const { return goes_on_ && checkpoint_.complete; }
  // Findings must not be written but by save().
  [[nodiscard]] bool holds_findings() const { return is_wanted() && to_pipe_; }
  [[nodiscard]] std::chrono::milliseconds elapsed_before() const { return elapsed_before_; }

  // A finding that the next save() writes; whether it may have been told before.
  [[nodiscard]] bool add(const Endpoint& endpoint) {
    if (holds_findings()) held_.push_back(endpoint);
    return repeated_.erase(endpoint) > 0;
  }
  // `summary` has all findings so far, which `write` writes.
  [[nodiscard]] tl::expected<void, std::string> save(ScanState&& scan, const RunSummary& summary,
                                                     std::chrono::milliseconds elapsed,
                                                     const std::function<void()>& write);
  // Before the end of the report writes what came since the last save(): a kill
  // amid that must not make it be told twice without a mark.
  [[nodiscard]] tl::expected<void, std::string> save_before_end();
  // There is nothing left to do.
  [[nodiscard]] tl::expected<void, std::string> finish();

 private:
  [[nodiscard]] tl::expected<void, std::string> cut_back() const;
  void take_counts(const RunSummary& summary);
  [[nodiscard]] tl::expected<void, std::string> take_sizes();

  std::string file_;
  std::vector<std::string> reports_;
  bool to_pipe_ = false;
  Checkpoint checkpoint_;
  bool goes_on_ = false;
  std::chrono::milliseconds elapsed_before_{0};
  ScanState begun_with_;
  std::set<Endpoint> repeated_;  // may have been told, and are not told again yet
  std::vector<Endpoint> held_;   // told since the last save()
};

}  // namespace yamabiko
