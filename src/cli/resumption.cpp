// The order in which checkpoint and report are written.
#include "cli/resumption.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

namespace yamabiko {

tl::expected<void, std::string> Resumption::load(const Plan& plan, ScanOptions& options,
                                                 RunSummary& summary) {
  checkpoint_.plan = fingerprint(plan, options);
  checkpoint_.seed = options.seed;
  if (!is_wanted()) return {};
  auto found = load_checkpoint(file_);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return {};
  if ((*found)->plan != checkpoint_.plan)
    return tl::unexpected(
        fmt::format("{} is of another scan: give the same targets, ports, services and options as "
                    "then, or another --resume FILE",
                    printable(file_)));
  checkpoint_ = std::move(**found);
  goes_on_ = true;
  if (checkpoint_.complete) return {};

  if (auto cut = cut_back(); !cut) return cut;
  if (to_pipe_) {
    repeated_.insert(checkpoint_.uncertain.begin(), checkpoint_.uncertain.end());
    repeated_.insert(checkpoint_.may_repeat.begin(), checkpoint_.may_repeat.end());
  }
  begun_with_ = checkpoint_.scan;
  options.seed = checkpoint_.seed;
  options.resumed = &begun_with_;
  options.again = checkpoint_.uncertain;
  summary.findings = checkpoint_.findings;
  summary.states = checkpoint_.states;
  summary.worst = checkpoint_.worst;
  elapsed_before_ = checkpoint_.elapsed;
  return {};
}

tl::expected<void, std::string> Resumption::cut_back() const {
  for (const std::string& report : reports_) {
    const auto known =
        std::find_if(checkpoint_.reports.begin(), checkpoint_.reports.end(),
                     [&report](const ReportFile& file) { return file.path == report; });
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(report, error);
    const bool whole = !error && known != checkpoint_.reports.end() && size >= known->written;
    if (whole) std::filesystem::resize_file(report, known->written, error);
    if (!whole || error)
      return tl::unexpected(fmt::format(
          "{} is not the report that {} goes on with: it lacks findings; remove both to scan anew",
          printable(report), printable(file_)));
  }
  return {};
}

tl::expected<void, std::string> Resumption::save(ScanState&& scan, const RunSummary& summary,
                                                 std::chrono::milliseconds elapsed,
                                                 const std::function<void()>& write) {
  checkpoint_.scan = std::move(scan);
  checkpoint_.elapsed = elapsed_before_ + elapsed;
  if (!to_pipe_) {
    // What a kill leaves behind the octets that the checkpoint knows is cut off.
    write();
    take_counts(summary);
    if (auto taken = take_sizes(); !taken) return taken;
    return yamabiko::save(checkpoint_, file_);
  }
  // Nobody can tell whether a reader has got what was written just before a kill,
  // so that is noted first. Files have none of it yet.
  if (auto taken = take_sizes(); !taken) return taken;
  checkpoint_.uncertain = std::exchange(held_, {});
  checkpoint_.may_repeat.assign(repeated_.begin(), repeated_.end());
  if (auto saved = yamabiko::save(checkpoint_, file_); !saved) return saved;
  write();
  checkpoint_.uncertain.clear();
  take_counts(summary);
  return {};
}

tl::expected<void, std::string> Resumption::save_before_end() {
  // Report files are cut back instead.
  if (!holds_findings()) return {};
  if (auto taken = take_sizes(); !taken) return taken;
  // The scan as it was saved has not finished with them, so they will be told again.
  checkpoint_.may_repeat.insert(checkpoint_.may_repeat.end(), held_.begin(), held_.end());
  return yamabiko::save(checkpoint_, file_);
}

tl::expected<void, std::string> Resumption::finish() {
  checkpoint_.complete = true;
  checkpoint_.scan = {};
  checkpoint_.uncertain.clear();
  checkpoint_.may_repeat.clear();
  return yamabiko::save(checkpoint_, file_);
}

void Resumption::take_counts(const RunSummary& summary) {
  checkpoint_.findings = summary.findings;
  checkpoint_.states = summary.states;
  checkpoint_.worst = summary.worst;
}

tl::expected<void, std::string> Resumption::take_sizes() {
  checkpoint_.reports.clear();
  for (const std::string& report : reports_) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(report, error);
    if (error) return tl::unexpected(fmt::format("can't read the size of {}", printable(report)));
    checkpoint_.reports.push_back({.path = report, .written = size});
  }
  return {};
}

}  // namespace yamabiko
