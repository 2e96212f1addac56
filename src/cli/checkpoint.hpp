// The file of --resume: how far a check has come, so that another process can
// go on as if nothing had happened.
#pragma once

#include "yamabiko/engine/options.hpp"
#include "yamabiko/engine/plan.hpp"
#include "yamabiko/engine/scan_state.hpp"
#include "yamabiko/report/run.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

// A file that findings were written to.
struct ReportFile {
  std::string path;           // as the user named it
  std::uint64_t written = 0;  // octets that hold the findings of the checkpoint
};

struct Checkpoint {
  std::uint64_t plan = 0;  // fingerprint() of what is scanned
  std::uint64_t seed = 0;
  bool complete = false;  // nothing is left to do
  ScanState scan;
  // Of the findings that were written.
  std::uint64_t findings = 0;
  std::array<std::uint64_t, 5> states{};
  std::optional<Verdict> worst;
  std::chrono::milliseconds elapsed{0};
  std::vector<ReportFile> reports;
  // Findings that were being written: they may have reached the reader or not, so
  // they are asked for again.
  std::vector<Endpoint> uncertain;
  // Of endpoints that are still to be told of, those that may have been told of.
  std::vector<Endpoint> may_repeat;
};

// Tells apart scans that can't be continued by each other: of other targets,
// ports, probes, shards, or with other things to measure and to report.
[[nodiscard]] std::uint64_t fingerprint(const Plan& plan, const ScanOptions& options);

// Replaces the file at once, so that a kill leaves the old or the new one. The
// errors are sentences for the user.
[[nodiscard]] tl::expected<void, std::string> save(const Checkpoint& checkpoint,
                                                   const std::string& file);
// Nothing where there is no such file.
[[nodiscard]] tl::expected<std::optional<Checkpoint>, std::string> load_checkpoint(
    const std::string& file);

}  // namespace yamabiko
