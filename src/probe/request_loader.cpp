// The request of a probe: payload, payload_hex or encoder.
#include "probe/nearest.hpp"
#include "probe/probe_loader.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/probe/template.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace yamabiko {
namespace {

void load_payload(TableReader& reader, std::string_view key, Probe& probe) {
  const auto text = reader.octets(key);
  if (!text) return;
  auto parsed = key == "payload" ? Template::parse(*text) : Template::parse_hex(*text);
  if (!parsed) {
    const TemplateError& error = parsed.error();
    reader.fail(key, fmt::format("{} (at octet {} of '{}')", error.message, error.offset, key),
                error.fix);
    return;
  }
  if (parsed->max_size() == 0 && probe.transport == Transport::udp)
    reader.fail(key, "the request has no octets",
                "send at least one over UDP: without, a factor has no meaning");
  if (parsed->lacks_name() && probe.probe_class != ProbeClass::measure)
    reader.fail(key, "{dns-name} is for measuring probes",
                "ask for a name of your own choice, or write class = \"measure\"");
  probe.payload = std::make_shared<const Template>(std::move(*parsed));
}

// In the order in which the encoder names them, all of them, nothing else.
void load_arguments(FileContext& context, TableReader& reader, Probe& probe) {
  static const toml::table none;
  const toml::table* const given = reader.table("arguments");
  if (given == nullptr && !probe.encoder->arguments.empty())
    reader.fail(
        "encoder", fmt::format("encoder '{}' needs arguments", probe.encoder->name),
        fmt::format("add arguments = {{ {} = N }}", fmt::join(probe.encoder->arguments, " = N, ")));
  TableReader arguments{context, given != nullptr ? *given : none,
                        fmt::format("the arguments of probe '{}'", probe.name)};
  for (const std::string_view name : probe.encoder->arguments) {
    arguments.require(name, fmt::format("{} = N", name));
    const auto value = arguments.number(name, 0, std::numeric_limits<std::int64_t>::max());
    probe.arguments.push_back({.name = std::string{name}, .value = value.value_or(0)});
  }
  arguments.close();
}

void load_encoder(FileContext& context, TableReader& reader, Probe& probe) {
  const auto name = reader.text("encoder");
  if (!name) return;
  probe.encoder = find_encoder(*name);
  if (probe.encoder != nullptr) {
    load_arguments(context, reader, probe);
    return;
  }
  std::vector<std::string_view> known;
  for (const Encoder& encoder : encoders()) known.push_back(encoder.name);
  reader.fail("encoder", fmt::format("unknown encoder '{}'", *name), suggestion(*name, known));
}

}  // namespace

void load_request(FileContext& context, TableReader& reader, Probe& probe) {
  std::string_view chosen;
  for (const std::string_view key : {"payload", "payload_hex", "encoder"}) {
    if (!reader.has(key)) continue;
    if (!chosen.empty())
      reader.fail(key, fmt::format("has both '{}' and '{}'", chosen, key), "keep one of them");
    chosen = key;
  }
  if (chosen.empty())
    reader.fail("", "says nothing of its request", "add payload, payload_hex or encoder");
  load_payload(reader, "payload", probe);
  load_payload(reader, "payload_hex", probe);
  load_encoder(context, reader, probe);
  if (probe.encoder == nullptr && reader.has("arguments"))
    reader.fail("arguments", "'arguments' are for an encoder", "remove them");
}

}  // namespace yamabiko
