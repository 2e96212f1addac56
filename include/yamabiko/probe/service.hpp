// A service of the registry and its probes, as values.
#pragma once

#include "yamabiko/protocol/codec.hpp"
#include "yamabiko/wire/address.hpp"
#include "yamabiko/wire/transport.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace yamabiko {

class Pattern;   // probe/pattern.hpp
class Template;  // probe/template.hpp

// How dangerous a request is to those whom its reply might reach.
enum class ProbeClass : std::uint8_t {
  identify,  // a small reply, no side effect
  measure,   // may amplify; goes only to what answered an identifying request
  loop,      // an error or a response: whoever answers it can be made to loop. UDP
             // only, sent last and once, where that was asked for; any answer counts
};

// When an identifying request goes out.
enum class ProbeOrder : std::uint8_t {
  first,     // in the first round
  fallback,  // when those of the first round brought nothing
  confirm,   // once the service has been recognised, beside the measuring ones
  last,      // by a follow-up, when what measures was refused (follow_up.hpp)
};

// A captured reply, which proves the probe (`probes verify`).
struct Example {
  std::vector<std::string> samples;  // files below testdata/, one a datagram
  std::uint64_t cookie = 0;          // what the request carried when it was recorded
  bool accepted = true;
  bool synthetic = false;  // worked out from the standard, not recorded
  std::optional<std::string> version;
  Facts facts;                     // each must be among what is decoded
  std::vector<std::string> flags;  // likewise
  bool denied = false;             // the decoder must deny the service
  unsigned line = 0;               // where it stands in the service file
};

struct Service;

struct Probe {
  const Service* service = nullptr;
  std::string name;     // unique within the service
  std::string summary;  // what the request asks, for --dry-run
  Transport transport = Transport::udp;
  ProbeClass probe_class = ProbeClass::identify;
  ProbeOrder order = ProbeOrder::first;
  // Identifying probes of which one must have been accepted; empty: any.
  std::vector<std::string> after;
  // A measuring exchange ends after this much silence: `quiet` while more may
  // come, `quiet_complete` once the decoder says that all has come.
  std::chrono::milliseconds quiet{3000};
  std::chrono::milliseconds quiet_complete{500};

  // Either a template or an encoder makes the request.
  std::shared_ptr<const Template> payload;
  const Encoder* encoder = nullptr;
  std::vector<Argument> arguments;
  // Either a decoder or patterns (one of which must match) take the reply.
  const Decoder* decoder = nullptr;
  std::vector<std::shared_ptr<const Pattern>> patterns;
  // Without a decoder: where a reply echoes the cookie of the template. Behind
  // the first occurrence of this text, or if it is empty at an offset.
  std::string cookie_after;
  std::size_t cookie_offset = 0;
  // A reply may come from another port of the target, if it is acceptable.
  bool any_port = false;

  std::vector<Example> examples;
  unsigned line = 0;

  // Whether its request wants a name of DNS that the user has not given.
  [[nodiscard]] bool lacks_name() const;
  // Whether a scan may send it: not without its name, nor in the clear what is spoken
  // inside TLS alone.
  [[nodiscard]] bool is_for_scans() const;
  // Width in octets of the value that the reply must echo, at most 8; 0: none.
  [[nodiscard]] unsigned cookie_bytes() const;
  // Whether it is written in hexadecimal digits.
  [[nodiscard]] bool cookie_is_text() const;
  // Cuts a 64-bit keyed hash to that width.
  [[nodiscard]] std::uint64_t cut_cookie(std::uint64_t hash) const;
  // The request for one target. `hash` is the keyed hash of target, port,
  // probe and attempt: it gives the cookie and the random fields.
  [[nodiscard]] Bytes request(std::uint64_t hash, const Address& target, std::uint16_t port) const;
  // The cookie that this datagram echoes, if it can be a reply at all. Must
  // be called only when cookie_bytes() > 0.
  [[nodiscard]] std::optional<std::uint64_t> cookie_of(ByteView datagram) const;
  [[nodiscard]] Decoded decode(const Query& query, const Reply& reply) const;
};

// A factor that somebody else published; never a stand-in for a measurement.
struct PublishedFactor {
  double factor = 0;  // the upper end where a range is published
  std::optional<double> lower;
  std::string layer;  // "payload", "ip", "l2", "wire", or "packets"
  std::string source;

  friend bool operator==(const PublishedFactor&, const PublishedFactor&) = default;
};

struct Service {
  std::string name;   // "memcached"
  std::string title;  // "memcached object cache"
  std::vector<std::uint16_t> udp_ports;
  std::vector<std::uint16_t> tcp_ports;
  // Names of the selections that it belongs to, as --profile takes them.
  std::vector<std::string> profiles;
  // Not empty: the service, also by its name, that takes the replies of this
  // one, too. Where both are accepted, this one is it.
  std::string kind_of;
  // Over TCP it is spoken inside TLS alone, where only `identify` looks.
  bool inside_tls = false;
  std::vector<std::string> references;
  std::vector<PublishedFactor> published;
  // Not empty: why a stranger can make the reply as large as they like.
  std::string unbounded;
  // Not empty: why nothing that it understands may be sent to it. It has no
  // probes then, and only the state of its ports is asked for.
  std::string no_request;
  // "en", "ja" → lines, one step each.
  std::map<std::string, std::vector<std::string>> remediation;
  std::vector<std::unique_ptr<Probe>> probes;  // in the order of the file
  std::string file;       // where it was read from, "(built in) memcached.toml" for a shipped one
  bool built_in = false;  // its samples are built in too

  [[nodiscard]] const std::vector<std::uint16_t>& ports(Transport transport) const {
    return transport == Transport::udp ? udp_ports : tcp_ports;
  }
};

}  // namespace yamabiko
