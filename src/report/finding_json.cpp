// Turns findings into JSON values. Texts pass printable() once more, since C1
// controls are valid in JSON but obeyed by a terminal that shows the line.
#include "report/finding_json.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <cmath>
#include <optional>
#include <type_traits>
#include <variant>

namespace yamabiko {
namespace {

using Json = nlohmann::ordered_json;

// Digits past the fourth of a factor say nothing about the endpoint.
Json rounded(double value, double scale = 10'000) {
  return std::round(value * scale) / scale;
}

Json text(const std::string& value) {
  return printable(value, value.size());
}

Json text_or_null(const std::string& value) {
  return value.empty() ? Json(nullptr) : text(value);
}

Json texts(const std::vector<std::string>& values) {
  Json array = Json::array();
  for (const std::string& value : values) array.push_back(text(value));
  return array;
}

Json facts_json(const Facts& facts) {
  Json object = Json::object();
  for (const Fact& fact : facts) {
    object[fact.name] = std::visit(
        [](const auto& value) -> Json {
          using Value = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<Value, std::string>) return text(value);
          if constexpr (std::is_same_v<Value, std::vector<std::string>>) return texts(value);
          if constexpr (std::is_same_v<Value, std::uint64_t>) return value;
        },
        fact.value);
  }
  return object;
}

Json variant_json(const Variant& variant) {
  Json object;
  object["probe"] = variant.probe;
  object["request_bytes"] = variant.request_bytes;
  object["response_bytes"] = variant.response_bytes;
  object["request_packets"] = variant.request_packets;
  object["response_packets"] = variant.response_packets;
  object["response_datagrams"] = variant.response_datagrams;
  object["baf"] = variant.baf ? rounded(*variant.baf) : Json(nullptr);
  object["paf"] = rounded(variant.paf);
  object["ip_factor"] = rounded(variant.ip_factor);
  object["l2_factor"] = rounded(variant.l2_factor);
  object["wire_factor"] = rounded(variant.wire_factor);
  object["at_least"] = variant.at_least;
  return object;
}

Json published_json(const PublishedFactor& published) {
  Json object;
  object["factor"] = published.factor;
  object["lower"] = published.lower ? Json(*published.lower) : Json(nullptr);
  object["layer"] = published.layer;
  object["source"] = published.source;
  return object;
}

Json amplification_json(const Amplification& amplification) {
  Json object = variant_json(amplification.variants.at(amplification.largest));
  object["computed"] = text_or_null(amplification.computed);
  object["unbounded"] = text_or_null(amplification.unbounded);
  object["published"] = Json::array();
  for (const PublishedFactor& published : amplification.published) {
    object["published"].push_back(published_json(published));
  }
  object["variants"] = Json::array();
  for (const Variant& variant : amplification.variants) {
    object["variants"].push_back(variant_json(variant));
  }
  return object;
}

}  // namespace

Json to_json(const Finding& finding) {
  Json object;
  object["type"] = "finding";
  object["target"] = finding.endpoint.target.text();
  object["name"] = text_or_null(finding.name);
  object["transport"] = to_string(finding.endpoint.transport);
  object["port"] = finding.endpoint.port;
  object["state"] = to_string(finding.state);
  object["reason"] = text_or_null(finding.reason);
  object["service"] = text_or_null(finding.service);
  object["service_title"] = text_or_null(finding.service_title);
  object["service_guess"] = text_or_null(finding.service_guess);
  object["version"] = text_or_null(finding.version);
  object["banner"] = text_or_null(finding.banner);
  object["denial"] = text_or_null(finding.denial);
  object["facts"] = facts_json(finding.facts);
  object["amplification"] =
      finding.amplification ? amplification_json(*finding.amplification) : Json(nullptr);
  object["verdict"] = finding.verdict ? Json(to_string(*finding.verdict)) : Json(nullptr);
  object["flags"] = Json::array();
  for (const Flag flag : finding.flags) object["flags"].push_back(to_string(flag));
  object["other_address"] =
      finding.other_address ? Json(finding.other_address->text()) : Json(nullptr);
  object["other_port"] = finding.other_port ? Json(*finding.other_port) : Json(nullptr);
  object["rtt_ms"] = finding.rtt_ms ? rounded(*finding.rtt_ms) : Json(nullptr);
  object["remediation"] = texts(finding.remediation);
  return object;
}

std::string to_line(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace yamabiko
