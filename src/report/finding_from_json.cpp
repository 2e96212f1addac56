// Member by member, what finding_json.cpp writes.
#include "report/finding_from_json.hpp"

#include "yamabiko/bytes/hex.hpp"

#include <algorithm>
#include <limits>

namespace yamabiko {
namespace {

// A day, in microseconds.
constexpr std::uint64_t longest_wait = 86'400'000'000;
constexpr std::uint64_t largest_port = std::numeric_limits<std::uint16_t>::max();

Address read_address(const JsonObject& object, std::string_view name) {
  std::string text = object.text(name);
  auto address = Address::parse(text);
  // A zone is the name of an interface of the machine that wrote it. Where there is
  // none of that name the address still tells the host.
  if (!address) address = Address::parse(std::string_view(text).substr(0, text.find('%')));
  if (!address) object.complain(name, "is no address");
  return address.value_or(Address());
}

Endpoint read_endpoint(const JsonObject& object) {
  Endpoint endpoint;
  endpoint.target = read_address(object, "target");
  const auto transport = object.choice("transport", {Transport::udp, Transport::tcp});
  if (!transport) object.complain("transport", "is missing");
  const auto port = object.whole("port", largest_port);
  if (!port) object.complain("port", "is missing");
  endpoint.transport = transport.value_or(Transport::udp);
  endpoint.port = static_cast<std::uint16_t>(port.value_or(0));
  return endpoint;
}

Variant read_variant(const JsonObject& object) {
  return {.probe = object.text("probe"),
          .request_bytes = object.count("request_bytes"),
          .response_bytes = object.count("response_bytes"),
          .request_packets = object.count("request_packets"),
          .response_packets = object.count("response_packets"),
          .response_datagrams = object.count("response_datagrams"),
          .baf = object.number("baf"),
          .paf = object.number("paf").value_or(0),
          .ip_factor = object.number("ip_factor").value_or(0),
          .l2_factor = object.number("l2_factor").value_or(0),
          .wire_factor = object.number("wire_factor").value_or(0),
          .at_least = object.truth("at_least")};
}

Amplification read_amplification(const JsonObject& object) {
  Amplification result;
  for (const JsonObject& variant : object.objects("variants"))
    result.variants.push_back(read_variant(variant));
  if (result.variants.empty()) {
    object.complain("variants", "is empty");
    result.variants.emplace_back();
  }
  // The figures at the top are those of the largest, but rounding may have made
  // others equal; a probe has one variant.
  const std::string probe = object.text("probe");
  const auto named = std::find_if(result.variants.begin(), result.variants.end(),
                                  [&](const Variant& each) { return each.probe == probe; });
  if (named == result.variants.end())
    object.complain("probe", "is none of the variants");
  else
    result.largest = static_cast<std::size_t>(named - result.variants.begin());
  for (const JsonObject& published : object.objects("published"))
    result.published.push_back({.factor = published.number("factor").value_or(0),
                                .lower = published.number("lower"),
                                .layer = published.text("layer"),
                                .source = published.text("source")});
  result.computed = object.text("computed");
  result.unbounded = object.text("unbounded");
  return result;
}

std::vector<Flag> read_flags(const JsonObject& object) {
  std::vector<Flag> flags;
  for (const std::string& word : object.texts("flags")) {
    // Like a member that is not known, one that a newer version has added is skipped.
    const auto flag = parse_flag(word);
    if (flag && std::find(flags.begin(), flags.end(), *flag) == flags.end()) flags.push_back(*flag);
  }
  return flags;
}

// `size` is what there was; the octets may have been cut.
Evidence::Octets read_octets(const JsonObject& object, std::string_view octets,
                             std::string_view size) {
  Evidence::Octets result;
  auto kept = from_hex(object.text(octets));
  if (kept)
    result.kept = std::move(*kept);
  else
    object.complain(octets, "is not hexadecimal");
  result.size = std::max<std::uint64_t>(object.count(size), result.kept.size());
  return result;
}

Evidence::Received read_received(const JsonObject& object) {
  Evidence::Received received;
  received.after = std::chrono::microseconds(object.whole("after_us", longest_wait).value_or(0));
  if (!object.text("source").empty()) received.source = read_address(object, "source");
  if (const auto port = object.whole("source_port", largest_port))
    received.source_port = static_cast<std::uint16_t>(*port);
  received.octets = read_octets(object, "octets", "size");
  return received;
}

Evidence read_evidence(const JsonObject& object) {
  Evidence evidence;
  evidence.probe = object.text("probe");
  evidence.request = read_octets(object, "request", "request_size");
  for (const JsonObject& received : object.objects("datagrams"))
    evidence.datagrams.push_back(read_received(received));
  evidence.datagram_count =
      std::max<std::uint64_t>(object.count("datagram_count"), evidence.datagrams.size());
  evidence.stream = read_octets(object, "stream", "stream_size");
  return evidence;
}

}  // namespace

Finding read_finding(const JsonObject& object) {
  Finding finding;
  finding.endpoint = read_endpoint(object);
  finding.name = object.text("name");
  const auto state = object.choice(
      "state", {State::open, State::closed, State::filtered, State::unreachable, State::no_answer});
  if (!state) object.complain("state", "is missing");
  finding.state = state.value_or(State::no_answer);
  finding.reason = object.text("reason");
  finding.service = object.text("service");
  finding.service_title = object.text("service_title");
  finding.service_guess = object.text("service_guess");
  finding.version = object.text("version");
  finding.banner = object.text("banner");
  finding.denial = object.text("denial");
  if (const auto facts = object.object("facts")) finding.facts = facts->facts();
  if (const auto amplification = object.object("amplification"))
    finding.amplification = read_amplification(*amplification);
  finding.verdict = object.choice(
      "verdict", {Verdict::not_amplifying, Verdict::amplifies, Verdict::high, Verdict::severe});
  finding.flags = read_flags(object);
  if (!object.text("other_address").empty())
    finding.other_address = read_address(object, "other_address");
  if (const auto port = object.whole("other_port", largest_port))
    finding.other_port = static_cast<std::uint16_t>(*port);
  finding.rtt_ms = object.number("rtt_ms");
  finding.remediation = object.texts("remediation");
  for (const JsonObject& evidence : object.objects("evidence"))
    finding.evidence.push_back(read_evidence(evidence));
  finding.may_repeat = object.truth("may_repeat");
  return finding;
}

}  // namespace yamabiko
