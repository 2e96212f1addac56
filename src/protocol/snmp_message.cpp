// Reads messages of SNMP; everything is BER, and each line a SEQUENCE.
//
//   1, 2c     version, community, PDU
//   3         version, header, security parameters (in an OCTET STRING), scoped PDU
//   header    msgID, maximum size, flags, security model
//   security  engine ID, boots, time, user, two more        (RFC 3414 section 2.4)
//   scoped    context engine ID, context name, PDU
//   PDU       request-id, error-status, error-index, bindings   (a tag for each kind)
//   bindings  any number of: name, value
#include "protocol/snmp_message.hpp"

#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/protocol/ber.hpp"

namespace yamabiko::snmp {
namespace {

// Gives back the request-id.
std::int64_t read_pdu(ByteReader& in, Message& message) {
  const ber::Element pdu = ber::read(in);
  message.pdu = pdu.tag;
  ByteReader fields{pdu.content};
  const std::int64_t request_id = ber::read_number(fields);
  message.error_status = ber::read_number(fields);
  static_cast<void>(ber::read_number(fields));
  message.bindings = ber::read(fields, ber::sequence);
  if (!fields.ok() || fields.remaining() > 0) in.fail();
  return request_id;
}

void read_security(ByteView parameters, Message& message) {
  ByteReader outer{parameters};
  ByteReader in{ber::read(outer, ber::sequence)};
  const ByteView engine_id = ber::read(in, ber::octet_string);
  const std::int64_t boots = ber::read_number(in);
  const std::int64_t time = ber::read_number(in);
  // Those of another security model may be anything.
  if (!outer.ok() || !in.ok()) return;
  message.engine_id = engine_id;
  message.engine_boots = boots;
  message.engine_time = time;
}

void read_version_3(ByteReader& in, Message& message) {
  ByteReader header{ber::read(in, ber::sequence)};
  message.id = ber::read_number(header);
  read_security(ber::read(in, ber::octet_string), message);
  ByteReader scoped{ber::read(in, ber::sequence)};
  static_cast<void>(ber::read(scoped, ber::octet_string));
  static_cast<void>(ber::read(scoped, ber::octet_string));
  static_cast<void>(read_pdu(scoped, message));
  if (!header.ok() || !scoped.ok()) in.fail();
}

}  // namespace

std::optional<Message> read_message(ByteView datagram) {
  ByteReader outer{datagram};
  ByteReader in{ber::read(outer, ber::sequence)};
  if (!outer.ok() || outer.remaining() > 0) return std::nullopt;
  Message message;
  message.version = ber::read_number(in);
  if (message.version == version_1 || message.version == version_2c) {
    message.community = ber::read(in, ber::octet_string);
    message.id = read_pdu(in, message);
  } else if (message.version == version_3) {
    read_version_3(in, message);
  } else {
    return std::nullopt;
  }
  if (!in.ok()) return std::nullopt;
  return message;
}

}  // namespace yamabiko::snmp
