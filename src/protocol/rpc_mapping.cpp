// Sorts and groups mappings for a person.
#include "yamabiko/protocol/rpc_mapping.hpp"

#include "yamabiko/protocol/rpc_programs.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace yamabiko::rpc {
namespace {

// Real programs have a handful; a hostile list must not make an endless line.
constexpr std::size_t max_versions_shown = 16;

auto line_key(const Mapping& mapping) {
  return std::tie(mapping.program, mapping.transport, mapping.place);
}

std::string versions_text(std::vector<Mapping>::const_iterator first,
                          std::vector<Mapping>::const_iterator last) {
  std::set<std::uint32_t> versions;
  for (; first != last && versions.size() <= max_versions_shown; ++first)
    versions.insert(first->version);
  const bool more = versions.size() > max_versions_shown;
  if (more) versions.erase(std::prev(versions.end()));
  return fmt::format("{}{}", fmt::join(versions, ","), more ? ",…" : "");
}

// Each text once, in order of the alphabet.
std::vector<std::string> distinct(const std::vector<Mapping>& mappings,
                                  std::string Mapping::*member) {
  std::set<std::string> seen;
  for (const Mapping& mapping : mappings) {
    if (!(mapping.*member).empty()) seen.insert(mapping.*member);
  }
  return {seen.begin(), seen.end()};
}

}  // namespace

std::vector<std::string> group_mappings(std::vector<Mapping> mappings) {
  std::sort(mappings.begin(), mappings.end(), [](const Mapping& a, const Mapping& b) {
    return std::tuple_cat(line_key(a), std::tie(a.version)) <
           std::tuple_cat(line_key(b), std::tie(b.version));
  });
  std::vector<std::string> lines;
  for (auto first = mappings.cbegin(); first != mappings.cend();) {
    const auto last = std::find_if(first, mappings.cend(), [first](const Mapping& mapping) {
      return line_key(mapping) != line_key(*first);
    });
    lines.push_back(fmt::format("{} {} {} {}", program_name(first->program),
                                versions_text(first, last), first->transport, first->place));
    first = last;
  }
  return lines;
}

void tell_mappings(const std::vector<Mapping>& mappings, Facts& facts) {
  set_fact(facts, "registrations", std::uint64_t{mappings.size()});
  if (mappings.empty()) return;
  set_fact(facts, "programs", group_mappings(mappings));
  set_fact(facts, "transports", distinct(mappings, &Mapping::transport));
  if (auto owners = distinct(mappings, &Mapping::owner); !owners.empty())
    set_fact(facts, "owners", std::move(owners));
}

}  // namespace yamabiko::rpc
