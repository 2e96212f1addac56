// Writes TOML that load_policy() takes.
#include "audit/policy_draft.hpp"

#include "store/sighting_text.hpp"

#include <algorithm>
#include <chrono>
#include <compare>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// What was open as one service, how loud, and on which hosts; each of them had it on all
// of these ports.
struct Group {
  std::string service;
  std::optional<Verdict> verdict;
  std::vector<std::string> addresses;  // each once, in order
  auto operator<=>(const Group&) const = default;
};

using Groups = std::map<Group, std::vector<Port>>;

// No text of a stranger gets here but names of services and addresses; should one hold
// a quote all the same, the file must not say what they want.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') result += '\\';
    result += character;
  }
  return result + '"';
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "" : ", ") + quoted(text);
  return '[' + result + ']';
}

tl::expected<Groups, std::string> group(History& history, const RunRecord& run) {
  const auto stream = history.sightings(run);
  if (!stream) return tl::unexpected(stream.error());
  std::map<std::tuple<Port, std::string, std::optional<Verdict>>, std::vector<std::string>> open;
  for (;;) {
    const auto sighting = (*stream)->next();
    if (!sighting) return tl::unexpected(sighting.error());
    if (!*sighting) break;
    const Sighting& seen = **sighting;
    if (seen.state != State::open) continue;
    const Port port{.transport = seen.place.transport, .number = seen.place.port};
    open[{port, seen.service, seen.verdict}].push_back(address_text(seen.place.address));
  }
  Groups groups;
  for (auto& [key, addresses] : open) {
    const auto& [port, service, verdict] = key;
    groups[{.service = service, .verdict = verdict, .addresses = std::move(addresses)}].push_back(
        port);
  }
  return groups;
}

std::vector<std::string> targets_of(const RunRecord& run) {
  std::vector<std::string> targets;
  if (!run.info.coverage) return targets;
  for (const AddressBlock& block : run.info.coverage->targets)
    targets.push_back(block.count == 1 ? block.first.text()
                                       : fmt::format("{}-{}", block.first.text(),
                                                     block.first.plus(block.count - 1).text()));
  return targets;
}

// What is asked. Named ports are asked and no others, whatever a port mapper lists.
std::string extent(const Coverage& coverage) {
  if (coverage.follows)
    return fmt::format(
        "profile = \"default\"         # the services that are asked, and what port mappers list\n"
        "# ports = \"{}\"\n",
        to_text(coverage.ports));
  return fmt::format(
      "ports = \"{}\"\n"
      "# profile = \"all\"          # instead of ports: the services of a profile\n",
      to_text(coverage.ports));
}

// An exception is looked at again after as long as this.
constexpr std::chrono::days exception{90};

std::string allowance(const Groups::value_type& entry, std::chrono::sys_days today) {
  const auto& [group, ports] = entry;
  const auto& [service, verdict, addresses] = group;
  const bool loud = verdict && *verdict != Verdict::not_amplifying;
  const bool harmless = !loud && !service.empty();
  const char* mark = harmless ? "" : "# ";
  std::string text = "\n";
  if (loud)
    text += fmt::format("# Open, and {}: close it, or allow it for a while with a reason.\n",
                        to_string(*verdict));
  else if (service.empty())
    text += "# Open, and nobody knows what it is: find out before you allow it.\n";
  text += fmt::format("{}[[allow]]\n{}target = {}\n", mark, mark, list_of(addresses));
  if (!service.empty()) text += fmt::format("{}service = {}\n", mark, quoted(service));
  text += fmt::format("{}ports = \"{}\"\n", mark, to_text(ports));
  if (verdict) text += fmt::format("{}max_verdict = \"{}\"\n", mark, to_string(*verdict));
  text += fmt::format("{}owner = \"who is asked about it\"\n", mark);
  if (!harmless) {
    const std::chrono::year_month_day end(today + exception);
    text += fmt::format("{}expires = {:04}-{:02}-{:02}\n", mark, static_cast<int>(end.year()),
                        static_cast<unsigned>(end.month()), static_cast<unsigned>(end.day()));
  }
  return text;
}

}  // namespace

tl::expected<std::string, std::string> draft_policy(History& history, const RunRecord& run) {
  const auto groups = group(history, run);
  if (!groups) return tl::unexpected(groups.error());
  const std::vector<std::string> targets = targets_of(run);
  if (targets.empty())
    return tl::unexpected(fmt::format("run {} does not tell what it asked", run.id));
  std::string text = fmt::format(
      "# What may be exposed where. Made from run {} of {} (UTC): read it, remove what\n"
      "# should not be, and run 'yamabiko audit' with it. What is open and not allowed\n"
      "# here is a violation.\n"
      "\n"
      "[audit]\n"
      "# name = \"edge\"            # its runs are kept under this; else under the file's path\n"
      "targets = {}\n"
      "# exclude = [\"192.0.2.1\"]\n"
      "{}"
      "# rate = 1000               # requests a second at most\n"
      "# host_rate = 100           # the same to one host\n",
      run.id, minute_text(run.info.start), list_of(targets), extent(*run.info.coverage));
  std::uint64_t addresses = 0;
  for (const AddressBlock& block : run.info.coverage->targets) addresses += block.count;
  constexpr std::uint64_t largest_unconfirmed = 4096;
  if (addresses > largest_unconfirmed)
    text += "i_am_responsible = true     # more than 4,096 addresses: all are in your care\n";
  text +=
      "severity = \"medium\"         # of a violation that no rule below says more about\n"
      "\n"
      "[[severity]]                # the first that fits counts\n"
      "verdict = \"high\"            # this verdict or a worse one\n"
      "severity = \"critical\"\n";
  for (const auto& entry : *groups)
    text += allowance(entry, std::chrono::floor<std::chrono::days>(run.info.start));
  return text;
}

}  // namespace yamabiko
