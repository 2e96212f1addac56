// Reads the header of IKE and walks over its payloads.
//
//   0               8               16     17        18        19      20
//   | initiator SPI | responder SPI | next | version | exchange | flags |
//   20           24       28
//   | message ID | length | payloads: next, reserved, length (u16), body …
//
// `next` tells of what type the following payload is; 0 ends the chain. In
// IKEv1 a notification is DOI, protocol, size of SPI, type; in IKEv2 the same
// without DOI.
#include "yamabiko/protocol/ike.hpp"

#include "protocol/ike_names.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/reader.hpp"

#include <algorithm>

namespace yamabiko::ike {
namespace {

constexpr std::size_t payload_octets = 4;
constexpr unsigned max_payloads = 64;

constexpr std::uint8_t main_mode = 2;
constexpr std::uint8_t informational = 5;
constexpr std::uint8_t sa_init = 34;

constexpr std::uint8_t is_response = 0x20;

struct Header {
  std::uint64_t initiator = 0;
  std::uint64_t responder = 0;
  std::uint8_t next = 0;
  unsigned version = 0;  // major
  std::uint8_t exchange = 0;
  std::uint8_t flags = 0;
  std::uint32_t message_id = 0;
};

std::optional<Header> read_header(ByteReader& in) {
  const std::size_t size = in.remaining();
  Header header;
  header.initiator = in.u64();
  header.responder = in.u64();
  header.next = in.u8();
  header.version = in.u8() >> 4;
  header.exchange = in.u8();
  header.flags = in.u8();
  header.message_id = in.u32();
  const std::uint32_t length = in.u32();
  if (!in.ok() || length != size) return std::nullopt;
  return header;
}

bool answers(const Header& request, const Header& reply) {
  if (reply.initiator != request.initiator || reply.version != request.version || reply.next == 0)
    return false;
  if (reply.version == 2)
    return reply.exchange == sa_init && reply.flags == is_response && reply.message_id == 0;
  // An encrypted one cannot be: no key has been agreed upon.
  if (reply.version != 1 || reply.flags != 0) return false;
  return (reply.exchange == main_mode && reply.responder != 0) || reply.exchange == informational;
}

void add(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

// Walks over the payloads and keeps what they tell.
class Payloads {
 public:
  explicit Payloads(unsigned version) : version_(version) {}

  std::error_code read(std::uint8_t type, ByteReader& in) {
    for (unsigned count = 0; type != 0; ++count) {
      if (count == max_payloads) return DecodeErrc::over_limit;
      const std::uint8_t next = in.u8();
      in.skip(1);  // critical, reserved
      const std::uint16_t length = in.u16();
      if (length < payload_octets) in.fail();
      const ByteView body = in.ok() ? in.bytes(length - payload_octets) : ByteView{};
      if (!in.ok()) return DecodeErrc::malformed;
      take(type, body);
      type = next;
    }
    return in.remaining() == 0 ? std::error_code{} : make_error_code(DecodeErrc::malformed);
  }

  // Both versions may be asked of one daemon, so the names tell them apart.
  void tell(Decoded& decoded) {
    if (!product_.empty()) set_fact(decoded.facts, "product", std::move(product_));
    const std::string prefix = version_ == 1 ? "ikev1_" : "ikev2_";
    set_fact(decoded.facts, prefix + "accepts_a_proposal", has_sa_ ? "yes" : "no");
    if (!notifies_.empty()) set_fact(decoded.facts, prefix + "notifications", std::move(notifies_));
    if (!vendors_.empty()) set_fact(decoded.facts, prefix + "vendor_ids", std::move(vendors_));
  }

 private:
  void take(std::uint8_t type, ByteView body) {
    const bool first = version_ == 1;
    if (type == (first ? 1 : 33)) has_sa_ = true;
    if (type == (first ? 11 : 41)) take_notify(body);
    if (type == (first ? 13 : 43)) {
      Vendor vendor = vendor_of(body);
      if (product_.empty()) product_ = std::move(vendor.product);
      add(vendors_, std::move(vendor.text));
    }
  }

  void take_notify(ByteView body) {
    ByteReader in{body};
    if (version_ == 1) in.skip(4);  // DOI
    in.skip(2);                     // protocol, size of SPI
    const std::uint16_t type = in.u16();
    if (in.ok()) add(notifies_, notify_name(version_, type));
  }

  unsigned version_;
  bool has_sa_ = false;
  std::string product_;
  std::vector<std::string> notifies_;
  std::vector<std::string> vendors_;
};

}  // namespace

std::optional<std::uint64_t> cookie_of(ByteView datagram) {
  ByteReader in{datagram};
  const auto header = read_header(in);
  if (!header) return std::nullopt;
  return header->initiator;
}

Decoded decode(const Query& query, const Reply& reply) {
  Decoded decoded;
  ByteReader asked{query.request};
  const auto request = read_header(asked);
  if (!request || request->initiator != query.cookie) return decoded;
  for (const ByteView part : reply.parts) {
    ByteReader in{part};
    const auto header = read_header(in);
    if (!header || !answers(*request, *header)) continue;
    Payloads payloads{header->version};
    decoded.accepted = true;
    decoded.error = payloads.read(header->next, in);
    decoded.complete = !decoded.error;
    payloads.tell(decoded);
    break;
  }
  return decoded;
}

}  // namespace yamabiko::ike
