// Reads a [[probe]] table.
#pragma once

#include "probe/table_reader.hpp"
#include "yamabiko/protocol/flags.hpp"

#include <string_view>
#include <vector>

namespace yamabiko {

inline constexpr std::string_view name_rule = "write up to 64 of a-z, 0-9 and '-'";
[[nodiscard]] bool is_name(std::string_view text);

// Adds one probe a transport to `service`.
void load_probe(FileContext& context, const toml::table& table, Service& service);

// The parts of it, each in a file of its own. The request comes first, for
// the others need to know its cookie.
void load_request(FileContext& context, TableReader& reader, Probe& probe);
void load_reply(FileContext& context, TableReader& reader, Probe& probe);
[[nodiscard]] Example load_example(FileContext& context, TableReader& reader, const Probe& probe);
// The key "flags" of a pattern, or of what an example expects.
[[nodiscard]] std::vector<Flag> load_flags(TableReader& reader);

}  // namespace yamabiko
