// [[probe]] tables: names, transports, class and order.
#include "probe/probe_loader.hpp"

#include "probe/nearest.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr std::uint64_t longest_quiet_ms = 60000;

// An enumerator by its name; the first one is the default.
template <typename Enum, std::size_t Count>
Enum read_enum(TableReader& reader, std::string_view key,
               const std::array<std::string_view, Count>& names) {
  const auto text = reader.text(key);
  if (!text) return Enum{};
  const auto found = std::find(names.begin(), names.end(), *text);
  if (found == names.end()) {
    reader.fail(key, fmt::format("unknown {} '{}'", key, *text), suggestion(*text, names));
    return Enum{};
  }
  return static_cast<Enum>(found - names.begin());
}

std::vector<Transport> read_transports(TableReader& reader) {
  static constexpr std::array<std::string_view, 2> names{"udp", "tcp"};
  reader.require("transport", "transport = \"udp\", \"tcp\" or [\"udp\", \"tcp\"]");
  const toml::node* const value = reader.node("transport");
  if (value == nullptr) return {};
  if (!value->is_array()) return {read_enum<Transport>(reader, "transport", names)};
  std::vector<Transport> result;
  for (const std::string& name : reader.texts("transport")) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      reader.fail("transport", fmt::format("unknown transport '{}'", name),
                  suggestion(name, names));
      continue;
    }
    const auto transport = static_cast<Transport>(found - names.begin());
    if (std::find(result.begin(), result.end(), transport) != result.end())
      reader.fail("transport", fmt::format("'{}' stands twice", name), "remove one of them");
    result.push_back(transport);
  }
  return result;
}

void load_schedule(TableReader& reader, Probe& probe) {
  static constexpr std::array<std::string_view, 3> classes{"identify", "measure", "loop"};
  static constexpr std::array<std::string_view, 4> orders{"first", "fallback", "confirm", "last"};
  reader.require("class", "class = \"identify\", \"measure\" or \"loop\"");
  probe.probe_class = read_enum<ProbeClass>(reader, "class", classes);
  probe.order = read_enum<ProbeOrder>(reader, "order", orders);
  probe.after = reader.texts("after");
  const auto quiet = reader.number("quiet_ms", 1, longest_quiet_ms);
  const auto complete = reader.number("quiet_complete_ms", 1, longest_quiet_ms);

  if (probe.probe_class == ProbeClass::loop) {
    if (probe.transport == Transport::tcp)
      reader.fail("transport", "a probe of class \"loop\" is over udp", "write \"udp\"");
    for (const std::string_view key : {"order", "after", "quiet_ms", "quiet_complete_ms"})
      if (reader.has(key))
        reader.fail(key, fmt::format("'{}' is not for loop tests", key), "remove it");
  } else if (probe.probe_class == ProbeClass::measure) {
    if (reader.has("order"))
      reader.fail("order", "'order' is for identifying probes", "remove it; see 'after'");
  } else {
    for (const std::string_view key : {"quiet_ms", "quiet_complete_ms"})
      if (reader.has(key))
        reader.fail(key, fmt::format("'{}' is for measuring probes", key), "remove it");
    if (!probe.after.empty() && probe.order != ProbeOrder::confirm)
      reader.fail("after", "'after' is for measuring and confirming probes",
                  "remove it, or write order = \"confirm\"");
  }
  if (quiet) probe.quiet = std::chrono::milliseconds{*quiet};
  probe.quiet_complete = std::min(probe.quiet, probe.quiet_complete);
  if (complete) probe.quiet_complete = std::chrono::milliseconds{*complete};
  if (probe.quiet_complete > probe.quiet)
    reader.fail("quiet_complete_ms", "'quiet_complete_ms' is longer than 'quiet_ms'",
                fmt::format("write at most {}", probe.quiet.count()));
}

// Whatever comes back for an error or a response is what it must not be.
void check_loop(TableReader& reader, const Probe& probe) {
  for (const std::string_view key :
       {"decoder", "patterns", "cookie_offset", "cookie_after", "any_port", "example"})
    if (reader.has(key))
      reader.fail(key, fmt::format("'{}' is not for loop tests: any answer counts", key),
                  "remove it");
  if (probe.cookie_bytes() > 0)
    reader.fail("payload", "a loop test has no cookie: any answer counts",
                "write {random:N} for octets that are to differ");
}

bool is_taken(const Service& service, std::string_view name, Transport transport) {
  return std::any_of(service.probes.begin(), service.probes.end(), [&](const auto& probe) {
    return probe->name == name && probe->transport == transport;
  });
}

// Which of `probes` (one a transport) an example belongs to: by default the first.
Probe* owner_of(TableReader& reader, const std::vector<std::unique_ptr<Probe>>& probes) {
  if (!reader.has("transport")) return probes.front().get();
  const auto name = reader.text("transport").value_or("");
  std::vector<std::string_view> known;
  for (const auto& probe : probes) {
    if (to_string(probe->transport) == name) return probe.get();
    known.push_back(to_string(probe->transport));
  }
  reader.fail("transport", fmt::format("'{}' is no transport of the probe", name),
              suggestion(name, known));
  return probes.front().get();
}

void load_examples(FileContext& context, TableReader& reader,
                   const std::vector<std::unique_ptr<Probe>>& probes) {
  for (const toml::table* table : reader.tables("example")) {
    TableReader example{context, *table,
                        fmt::format("an example of probe '{}'", probes.front()->name)};
    Probe* const probe = owner_of(example, probes);
    probe->examples.push_back(load_example(context, example, *probe));
  }
}

}  // namespace

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

void load_probe(FileContext& context, const toml::table& table, Service& service) {
  TableReader reader{context, table, "a probe"};
  reader.require("name", "name = \"version\"");
  const std::string name = reader.text("name").value_or("");
  if (context.ok() && !is_name(name))
    reader.fail("name", fmt::format("'{}' is no name", name), std::string{name_rule});
  if (!context.ok()) return;
  reader.rename(fmt::format("probe '{}'", name));
  reader.require("summary", "summary = \"what the request asks\"");

  std::vector<std::unique_ptr<Probe>> probes;
  for (const Transport transport : read_transports(reader)) {
    auto probe = std::make_unique<Probe>();
    probe->service = &service;
    probe->name = name;
    probe->summary = reader.text("summary").value_or("");
    probe->transport = transport;
    probe->line = reader.line();
    load_schedule(reader, *probe);
    load_request(context, reader, *probe);
    if (probe->probe_class == ProbeClass::loop)
      check_loop(reader, *probe);
    else if (context.ok())
      load_reply(context, reader, *probe);
    if (is_taken(service, name, transport))
      reader.fail("name", fmt::format("a second probe of this name over {}", to_string(transport)),
                  "give one of them another name");
    probes.push_back(std::move(probe));
  }
  if (!context.ok()) return;
  load_examples(context, reader, probes);
  reader.close();
  for (auto& probe : probes) service.probes.push_back(std::move(probe));
}

}  // namespace yamabiko
