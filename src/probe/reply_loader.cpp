// What takes the reply of a probe: a decoder or patterns.
#include "probe/nearest.hpp"
#include "probe/probe_loader.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/probe/pattern.hpp"
#include "yamabiko/probe/template.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr std::uint64_t longest_datagram = 65527;

bool is_fact_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string octets_of(unsigned width) {
  return width == 0 ? "no cookie" : fmt::format("a cookie of {} octets", width);
}

// Over TCP the connection itself tells whose reply it is, so that a protocol
// may do without the cookie that it has over UDP.
void check_width(TableReader& reader, const Probe& probe) {
  const unsigned sent = probe.cookie_bytes();
  const unsigned wanted = probe.decoder->cookie_bytes;
  if (sent == wanted || (sent == 0 && probe.transport == Transport::tcp)) return;
  const std::string fix =
      wanted == 0 ? std::string{"remove {cookie} from the payload"}
                  : fmt::format("put {{cookie:u{}}} where the protocol has it", 8 * wanted);
  reader.fail("decoder",
              fmt::format("the request carries {}, but decoder '{}' looks for {}", octets_of(sent),
                          probe.decoder->name, octets_of(wanted)),
              probe.payload ? fix : "use an encoder of the same protocol");
}

void load_decoder(TableReader& reader, Probe& probe) {
  const auto name = reader.text("decoder");
  if (!name) return;
  probe.decoder = find_decoder(*name);
  if (probe.decoder != nullptr) {
    check_width(reader, probe);
    return;
  }
  std::vector<std::string_view> known;
  for (const Decoder& decoder : decoders()) known.push_back(decoder.name);
  reader.fail("decoder", fmt::format("unknown decoder '{}'", *name), suggestion(*name, known));
}

void load_pattern(FileContext& context, const toml::table& table, Probe& probe) {
  TableReader reader{context, table, fmt::format("a pattern of probe '{}'", probe.name)};
  reader.require("match", "match = 'a PCRE2 expression'");
  PatternTexts texts;
  texts.match = reader.octets("match").value_or("");
  texts.version = reader.octets("version").value_or("");
  if (const auto* facts_table = reader.table("facts")) {
    TableReader facts{context, *facts_table, "the facts of a pattern"};
    for (const std::string& name : facts.keys()) {
      if (!is_fact_name(name))
        facts.fail(name, fmt::format("'{}' is no name of a fact", printable(name, 64)),
                   "write a-z, 0-9 and '_', as it is to stand in JSON");
      texts.facts.emplace_back(name, facts.text(name).value_or(""));
    }
  }
  texts.flags = load_flags(reader);
  texts.goes_on = reader.boolean("goes_on").value_or(false);
  if (texts.goes_on && probe.transport == Transport::udp)
    reader.fail("goes_on", "'goes_on' is for probes over tcp", "remove it");
  reader.close();
  if (!context.ok()) return;
  auto pattern = Pattern::compile(std::move(texts));
  if (!pattern) {
    const PatternError& error = pattern.error();
    reader.fail("match", fmt::format("{} (at octet {} of 'match')", error.message, error.offset),
                "correct the PCRE2 expression, or write $$ for a dollar sign in a text");
    return;
  }
  probe.patterns.push_back(std::make_shared<const Pattern>(std::move(*pattern)));
}

void load_cookie_place(TableReader& reader, Probe& probe) {
  const auto offset = reader.number("cookie_offset", 0, longest_datagram);
  const auto after = reader.octets("cookie_after");
  for (const std::string_view key : {"cookie_offset", "cookie_after"})
    if (reader.has(key) && (probe.patterns.empty() || probe.cookie_bytes() == 0))
      reader.fail(key, fmt::format("'{}' is for patterns with a {{cookie}} in the request", key),
                  "remove it");
  if (offset && after)
    reader.fail("cookie_after", "has both 'cookie_offset' and 'cookie_after'", "keep one of them");
  if (after && after->empty())
    reader.fail("cookie_after", "'cookie_after' is empty", "write the text before the cookie");
  if (probe.patterns.empty() || probe.cookie_bytes() == 0) return;
  const auto in_request = probe.payload ? probe.payload->cookie_offset() : std::nullopt;
  if (!offset && !after && !in_request)
    reader.fail("patterns", "nothing says where the reply echoes the cookie",
                "add cookie_offset = N, in octets from the begin of the reply");
  probe.cookie_offset = offset.value_or(in_request.value_or(0));
  probe.cookie_after = after.value_or("");
}

// With a cookie, any port is right already.
void load_any_port(TableReader& reader, Probe& probe) {
  probe.any_port = reader.boolean("any_port").value_or(false);
  if (probe.any_port && (probe.transport == Transport::tcp || probe.cookie_bytes() > 0))
    reader.fail("any_port", "'any_port' is for probes over udp without a cookie", "remove it");
}

}  // namespace

void load_reply(FileContext& context, TableReader& reader, Probe& probe) {
  if (reader.has("decoder") && reader.has("patterns"))
    reader.fail("patterns", "has both 'decoder' and 'patterns'", "keep one of them");
  if (!reader.has("decoder") && !reader.has("patterns"))
    reader.fail("", "says nothing of its reply", "add decoder or patterns");
  load_decoder(reader, probe);
  for (const toml::table* table : reader.tables("patterns")) load_pattern(context, *table, probe);
  if (context.ok()) load_cookie_place(reader, probe);
  load_any_port(reader, probe);
}

}  // namespace yamabiko
