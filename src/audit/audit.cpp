// Violations, and what became of what was open before.
#include "yamabiko/audit/audit.hpp"

#include "audit/covered.hpp"
#include "yamabiko/audit/comparison.hpp"
#include "yamabiko/audit/side.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace yamabiko {

void AuditReporter::begin(const RunInfo& info) {
  start_ = info.start;
}

void AuditReporter::finding(const Finding& finding) {
  if (finding.state != State::open) return;
  open_.push_back({.sighting = sighting_of(finding),
                   .name = finding.name,
                   .judgement = judge(policy_, finding, today_),
                   .since = start_,
                   .is_new = true});
}

void AuditReporter::end(const RunSummary& summary) {
  summary_ = summary;
}

tl::expected<AuditReport, std::string> AuditReporter::conclude(
    History& history, RunId run, const std::string& name,
    const std::optional<RunRecord>& baseline) {
  AuditReport report{
      .run = run, .unprobed = std::move(summary_.unprobed), .interrupted = summary_.interrupted};
  if (baseline) report.baseline = baseline->info.start;
  const auto known = history.exposures(name);
  if (!known) return tl::unexpected(known.error());
  std::map<Place, const Exposure*> before;
  std::vector<Sighting> sightings;
  for (const Exposure& exposure : *known) {
    before.emplace(exposure.sighting.place, &exposure);
    sightings.push_back(exposure.sighting);
  }
  Side a{.name = name, .sightings = make_stream(std::move(sightings))};
  const auto record = history.run(run);
  if (!record) return tl::unexpected(record.error());
  if (!*record) return tl::unexpected(std::string("the run is gone from the history"));
  auto b = read_side(history, **record);
  if (!b) return tl::unexpected(b.error());

  std::optional<Covered> covered;
  const auto& coverage = (*record)->info.coverage;
  if (coverage) covered.emplace(*coverage);
  const auto asks = [&](const Place& place) {
    return !covered ||
           (covered->has_address(place.address) && (covered->has_port(place) || coverage->follows));
  };
  std::vector<Exposure> now;
  const auto totals = compare(a, *b, [&](const Change& change) {
    const auto former = before.find(change.place);
    if (former == before.end()) return;
    const Exposure& exposure = *former->second;
    FormerEndpoint endpoint{.sighting = exposure.sighting, .since = exposure.since};
    if (change.kind == ChangeKind::gone) {
      endpoint.reason =
          change.after ? std::string(to_string(change.after->state)) : "no longer open";
      report.fixed.push_back(std::move(endpoint));
    } else if (change.kind == ChangeKind::unknown && !asks(change.place)) {
      // The policy is no longer about it.
    } else if (change.kind == ChangeKind::unknown) {
      endpoint.reason = change.reason;
      report.unknown.push_back(std::move(endpoint));
      now.push_back(exposure);
    }
  });
  if (!totals) return tl::unexpected(totals.error());

  std::sort(open_.begin(), open_.end(), [](const OpenEndpoint& one, const OpenEndpoint& other) {
    return one.sighting.place < other.sighting.place;
  });
  for (OpenEndpoint& endpoint : open_) {
    if (const auto former = before.find(endpoint.sighting.place); former != before.end()) {
      endpoint.since = former->second->since;
      endpoint.is_new = false;
    }
    now.push_back({.sighting = endpoint.sighting, .since = endpoint.since, .seen = start_});
    (endpoint.judgement.allowed ? report.allowed : report.violations)
        .push_back(std::move(endpoint));
  }
  open_.clear();
  std::stable_sort(report.violations.begin(), report.violations.end(),
                   [](const OpenEndpoint& one, const OpenEndpoint& other) {
                     return one.judgement.severity > other.judgement.severity;
                   });
  if (const auto kept = history.set_exposures(name, now); !kept)
    return tl::unexpected(kept.error());
  return report;
}

void AnsweredOnly::begin(const RunInfo& info) {
  RunInfo answered = info;
  if (answered.coverage && answered.coverage->told == Told::all)
    answered.coverage->told = Told::answered;
  if (answered.coverage)
    covered_ = {answered.coverage->ports.begin(), answered.coverage->ports.end()};
  next_.begin(answered);
}

}  // namespace yamabiko
