// Checks a query before anything is done for it.
#include "monitor/probe_request.hpp"

#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/scan/target_spec.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <variant>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// The longest name of DNS is shorter.
constexpr std::size_t longest_value = 255;
constexpr std::chrono::milliseconds usual_limit{10'000};
// For the answer to get back in time.
constexpr std::chrono::milliseconds reserve{500};

using Parameters = std::multimap<std::string, std::string>;

tl::expected<std::optional<std::string>, std::string> only_value(const Parameters& parameters,
                                                                 const std::string& name) {
  const auto [first, last] = parameters.equal_range(name);
  if (first == last) return std::nullopt;
  if (std::next(first) != last)
    return tl::unexpected(fmt::format("the parameter {} is there more than once", name));
  if (first->second.empty() || first->second.size() > longest_value)
    return tl::unexpected(
        fmt::format("the parameter {} wants 1 to {} characters", name, longest_value));
  return first->second;
}

// One address or name; networks and ranges are for the command line.
tl::expected<void, std::string> check_target(const std::string& text) {
  const auto spec = parse_target(text);
  if (!spec) return tl::unexpected(spec.error());
  const auto* block = std::get_if<AddressBlock>(&*spec);
  if (text == "-" || (block != nullptr && block->count != 1))
    return tl::unexpected(std::string("a target is one address or one name"));
  return {};
}

std::optional<std::chrono::milliseconds> parse_limit(std::string_view seconds) {
  if (seconds.empty()) return usual_limit;
  double value = 0;
  const auto [end, error] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), value);
  if (error != std::errc{} || end != seconds.data() + seconds.size() || !(value > 0))
    return std::nullopt;
  const double most = std::chrono::duration<double>(longest_probe).count();
  const std::chrono::milliseconds limit(std::llround(std::min(value, most) * 1000));
  return limit > 2 * reserve ? limit - reserve : limit / 2;
}

}  // namespace

tl::expected<ProbeRequest, std::string> parse_probe_request(const Parameters& parameters,
                                                            std::string_view scrape_timeout,
                                                            const Registry& registry) {
  for (const auto& [name, value] : parameters)
    if (name != "target" && name != "profile")
      return tl::unexpected(
          fmt::format("there is no parameter '{}', only target and profile", printable(name, 64)));
  const auto target = only_value(parameters, "target");
  if (!target) return tl::unexpected(target.error());
  if (!*target) return tl::unexpected(std::string("the parameter target is missing"));
  if (const auto good = check_target(**target); !good) return tl::unexpected(good.error());
  const auto profile = only_value(parameters, "profile");
  if (!profile) return tl::unexpected(profile.error());
  ProbeRequest request{.target = **target,
                       .profile = profile->value_or(std::string(default_profile))};
  if (const auto known = registry.services_of(request.profile); !known)
    return tl::unexpected(known.error());
  const auto limit = parse_limit(scrape_timeout);
  if (!limit)
    return tl::unexpected(
        std::string("X-Prometheus-Scrape-Timeout-Seconds wants a number of seconds"));
  request.time_limit = *limit;
  return request;
}

}  // namespace yamabiko
