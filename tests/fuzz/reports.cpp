// A libFuzzer target over what is read back from files: a report in JSON Lines, the XML
// of nmap, and a policy. What a stranger wrote must neither crash the readers nor come
// out of them unclean.
//
// The first octet chooses the reader, the rest is the file.
#include "audit/nmap_xml.hpp"
#include "yamabiko/audit/policy.hpp"
#include "yamabiko/audit/side.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/report/finding_reader.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <sstream>
#include <string>

namespace yamabiko {
namespace {

void require_clean(const std::string& text) {
  if (text == printable(text, std::numeric_limits<std::size_t>::max())) return;
  std::fprintf(stderr, "a text that is not printable\n");
  std::abort();
}

void read_lines(const std::string& text) {
  std::istringstream in(text);
  FindingReader reader(in);
  for (;;) {
    const auto line = reader.next();
    if (!line) require_clean(line.error());
    if (!line || !*line) return;
    const auto* finding = std::get_if<Finding>(&**line);
    if (finding == nullptr) continue;
    for (const std::string* each : {&finding->name, &finding->reason, &finding->service,
                                    &finding->version, &finding->banner, &finding->denial})
      require_clean(*each);
    for (const Fact& fact : finding->facts) require_clean(fact.name + to_text(fact.value));
  }
}

void read_xml(const std::string& text) {
  std::istringstream in(text);
  const auto side = read_nmap_xml(in, "fuzzed.xml");
  if (!side) return require_clean(side.error());
  for (auto next = side->sightings->next(); next && *next; next = side->sightings->next())
    require_clean((*next)->service + (*next)->version);
}

void read_policy(const std::string& text) {
  static const Registry registry = *Registry::built_in();
  const auto policy = load_policy(text, "fuzzed.toml", registry);
  if (!policy) require_clean(policy.error().text());
}

}  // namespace
}  // namespace yamabiko

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(data + 1, data + size);
  switch (data[0] % 3) {
    case 0:
      yamabiko::read_lines(text);
      break;
    case 1:
      yamabiko::read_xml(text);
      break;
    default:
      yamabiko::read_policy(text);
  }
  return 0;
}
