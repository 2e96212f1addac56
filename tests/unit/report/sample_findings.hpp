// Findings as they come from real daemons, for the tests of the reporters.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <string>
#include <vector>

namespace yamabiko::sample {

inline Finding endpoint(std::uint16_t port, Transport transport, State state, std::string reason) {
  Finding finding;
  finding.endpoint = {.target = Address::v4({192, 0, 2, 1}), .transport = transport, .port = port};
  finding.state = state;
  finding.reason = std::move(reason);
  return finding;
}

inline Variant variant(std::string probe, std::uint64_t request, std::uint64_t response,
                       std::uint64_t datagrams, double l2) {
  Variant result;
  result.probe = std::move(probe);
  result.request_bytes = request;
  result.response_bytes = response;
  result.request_packets = 1;
  result.response_packets = datagrams;
  result.response_datagrams = datagrams;
  result.baf = static_cast<double>(response) / static_cast<double>(request);
  result.paf = static_cast<double>(datagrams);
  result.ip_factor = l2;
  result.l2_factor = l2;
  result.wire_factor = l2;
  return result;
}

inline Finding rpcbind_udp() {
  Finding finding = endpoint(111, Transport::udp, State::open, "rpcbind reply");
  finding.service = "rpcbind";
  finding.service_title = "RPC port mapper";
  finding.version = "2-4";
  finding.facts = {
      {"rpc_versions", "2-4"},
      {"programs", std::vector<std::string>{"portmapper 2,3,4 tcp 111", "portmapper 2,3,4 udp 111",
                                            "nfs 3,4 tcp 2049", "mountd 1,2,3 udp 20048",
                                            "nlockmgr 1,3,4 udp 41233"}}};
  finding.amplification = Amplification{
      .variants = {variant("versions", 40, 32, 1, 0.907), variant("dump-v2", 40, 148, 1, 2.2558),
                   variant("dump-v3", 40, 684, 1, 8.4884)},
      .largest = 2,
      .published = {{.factor = 28, .lower = 7, .layer = "payload", .source = "US-CERT TA14-017A"},
                    {.factor = 9.65, .lower = {}, .layer = "payload", .source = "Akamai 2015"}},
      .computed = "",
      .unbounded = ""};
  finding.verdict = Verdict::amplifies;
  finding.flags = {Flag::discloses};
  finding.rtt_ms = 0.41;
  finding.remediation = {
      "Stop it if nothing needs NFS or NIS: systemctl disable --now rpcbind.socket rpcbind.service",
      "Else filter 111/udp and 111/tcp: firewall-cmd --remove-service=rpc-bind, and once more with "
      "--permanent"};
  return finding;
}

inline Finding rpcbind_tcp() {
  Finding finding = rpcbind_udp();
  finding.endpoint.transport = Transport::tcp;
  finding.amplification.reset();
  finding.verdict.reset();
  return finding;
}

inline Finding memcached_udp() {
  Finding finding = endpoint(11211, Transport::udp, State::open, "memcached reply");
  finding.service = "memcached";
  finding.service_title = "memcached object cache";
  finding.version = "1.6.18";
  finding.facts = {{"curr_items", std::uint64_t{3}}};
  finding.amplification = Amplification{
      .variants = {variant("version", 17, 24, 1, 1.0938), variant("stats", 15, 2218, 2, 36.0938),
                   variant("stats-settings", 24, 1907, 2, 30.4219)},
      .largest = 1,
      .published =
          {{.factor = 51000, .lower = 10000, .layer = "payload", .source = "US-CERT TA14-017A"}},
      .computed =
          "a stored item of 1,048,576 octets comes back in 754 datagrams, "
          "about 70,000 times the request",
      .unbounded = "what a stranger has stored can be fetched over UDP"};
  finding.verdict = Verdict::severe;
  finding.flags = {Flag::discloses, Flag::no_auth};
  finding.rtt_ms = 0.38;
  finding.remediation = {"Set -U 0 and -l 127.0.0.1 in /etc/memcached.conf",
                         "systemctl restart memcached", "Filter 11211/udp and 11211/tcp"};
  return finding;
}

inline Finding memcached_tcp() {
  Finding finding = memcached_udp();
  finding.endpoint.transport = Transport::tcp;
  finding.amplification.reset();
  finding.verdict.reset();
  return finding;
}

inline Finding silent(std::uint16_t port, Transport transport, std::string guess) {
  Finding finding = endpoint(port, transport, State::no_answer, "no reply");
  finding.service_guess = std::move(guess);
  return finding;
}

inline Finding closed(std::uint16_t port, Transport transport, std::string guess = "") {
  Finding finding = endpoint(port, transport, State::closed,
                             transport == Transport::udp ? "port-unreach from 192.0.2.1" : "reset");
  finding.service_guess = std::move(guess);
  return finding;
}

// What a stranger may say to break a report: controls and escapes of a terminal,
// octets and characters that XML does not know, ends of quotes and of comments.
inline const std::string& hostile_text() {
  using namespace std::string_literals;
  static const std::string text =
      "=1+1\"|'`]]><script>&amp;</td>--%<!\\*_[x](y)\x1b[31m\0\r\n\t\xff\xc0\xaf\xef\xbf\xbe\xc2\x9b\xe2\x80\xae|end"s;
  return text;
}

// It stands in each member that comes from the network, or from a service file.
inline Finding hostile() {
  const std::string& text = hostile_text();
  Finding finding = endpoint(11211, Transport::udp, State::open, text);
  finding.name = text;
  finding.service = "memcached";
  finding.service_title = text;
  finding.service_guess = text;
  finding.version = text;
  finding.banner = text;
  finding.denial = text;
  finding.facts = {{"name", text}, {"list", std::vector<std::string>{text, text}}};
  finding.amplification =
      Amplification{.variants = {variant(text, 15, 2218, 2, 36.0938)},
                    .largest = 0,
                    .published = {{.factor = 51000, .lower = 10000, .layer = text, .source = text}},
                    .computed = text,
                    .unbounded = text};
  finding.verdict = Verdict::severe;
  finding.flags = {Flag::discloses, Flag::no_auth};
  finding.other_address = Address::v4({192, 0, 2, 2});
  finding.other_port = 53;
  finding.remediation = {text, text};
  return finding;
}

}  // namespace yamabiko::sample
