// Runs of a history, and reports in JSON Lines.
#include "yamabiko/audit/side.hpp"

#include "audit/nmap_xml.hpp"
#include "store/sighting_text.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/report/finding_reader.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace yamabiko {
namespace {

class SightingsInMemory : public SightingStream {
 public:
  explicit SightingsInMemory(std::vector<Sighting> sightings) : sightings_(std::move(sightings)) {
    std::stable_sort(sightings_.begin(), sightings_.end(),
                     [](const Sighting& a, const Sighting& b) { return a.place < b.place; });
  }

  tl::expected<std::optional<Sighting>, std::string> next() override {
    while (position_ + 1 < sightings_.size() &&
           sightings_[position_].place == sightings_[position_ + 1].place)
      ++position_;
    if (position_ == sightings_.size()) return std::optional<Sighting>();
    return std::optional<Sighting>(std::move(sightings_[position_++]));
  }

 private:
  std::vector<Sighting> sightings_;
  std::size_t position_ = 0;
};

tl::expected<Side, std::string> read_jsonl(std::istream& in, const std::string& name) {
  Side side{.name = name};
  std::vector<Sighting> sightings;
  FindingReader reader(in);
  for (;;) {
    auto line = reader.next();
    if (!line) return tl::unexpected(fmt::format("{}: {}", name, line.error()));
    if (!*line) break;
    if (const auto* finding = std::get_if<Finding>(&**line))
      sightings.push_back(sighting_of(*finding));
    else if (auto* run = std::get_if<RunInfo>(&**line))
      side.coverage = std::move(run->coverage);
    else if (const auto* summary = std::get_if<RunSummary>(&**line))
      side.complete = !summary->interrupted;
  }
  if (reader.line_number() == 0) return tl::unexpected(fmt::format("{} is empty", name));
  side.sightings = make_stream(std::move(sightings));
  return side;
}

}  // namespace

std::unique_ptr<SightingStream> make_stream(std::vector<Sighting> sightings) {
  return std::make_unique<SightingsInMemory>(std::move(sightings));
}

tl::expected<Side, std::string> read_side(History& history, const RunRecord& run) {
  auto sightings = history.sightings(run);
  if (!sightings) return tl::unexpected(sightings.error());
  std::string name = fmt::format("run {} of {}", run.id, minute_text(run.info.start));
  if (run.state != RunState::ended) name += fmt::format(" ({})", to_string(run.state));
  return Side{.name = std::move(name),
              .coverage = run.info.coverage,
              .complete = run.state == RunState::ended,
              .sightings = std::move(*sightings)};
}

tl::expected<Side, std::string> read_side(std::istream& in, const std::string& name) {
  in >> std::ws;
  const std::string shown = printable(name);
  return in.peek() == '<' ? read_nmap_xml(in, shown) : read_jsonl(in, shown);
}

}  // namespace yamabiko
