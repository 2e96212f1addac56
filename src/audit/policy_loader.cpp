// Reads a policy file, and tells where and how to mend it.
#include "yamabiko/audit/policy.hpp"

#include "probe/key_depth.hpp"
#include "probe/nearest.hpp"
#include "probe/table_reader.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/engine/options.hpp"
#include "yamabiko/protocol/dns_name.hpp"
#include "yamabiko/scan/target_spec.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <limits>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace yamabiko {
namespace {

using std::string_view;

// Below and above, a number is a slip of the keyboard.
constexpr double shortest_timeout = 0.001;
constexpr double fastest_rate = 1e9;
constexpr std::size_t largest_policy = std::size_t{4} << 20;
constexpr unsigned max_key_parts = 8;
constexpr std::array<string_view, 4> verdict_words{"not-amplifying", "amplifies", "high", "severe"};
constexpr std::array<string_view, 4> severity_words{"low", "medium", "high", "critical"};
constexpr std::array<string_view, 3> measure_words{"auto", "never", "all"};

class PolicyLoader {
 public:
  PolicyLoader(FileContext& context, const Registry& registry)
      : context_(context), registry_(registry) {
    for (const Service* service : registry.services()) service_names_.push_back(service->name);
  }

  Policy load(const toml::table& root) {
    Policy policy;
    policy.file = context_.file;
    TableReader top{context_, root, "the policy"};
    top.require("audit", "[audit] with targets = [\"192.0.2.0/24\"]");
    if (const toml::table* audit = top.table("audit")) load_audit(*audit, policy);
    for (const toml::table* rule : tables(top, "allow")) load_allowance(*rule, policy);
    for (const toml::table* rule : tables(top, "severity")) load_severity(*rule, policy);
    top.close();
    return policy;
  }

 private:
  // An array that may be empty: a policy that allows nothing.
  static std::vector<const toml::table*> tables(TableReader& top, string_view key) {
    const toml::node* node = top.node(key);
    if (node != nullptr && node->as_array() != nullptr && node->as_array()->empty()) return {};
    return top.tables(key);
  }

  void load_audit(const toml::table& table, Policy& policy) {
    TableReader reader{context_, table, "[audit]"};
    reader.require("targets", "targets = [\"192.0.2.0/24\"]");
    policy.name = reader.text("name").value_or("");
    policy.targets = reader.texts("targets");
    for (const std::string& target : policy.targets)
      check_target(reader, "targets", target, Use::probe);
    policy.excluded = reader.texts("exclude");
    for (const std::string& target : policy.excluded)
      check_target(reader, "exclude", target, Use::exclude);
    policy.responsible = reader.boolean("i_am_responsible").value_or(false);
    policy.profile = reader.text("profile").value_or("default");
    if (const auto known = registry_.services_of(policy.profile); !known)
      reader.fail("profile", known.error(), "see 'yamabiko probes list'");
    policy.services = services(reader, "services");
    policy.ports = reader.text("ports").value_or("");
    if (!policy.ports.empty()) static_cast<void>(ports(reader, policy.ports));
    policy.measure = word(reader, "measure", measure_words).value_or("auto");
    policy.dns_name = reader.text("dns_name").value_or("");
    if (const auto name = dns::name_octets(policy.dns_name); reader.has("dns_name") && !name)
      reader.fail("dns_name", name.error(), "or leave dns_name out");
    policy.rate = between(reader, "rate", slowest_rate, fastest_rate);
    policy.host_rate = between(reader, "host_rate", slowest_rate, fastest_rate);
    policy.timeout = between(reader, "timeout", shortest_timeout, longest_timeout);
    if (const auto retries = reader.number("retries", 0, 100))
      policy.retries = static_cast<unsigned>(*retries);
    policy.severity = severity(reader, "severity").value_or(Severity::medium);
    reader.close();
  }

  void load_allowance(const toml::table& table, Policy& policy) {
    TableReader reader{context_, table, "allow"};
    Allowance rule{.scope = scope(reader), .line = reader.line()};
    rule.max_verdict = verdict(reader, "max_verdict");
    rule.owner = reader.text("owner").value_or("");
    rule.note = reader.text("note").value_or("");
    if (const toml::node* day = reader.node("expires")) {
      const auto date = day->value<toml::date>();
      const std::chrono::year_month_day read =
          date ? std::chrono::year_month_day(std::chrono::year(date->year),
                                             std::chrono::month(date->month),
                                             std::chrono::day(date->day))
               : std::chrono::year_month_day();
      if (!date || !read.ok())
        reader.fail("expires", "'expires' is no day", "write expires = 2027-01-31, without quotes");
      else
        rule.expires = std::chrono::sys_days(read);
    }
    reader.close();
    policy.allowed.push_back(std::move(rule));
  }

  void load_severity(const toml::table& table, Policy& policy) {
    TableReader reader{context_, table, "severity"};
    reader.require("severity", "severity = \"critical\"");
    SeverityRule rule{.scope = scope(reader),
                      .from = verdict(reader, "verdict"),
                      .severity = severity(reader, "severity").value_or(Severity::medium)};
    reader.close();
    policy.severities.push_back(std::move(rule));
  }

  Scope scope(TableReader& reader) {
    Scope scope;
    for (const std::string& target : one_or_more(reader, "target")) {
      const auto parsed = check_target(reader, "target", target, Use::exclude);
      if (!parsed) continue;
      if (const auto* block = std::get_if<AddressBlock>(&*parsed))
        scope.blocks.push_back(*block);
      else
        scope.names.push_back(std::get<HostName>(*parsed).text);
    }
    scope.services = services(reader, "service");
    if (const auto text = reader.text("ports")) scope.ports = ports(reader, *text);
    return scope;
  }

  // "a" or ["a", "b"].
  std::vector<std::string> one_or_more(TableReader& reader, string_view key) {
    const toml::node* node = reader.node(key);
    if (node == nullptr) return {};
    if (node->is_array()) return reader.texts(key);
    const auto text = reader.text(key);
    return text ? std::vector<std::string>{*text} : std::vector<std::string>{};
  }

  std::vector<std::string> services(TableReader& reader, string_view key) {
    std::vector<std::string> names = one_or_more(reader, key);
    for (const std::string& name : names)
      if (registry_.find(name) == nullptr)
        reader.fail(key, fmt::format("there is no service '{}'", name),
                    suggestion(name, service_names_));
    return names;
  }

  static std::vector<Port> ports(TableReader& reader, const std::string& text) {
    auto ports = parse_ports(text);
    if (ports) return std::move(*ports);
    reader.fail("ports", ports.error(), "write ports = \"U:53,T:1-1024\"");
    return {};
  }

  static std::optional<TargetSpec> check_target(TableReader& reader, string_view key,
                                                const std::string& target, Use use) {
    auto parsed = parse_target(target, use);
    if (parsed) return std::move(*parsed);
    reader.fail(key, parsed.error(), "write targets as for 'yamabiko check'");
    return std::nullopt;
  }

  static std::optional<double> between(TableReader& reader, string_view key, double least,
                                       double most) {
    const auto number = reader.real(key);
    if (number && !(*number >= least && *number <= most))
      reader.fail(key, fmt::format("'{}' can't be {}", key, *number),
                  fmt::format("write a number from {} to {:.0f}", least, most));
    return number;
  }

  static std::optional<std::string> word(TableReader& reader, string_view key,
                                         std::span<const string_view> words) {
    auto text = reader.text(key);
    if (text && std::find(words.begin(), words.end(), *text) == words.end())
      reader.fail(key, fmt::format("'{}' can't be '{}'", key, *text), suggestion(*text, words));
    return text;
  }

  static std::optional<Verdict> verdict(TableReader& reader, string_view key) {
    const auto text = word(reader, key, verdict_words);
    return text ? parse_verdict(*text) : std::nullopt;
  }

  static std::optional<Severity> severity(TableReader& reader, string_view key) {
    const auto text = word(reader, key, severity_words);
    if (!text) return std::nullopt;
    const auto* found = std::find(severity_words.begin(), severity_words.end(), *text);
    if (found == severity_words.end()) return std::nullopt;
    return static_cast<Severity>(found - severity_words.begin());
  }

  FileContext& context_;
  const Registry& registry_;
  std::vector<string_view> service_names_;
};

}  // namespace

tl::expected<Policy, ProbeFileError> load_policy(string_view text, const std::string& file,
                                                 const Registry& registry) {
  FileContext context{.file = printable(file), .error = std::nullopt};
  if (text.size() > largest_policy)
    context.fail(0, fmt::format("the file is larger than {} octets", largest_policy), "split it");
  else if (const auto line = line_of_deep_key(text, max_key_parts))
    context.fail(*line, fmt::format("a key of more than {} parts", max_key_parts),
                 "no key of a policy has more than 2");
  if (!context.ok()) return tl::unexpected(std::move(*context.error));
  toml::table root;
  try {
    root = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    context.fail(error.source().begin.line, printable(error.description(), 300),
                 "see docs/policy-format.md");
    return tl::unexpected(std::move(*context.error));
  }
  Policy policy = PolicyLoader(context, registry).load(root);
  if (!context.ok()) return tl::unexpected(std::move(*context.error));
  return policy;
}

}  // namespace yamabiko
