// The one list of protocols: what a service file may name as encoder or
// decoder. A new protocol adds its row here and touches nothing else.
#include "yamabiko/protocol/codec.hpp"
#include "yamabiko/protocol/dns.hpp"
#include "yamabiko/protocol/ike.hpp"
#include "yamabiko/protocol/knxnet_ip.hpp"
#include "yamabiko/protocol/ldap.hpp"
#include "yamabiko/protocol/memcached.hpp"
#include "yamabiko/protocol/mount_list.hpp"
#include "yamabiko/protocol/nbstat.hpp"
#include "yamabiko/protocol/ntp.hpp"
#include "yamabiko/protocol/onc_rpc.hpp"
#include "yamabiko/protocol/portmap.hpp"
#include "yamabiko/protocol/portmap_dump.hpp"
#include "yamabiko/protocol/portmap_getport.hpp"
#include "yamabiko/protocol/quic.hpp"
#include "yamabiko/protocol/rip.hpp"
#include "yamabiko/protocol/rpc_program.hpp"
#include "yamabiko/protocol/rpc_reply.hpp"
#include "yamabiko/protocol/rpcbind_dump.hpp"
#include "yamabiko/protocol/rpcbind_stats.hpp"
#include "yamabiko/protocol/sip.hpp"
#include "yamabiko/protocol/snmp.hpp"
#include "yamabiko/protocol/ssdp.hpp"
#include "yamabiko/protocol/ws_discovery.hpp"

#include <algorithm>
#include <array>

namespace yamabiko {
namespace {

// Each row: name, octets of the cookie, where a reply echoes it, decoder.
constexpr std::array decoder_table{
    Decoder{"dns", dns::cookie_bytes, dns::cookie_of, dns::decode},
    Decoder{"ike", ike::cookie_bytes, ike::cookie_of, ike::decode},
    Decoder{"knxnet-ip", 0, nullptr, knxnet_ip::decode},
    Decoder{"ldap", ldap::cookie_bytes, ldap::cookie_of, ldap::decode},
    Decoder{"memcached", memcached::cookie_bytes, memcached::cookie_of, memcached::decode},
    Decoder{"mount-dump", 4, rpc::reply_xid, rpc::decode_mount_dump},
    Decoder{"mount-export", 4, rpc::reply_xid, rpc::decode_mount_export},
    Decoder{"nbstat", nbstat::cookie_bytes, nbstat::cookie_of, nbstat::decode},
    Decoder{"ntp-control", ntp::control_cookie_bytes, ntp::control_cookie_of, ntp::decode_control},
    Decoder{"ntp-private", 0, nullptr, ntp::decode_private},
    Decoder{"ntp-time", ntp::time_cookie_bytes, ntp::time_cookie_of, ntp::decode_time},
    Decoder{"portmap-dump", 4, rpc::reply_xid, rpc::decode_portmap_dump},
    Decoder{"portmap-getport", 4, rpc::reply_xid, rpc::decode_portmap_getport},
    Decoder{"portmap-versions", 4, rpc::reply_xid, rpc::decode_portmap_versions},
    Decoder{"quic", quic::cookie_bytes, quic::cookie_of, quic::decode},
    Decoder{"rip", 0, nullptr, rip::decode},
    Decoder{"rpc-null", 4, rpc::reply_xid, rpc::decode_rpc_null},
    Decoder{"rpc-program", 4, rpc::reply_xid, rpc::decode_rpc_program},
    Decoder{"rpc-unassigned", 4, rpc::reply_xid, rpc::decode_rpc_unassigned},
    Decoder{"rpc-version", 4, rpc::reply_xid, rpc::decode_rpc_version},
    Decoder{"rpcbind-dump", 4, rpc::reply_xid, rpc::decode_rpcbind_dump},
    Decoder{"rpcbind-stats", 4, rpc::reply_xid, rpc::decode_rpcbind_stats},
    Decoder{"sip", sip::cookie_bytes, sip::cookie_of, sip::decode},
    Decoder{"snmp", snmp::cookie_bytes, snmp::cookie_of, snmp::decode},
    Decoder{"ssdp", 0, nullptr, ssdp::decode},
    Decoder{"ws-discovery", ws_discovery::cookie_bytes, ws_discovery::cookie_of,
            ws_discovery::decode},
};

// Each row: name, arguments, octets of the cookie, encoder.
constexpr std::array encoder_table{
    Encoder{"onc-rpc", rpc::call_arguments, 4, rpc::encode_onc_rpc},
    Encoder{"portmap-getport", rpc::getport_arguments, 4, rpc::encode_getport},
};

}  // namespace

std::span<const Decoder> decoders() {
  return decoder_table;
}

std::span<const Encoder> encoders() {
  return encoder_table;
}

const Decoder* find_decoder(std::string_view name) {
  const auto list = decoders();
  const auto found = std::find_if(list.begin(), list.end(),
                                  [name](const Decoder& decoder) { return decoder.name == name; });
  return found == list.end() ? nullptr : &*found;
}

const Encoder* find_encoder(std::string_view name) {
  const auto list = encoders();
  const auto found = std::find_if(list.begin(), list.end(),
                                  [name](const Encoder& encoder) { return encoder.name == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace yamabiko
