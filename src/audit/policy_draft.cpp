// Writes TOML that load_policy() takes.
#include "audit/policy_draft.hpp"

#include "store/sighting_text.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// What was open as one service, and how loud.
struct Group {
  std::vector<std::string> addresses;  // each once, in order
  std::vector<Port> ports;             // likewise, in order
};

using Groups = std::map<std::pair<std::string, std::optional<Verdict>>, Group>;

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
  Groups groups;
  for (;;) {
    const auto sighting = (*stream)->next();
    if (!sighting) return tl::unexpected(sighting.error());
    if (!*sighting) return groups;
    if ((*sighting)->state != State::open) continue;
    Group& each = groups[{(*sighting)->service, (*sighting)->verdict}];
    const std::string address = address_text((*sighting)->place.address);
    if (each.addresses.empty() || each.addresses.back() != address)
      each.addresses.push_back(address);
    const Port port{.transport = (*sighting)->place.transport, .number = (*sighting)->place.port};
    const auto place = std::lower_bound(each.ports.begin(), each.ports.end(), port);
    if (place == each.ports.end() || *place != port) each.ports.insert(place, port);
  }
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

std::string allowance(const Groups::value_type& entry) {
  const auto& [key, each] = entry;
  const auto& [service, verdict] = key;
  const bool harmless = !verdict || *verdict == Verdict::not_amplifying;
  const char* mark = harmless ? "" : "# ";
  std::string text = "\n";
  if (!harmless)
    text += fmt::format("# Open, and {}: close it, or allow it for a while with a reason.\n",
                        to_string(*verdict));
  text += fmt::format("{}[[allow]]\n{}target = {}\n", mark, mark, list_of(each.addresses));
  if (!service.empty()) text += fmt::format("{}service = {}\n", mark, quoted(service));
  text += fmt::format("{}ports = \"{}\"\n", mark, to_text(each.ports));
  if (verdict) text += fmt::format("{}max_verdict = \"{}\"\n", mark, to_string(*verdict));
  text += fmt::format("{}owner = \"who is asked about it\"\n", mark);
  if (!harmless) text += fmt::format("{}expires = 2027-12-31\n", mark);
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
      "ports = \"{}\"\n"
      "# profile = \"all\"          # instead of ports: the services of a profile\n"
      "# rate = 1000               # requests a second at most\n"
      "# host_rate = 100           # the same to one host\n",
      run.id, minute_text(run.info.start), list_of(targets), to_text(run.info.coverage->ports));
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
  for (const auto& entry : *groups) text += allowance(entry);
  return text;
}

}  // namespace yamabiko
