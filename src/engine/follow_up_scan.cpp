// Runs the plan, and then those that its answers lead to, as one scan.
#include "engine/follow_up.hpp"
#include "engine/scan_run.hpp"
#include "engine/signal_hold.hpp"

#include <algorithm>
#include <utility>

namespace yamabiko {
namespace {

void add(TransportProgress& to, const TransportProgress& before) {
  to.endpoints += before.endpoints;
  to.resolved += before.resolved;
  to.requests += before.requests;
}

}  // namespace

tl::expected<ScanResult, std::error_code> scan_and_follow_up(const Registry& registry,
                                                             const Plan& plan,
                                                             const ScanOptions& options,
                                                             const ScanHandlers& handlers,
                                                             Follow follow) {
  auto recording = open_recording(options);
  if (!recording) return tl::unexpected(recording.error());
  PcapFile* const file = *recording ? &**recording : nullptr;

  FollowUp follow_up(registry, plan, options.measure != Measure::never, follow,
                     [&handlers](Observation&& seen) { handlers.on_observation(std::move(seen)); });
  follow_up.recall(options.recalled);
  ScanHandlers inner;
  inner.on_observation = [&follow_up](Observation&& seen) { follow_up.take(std::move(seen)); };
  ScanProgress before;
  ScanProgress latest;
  if (handlers.on_progress)
    inner.on_progress = [&](const ScanProgress& now) {
      latest = now;
      add(latest.udp, before.udp);
      add(latest.tcp, before.tcp);
      latest.reported += before.reported;
      latest.elapsed += before.elapsed;
      handlers.on_progress(latest);
    };
  if (handlers.on_state)
    inner.on_state = [&](ScanState&& state) {
      follow_up.complete(state);
      handlers.on_state(std::move(state));
    };

  ScanOptions first = options;
  if (options.resumed != nullptr) {
    // What may not have been told is asked again anyway, and then told.
    std::vector<Endpoint> leads = options.resumed->leads;
    std::erase_if(leads, [&options](const Endpoint& lead) {
      return std::find(options.again.begin(), options.again.end(), lead) != options.again.end();
    });
    first.again.insert(first.again.end(), leads.begin(), leads.end());
    follow_up.skip(std::move(leads));
  }
  const SignalHold hold(options.stop_on_signal);
  auto result = run_scan(plan, first, inner, file);
  if (!result) return result;
  inner.on_state = nullptr;
  // This part's hosts are all here; their follow-up is not divided again.
  ScanOptions again = options;
  again.shard = {};
  again.resumed = nullptr;
  again.again.clear();
  while (!result->interrupted) {
    if (hold.raised()) {
      result->interrupted = true;
      break;
    }
    before = latest;
    const auto next = follow_up.next();
    if (!next) break;
    const auto more = run_scan(*next, again, inner, file);
    if (!more) {
      follow_up.finish();
      return more;
    }
    add(result->statistics, more->statistics);
    result->interrupted = more->interrupted;
    result->recording_error = more->recording_error;
  }
  follow_up.finish();
  result->interrupted = result->interrupted || hold.raised();
  return result;
}

}  // namespace yamabiko
