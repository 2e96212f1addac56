// The members of a finding.
#include "report/finding_json.hpp"

#include "yamabiko/bytes/hex.hpp"

namespace yamabiko {
namespace {

using std::string_view;

void write_members(JsonLine& line, const Variant& variant) {
  line.member("probe", string_view(variant.probe))
      .member("request_bytes", variant.request_bytes)
      .member("response_bytes", variant.response_bytes)
      .member("request_packets", variant.request_packets)
      .member("response_packets", variant.response_packets)
      .member("response_datagrams", variant.response_datagrams)
      .member("baf", variant.baf)
      .member("paf", variant.paf)
      .member("ip_factor", variant.ip_factor)
      .member("l2_factor", variant.l2_factor)
      .member("wire_factor", variant.wire_factor)
      .member("at_least", variant.at_least);
}

void write(JsonLine& line, const PublishedFactor& published) {
  line.begin_object()
      .member("factor", published.factor)
      .member("lower", published.lower)
      .member("layer", string_view(published.layer))
      .member("source", string_view(published.source))
      .end_object();
}

void write(JsonLine& line, const Amplification& amplification) {
  line.begin_object();
  write_members(line, amplification.variants.at(amplification.largest));
  line.text_or_null("computed", amplification.computed)
      .text_or_null("unbounded", amplification.unbounded)
      .key("published")
      .begin_array();
  for (const PublishedFactor& published : amplification.published) write(line, published);
  line.end_array().key("variants").begin_array();
  for (const Variant& variant : amplification.variants) {
    line.begin_object();
    write_members(line, variant);
    line.end_object();
  }
  line.end_array().end_object();
}

void write(JsonLine& line, const Evidence::Received& received) {
  line.begin_object()
      .member("after_us", static_cast<std::uint64_t>(received.after.count()))
      .text_or_null("source", received.source ? received.source->text() : "")
      .key("source_port");
  if (received.source_port)
    line.value(std::uint64_t{*received.source_port});
  else
    line.null();
  line.member("size", received.octets.size)
      .member("octets", string_view(to_hex(received.octets.kept)))
      .end_object();
}

void write(JsonLine& line, const Evidence& evidence) {
  line.begin_object()
      .member("probe", string_view(evidence.probe))
      .member("request_size", evidence.request.size)
      .member("request", string_view(to_hex(evidence.request.kept)))
      .member("datagram_count", evidence.datagram_count)
      .key("datagrams")
      .begin_array();
  for (const Evidence::Received& received : evidence.datagrams) write(line, received);
  line.end_array()
      .member("stream_size", evidence.stream.size)
      .member("stream", string_view(to_hex(evidence.stream.kept)))
      .end_object();
}

}  // namespace

void write(JsonLine& line, const Finding& finding) {
  line.begin_object()
      .member("type", string_view("finding"))
      .member("target", string_view(finding.endpoint.target.text()))
      .text_or_null("name", finding.name)
      .member("transport", to_string(finding.endpoint.transport))
      .member("port", std::uint64_t{finding.endpoint.port})
      .member("state", to_string(finding.state))
      .text_or_null("reason", finding.reason)
      .text_or_null("service", finding.service)
      .text_or_null("service_title", finding.service_title)
      .text_or_null("service_guess", finding.service_guess)
      .text_or_null("version", finding.version)
      .text_or_null("banner", finding.banner)
      .text_or_null("denial", finding.denial)
      .key("facts")
      .begin_object();
  for (const Fact& fact : finding.facts) line.member(fact.name, fact.value);
  line.end_object();
  if (finding.amplification)
    write(line.key("amplification"), *finding.amplification);
  else
    line.key("amplification").null();
  line.text_or_null("verdict", finding.verdict ? to_string(*finding.verdict) : string_view())
      .key("flags")
      .begin_array();
  for (const Flag flag : finding.flags) line.value(to_string(flag));
  line.end_array().text_or_null("other_address",
                                finding.other_address ? finding.other_address->text() : "");
  if (finding.other_port)
    line.member("other_port", std::uint64_t{*finding.other_port});
  else
    line.key("other_port").null();
  line.member("rtt_ms", finding.rtt_ms).member("remediation", finding.remediation);
  if (!finding.evidence.empty()) {
    line.key("evidence").begin_array();
    for (const Evidence& evidence : finding.evidence) write(line, evidence);
    line.end_array();
  }
  if (finding.may_repeat) line.member("may_repeat", true);
  line.end_object();
}

}  // namespace yamabiko
