// One check, from its options to the end of its report, for every command that
// makes one.
//
// It has no state but its arguments and writes to nothing but the reporter, so
// several may run at one time, each in a thread of its own. (A signal ends one
// run only; who makes several leaves ScanOptions::stop_on_signal off.)
#pragma once

#include "cli/check_options.hpp"
#include "cli/forecast.hpp"
#include "cli/resumption.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/engine/follow_up.hpp"
#include "yamabiko/report/reporter.hpp"
#include "yamabiko/report/run.hpp"

#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

// What is asked of whom. Points into the registry that it was planned with.
struct CheckPlan {
  Plan plan;
  ScanOptions scan;
  Follow follow = Follow::registered_ports;
  std::optional<Verdict> fail_on;
  std::string language;  // of the remediation
  std::string measure;   // as the summary tells it
  KeepEvidence keep_evidence = KeepEvidence::no;
  // What is known before anything is sent: names that do not resolve, and what an
  // earlier run had found.
  RunSummary so_far;
};

// Resolves names and expands ports. `in` is read where a list of targets is "-".
// The error is a sentence for the user.
[[nodiscard]] tl::expected<CheckPlan, std::string> plan_check(const CheckArguments& arguments,
                                                              const Registry& registry,
                                                              std::istream& in);

// What a command may want besides the report. All of it may be left out.
struct CheckCompany {
  std::vector<std::string> command;  // argv, for the report
  // Loaded for this plan; what is told then waits for its checkpoints.
  Resumption* resumption = nullptr;
  // Called a few times a second.
  std::function<void(const ScanProgress&, const Found&)> on_progress;
  // Before the reporter writes: it may share a terminal with somebody.
  std::function<void()> before_writing;
  // Of what goes wrong without ending the run: a sentence for the user.
  std::function<void(const std::string&)> complain;
};

struct CheckOutcome {
  RunSummary summary;
  bool reached_limit = false;       // a verdict was fail_on or worse
  std::error_code recording_error;  // why the capture file lacks packets
};

// Scans, and tells the reporter of everything, its end() included. The error is a
// sentence for the user; the report has no end then.
[[nodiscard]] tl::expected<CheckOutcome, std::string> run_check(const Registry& registry,
                                                                const CheckPlan& check,
                                                                Reporter& reporter,
                                                                const CheckCompany& company = {});

// Of a run whose report was written.
[[nodiscard]] int exit_status(const CheckOutcome& outcome);

}  // namespace yamabiko
