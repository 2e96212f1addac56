// Chooses the reporter, and paces its writing.
#include "cli/live_report.hpp"

#include "cli/terminal.hpp"
#include "yamabiko/report/jsonl_reporter.hpp"
#include "yamabiko/report/list_reporter.hpp"
#include "yamabiko/report/text_reporter.hpp"

#include <limits>

namespace yamabiko {
namespace {

// After so long without a write, the next finding is written at once.
constexpr std::chrono::milliseconds between_writes{100};

// Of more hosts, or of so many endpoints, nobody reads a block each, and they are
// not kept in memory until the end.
constexpr std::uint64_t most_hosts = 16;
constexpr std::uint64_t most_endpoints = 100'000;

}  // namespace

bool is_listed(const Plan& plan) {
  const std::uint64_t hosts = plan.targets.size();
  return hosts > most_hosts || (hosts > 1 && hosts * plan.ports.size() > most_endpoints);
}

std::unique_ptr<Reporter> make_reporter(const CheckArguments& arguments, const Plan& plan,
                                        const Resumption& resumption, std::ostream& out) {
  if (arguments.format == "jsonl") {
    // The run is told in the file that goes on, but not in a new pipe.
    const bool told = resumption.goes_on() && !resumption.holds_findings();
    const std::size_t most =
        resumption.holds_findings() ? std::numeric_limits<std::size_t>::max() : LineBuffer::much;
    return std::make_unique<JsonlReporter>(out, told ? Begin::go_on : Begin::with_run, most);
  }
  const bool to_terminal = arguments.output.empty() && is_terminal(Stream::out);
  const bool coloured = to_terminal && !arguments.no_color && colour_allowed();
  const TextOptions options{.colour = coloured ? Colour::yes : Colour::no,
                            .width = to_terminal ? terminal_width(Stream::out) : default_width};
  if (is_listed(plan))
    return make_list_reporter(out, options, arguments.all ? Silence::listed : Silence::counted);
  return std::make_unique<TextReporter>(out, options);
}

void LiveReport::finding(const Finding& finding) {
  // A reporter may write of its own accord when it has much.
  if (!waiting_) before_writing_();
  waiting_ = true;
  reporter_.finding(finding);
  if (std::chrono::steady_clock::now() - flushed_ >= between_writes) flush();
}

void LiveReport::write() {
  if (!waiting_) return;
  waiting_ = false;
  before_writing_();
  reporter_.flush();
  flushed_ = std::chrono::steady_clock::now();
}

}  // namespace yamabiko
