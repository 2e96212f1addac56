// Service files: the TOML as a whole and its [service] table.
#include "probe/service_loader.hpp"

#include "probe/key_depth.hpp"
#include "probe/nearest.hpp"
#include "probe/probe_loader.hpp"
#include "probe/service_check.hpp"
#include "probe/table_reader.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr unsigned max_key_parts = 8;

std::vector<std::uint16_t> read_ports(TableReader& ports, std::string_view transport) {
  std::vector<std::uint16_t> result;
  for (const std::uint64_t number : ports.numbers(transport, 1, 65535)) {
    const auto port = static_cast<std::uint16_t>(number);
    if (std::find(result.begin(), result.end(), port) != result.end())
      ports.fail(transport, fmt::format("port {} stands twice", port), "remove one of them");
    result.push_back(port);
  }
  return result;
}

void load_ports(FileContext& context, TableReader& service_table, Service& service) {
  service_table.require("ports", "ports = { udp = [11211], tcp = [11211] }");
  const toml::table* const table = service_table.table("ports");
  if (table == nullptr) return;
  TableReader ports{context, *table, "ports"};
  service.udp_ports = read_ports(ports, "udp");
  service.tcp_ports = read_ports(ports, "tcp");
  ports.close();
  if (service.udp_ports.empty() && service.tcp_ports.empty())
    service_table.fail("ports", "there is no port", "add udp = [N] or tcp = [N]");
}

PublishedFactor load_published(FileContext& context, const toml::table& table) {
  static constexpr std::array<std::string_view, 5> layers{"payload", "ip", "l2", "wire", "packets"};
  TableReader reader{context, table, "published"};
  PublishedFactor published;
  reader.require("factor", "factor = N, the upper end of what is published");
  reader.require("layer", "layer = \"payload\"");
  reader.require("source", "source = \"who published it\"");
  published.factor = reader.real("factor").value_or(1);
  published.lower = reader.real("lower");
  published.layer = reader.text("layer").value_or("payload");
  published.source = reader.text("source").value_or("");
  reader.close();
  if (!std::isfinite(published.factor) || published.factor <= 0)
    reader.fail("factor", "'factor' is no positive number", "write response divided by request");
  const double lower = published.lower.value_or(published.factor);
  if (!(lower > 0 && lower <= published.factor))
    reader.fail("lower", "'lower' is not between 0 and 'factor'", "write the smaller end here");
  if (std::find(layers.begin(), layers.end(), published.layer) == layers.end())
    reader.fail("layer", fmt::format("unknown layer '{}'", published.layer),
                suggestion(published.layer, layers));
  return published;
}

void load_amplification(FileContext& context, const toml::table& table, Service& service) {
  TableReader reader{context, table, "[service.amplification]"};
  for (const toml::table* published : reader.tables("published"))
    service.published.push_back(load_published(context, *published));
  service.unbounded = reader.text("unbounded").value_or("");
  reader.close();
}

void load_remediation(FileContext& context, const toml::table& table, Service& service) {
  TableReader reader{context, table, "[service.remediation]"};
  reader.require("en", "en = [\"one step a line\"]; other languages fall back to it");
  for (const std::string& language : reader.keys()) {
    const auto is_letter = [](char letter) { return letter >= 'a' && letter <= 'z'; };
    if (language.size() != 2 || !std::all_of(language.begin(), language.end(), is_letter))
      reader.fail(language, fmt::format("'{}' is no language", printable(language, 64)),
                  "write two letters of ISO 639-1, like en or ja");
    service.remediation[language] = reader.texts(language);
  }
}

std::vector<std::string> read_profiles(TableReader& reader) {
  if (!reader.has("profiles")) return {std::string{default_profile}};
  std::vector<std::string> profiles;
  for (std::string& name : reader.texts("profiles")) {
    if (!is_name(name))
      reader.fail("profiles", fmt::format("'{}' is no name", printable(name, 64)),
                  std::string{name_rule});
    if (name == profile_of_all)
      reader.fail("profiles", "every service is in the profile 'all'", "remove it");
    if (std::find(profiles.begin(), profiles.end(), name) != profiles.end())
      reader.fail("profiles", fmt::format("'{}' stands twice", name), "remove one of them");
    profiles.push_back(std::move(name));
  }
  return profiles;
}

std::string read_kind_of(TableReader& reader, std::string_view own_name) {
  std::string name = reader.text("kind_of").value_or("");
  if (reader.has("kind_of") && (!is_name(name) || name == own_name))
    reader.fail("kind_of", fmt::format("'{}' names no other service", printable(name, 64)),
                "write the name of the more general service, as kind_of = \"http\"");
  return name;
}

void load_service_table(FileContext& context, const toml::table& table, Service& service) {
  TableReader reader{context, table, "[service]"};
  reader.require("name", "name = \"memcached\"");
  reader.require("title", "title = \"memcached object cache\"");
  service.name = reader.text("name").value_or("");
  if (context.ok() && !is_name(service.name))
    reader.fail("name", fmt::format("'{}' is no name", service.name), std::string{name_rule});
  service.title = reader.text("title").value_or("");
  load_ports(context, reader, service);
  service.profiles = read_profiles(reader);
  service.kind_of = read_kind_of(reader, service.name);
  service.inside_tls = reader.boolean("inside_tls").value_or(false);
  if (service.inside_tls && service.tcp_ports.empty())
    reader.fail("inside_tls", "'inside_tls' is for services over tcp", "remove it");
  service.references = reader.texts("references");
  service.no_request = reader.text("no_request").value_or("");
  if (const auto* amplification = reader.table("amplification"))
    load_amplification(context, *amplification, service);
  if (const auto* remediation = reader.table("remediation"))
    load_remediation(context, *remediation, service);
  reader.close();
}

void load_root(FileContext& context, const toml::table& root, Service& service) {
  TableReader reader{context, root, "the file"};
  reader.require("service", "a [service] table with name, title and ports");
  const toml::table* const service_table = reader.table("service");
  const auto probes = reader.tables("probe");
  reader.close();
  if (service_table != nullptr) load_service_table(context, *service_table, service);
  if (service.no_request.empty())
    reader.require("probe", "a [[probe]] table");
  else if (!probes.empty())
    reader.fail("probe", "a service with 'no_request' has no probes",
                "remove no_request, or the [[probe]] tables");
  for (const toml::table* table : probes) load_probe(context, *table, service);
  // What follows takes each probe to be sound in itself.
  if (!context.ok()) return;
  for (const toml::table* table : probes) check_after(context, *table, service);
  if (service.no_request.empty()) check_transports(context, reader.line_of("service"), service);
}

// Parses, and tells the line where the text is no TOML.
tl::expected<toml::table, ProbeFileError> parse(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    // The likeliest slip: escapes of a payload in quotes that TOML looks into.
    const std::string message = printable(error.description(), 300);
    const bool escape = message.find("escape sequence") != std::string::npos;
    return tl::unexpected(ProbeFileError{
        .file = file,
        .line = error.source().begin.line,
        .message = message,
        .fix = escape ? "put payloads and patterns in single quotes, where TOML knows no escapes"
                      : "write TOML 1.0 in UTF-8 here"});
  } catch (const std::exception& error) {
    return tl::unexpected(ProbeFileError{.file = file,
                                         .line = 0,
                                         .message = printable(std::string_view{error.what()}, 300),
                                         .fix = "write a smaller file"});
  }
}

}  // namespace

tl::expected<std::unique_ptr<Service>, ProbeFileError> load_service(std::string_view text,
                                                                    const std::string& file) {
  if (text.size() > max_service_file)
    return tl::unexpected(ProbeFileError{
        .file = file,
        .line = 0,
        .message = fmt::format("the file is larger than {} octets", max_service_file),
        .fix = "keep one service a file"});
  if (const auto line = line_of_deep_key(text, max_key_parts))
    return tl::unexpected(
        ProbeFileError{.file = file,
                       .line = *line,
                       .message = fmt::format("a key of more than {} parts", max_key_parts),
                       .fix = "no key of a service file has more than 3"});
  const auto root = parse(text, file);
  if (!root) return tl::unexpected(root.error());
  FileContext context{.file = file, .error = std::nullopt};
  auto service = std::make_unique<Service>();
  service->file = file;
  load_root(context, *root, *service);
  if (!context.ok()) return tl::unexpected(std::move(*context.error));
  return service;
}

}  // namespace yamabiko
