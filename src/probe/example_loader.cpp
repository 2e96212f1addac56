// The examples of a probe: samples and what is to be made of them.
#include "probe/probe_loader.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr std::size_t most_samples = 1024;

// A sample lies below one of the folders that are searched, never elsewhere.
bool is_below(const std::string& sample) {
  const std::filesystem::path path{sample};
  return path.is_relative() && std::find(path.begin(), path.end(), "..") == path.end();
}

void load_samples(TableReader& reader, const Probe& probe, Example& example) {
  reader.require("samples", "samples = [\"SERVICE/NAME.hex\"]");
  example.samples = reader.texts("samples");
  for (const std::string& sample : example.samples)
    if (!is_below(sample))
      reader.fail("samples", fmt::format("'{}' is no path below testdata", sample),
                  "write a relative path without '..'");
  if (probe.transport == Transport::tcp && example.samples.size() > 1)
    reader.fail("samples", "a TCP example has one sample", "put the whole stream in one file");
  if (example.samples.size() > most_samples)
    reader.fail("samples", fmt::format("more than {} samples", most_samples), "keep fewer");
}

void load_cookie(TableReader& reader, const Probe& probe, Example& example) {
  const unsigned width = probe.cookie_bytes();
  // TOML has no integers beyond 63 bits.
  const auto cookie = reader.number("cookie", 0, std::numeric_limits<std::int64_t>::max());
  if (!cookie) {
    if (width > 0)
      reader.require("cookie", fmt::format("cookie = 0x{:0{}x}, as the recorded request has it", 1,
                                           2 * width));
    return;
  }
  example.cookie = *cookie;
  if (probe.cut_cookie(*cookie) != *cookie)
    reader.fail("cookie", fmt::format("{:#x} does not fit into the request", *cookie),
                width == 0 ? std::string{"remove it: the request carries no cookie"}
                           : fmt::format("the request carries {} octets", width));
}

std::optional<FactValue> load_fact(TableReader& facts, const std::string& name) {
  const toml::node* const value = facts.node(name);
  if (value->is_integer()) return facts.number(name, 0, std::numeric_limits<std::int64_t>::max());
  if (value->is_array()) return facts.texts(name);
  return facts.text(name);
}

void load_expect(FileContext& context, const toml::table& table, Example& example) {
  TableReader reader{context, table, "expect"};
  example.accepted = reader.boolean("accepted").value_or(true);
  example.version = reader.octets("version");
  if (const auto* facts_table = reader.table("facts")) {
    TableReader facts{context, *facts_table, "the facts that are expected"};
    for (const std::string& name : facts.keys())
      if (auto value = load_fact(facts, name)) example.facts.push_back({name, std::move(*value)});
  }
  for (const Flag flag : load_flags(reader)) example.flags.emplace_back(to_string(flag));
  example.denied = reader.boolean("denied").value_or(false);
  reader.close();
  if (!example.accepted &&
      (example.version || !example.facts.empty() || !example.flags.empty() || example.denied))
    reader.fail("accepted", "nothing more can be expected of a reply that is not accepted",
                "remove version, facts, flags and denied, or accepted = false");
}

}  // namespace

Example load_example(FileContext& context, TableReader& reader, const Probe& probe) {
  Example example;
  example.line = reader.line();
  load_samples(reader, probe, example);
  load_cookie(reader, probe, example);
  example.synthetic = reader.boolean("synthetic").value_or(false);
  if (const auto* expect = reader.table("expect")) load_expect(context, *expect, example);
  reader.close();
  return example;
}

}  // namespace yamabiko
