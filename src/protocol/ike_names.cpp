// Tables of IKE. A vendor ID is mostly the MD5 of a text; some have a version
// behind it, which is why only the begin is compared.
#include "protocol/ike_names.hpp"

#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <array>

namespace yamabiko::ike {
namespace {

constexpr std::size_t max_id = 32;

struct Notify {
  unsigned version;
  std::uint16_t type;
  std::string_view name;
};
constexpr std::array notifies{
    Notify{1, 1, "INVALID-PAYLOAD-TYPE"},
    Notify{1, 5, "INVALID-MAJOR-VERSION"},
    Notify{1, 7, "INVALID-EXCHANGE-TYPE"},
    Notify{1, 14, "NO-PROPOSAL-CHOSEN"},
    Notify{1, 15, "BAD-PROPOSAL-SYNTAX"},
    Notify{1, 16, "PAYLOAD-MALFORMED"},
    Notify{1, 24, "AUTHENTICATION-FAILED"},
    Notify{1, 29, "UNSUPPORTED-EXCHANGE-TYPE"},
    Notify{2, 5, "INVALID_MAJOR_VERSION"},
    Notify{2, 7, "INVALID_SYNTAX"},
    Notify{2, 14, "NO_PROPOSAL_CHOSEN"},
    Notify{2, 17, "INVALID_KE_PAYLOAD"},
    Notify{2, 16388, "NAT_DETECTION_SOURCE_IP"},
    Notify{2, 16389, "NAT_DETECTION_DESTINATION_IP"},
    Notify{2, 16390, "COOKIE"},
    Notify{2, 16404, "MULTIPLE_AUTH_SUPPORTED"},
    Notify{2, 16407, "REDIRECT"},
    Notify{2, 16418, "CHILDLESS_IKEV2_SUPPORTED"},
    Notify{2, 16430, "IKEV2_FRAGMENTATION_SUPPORTED"},
    Notify{2, 16431, "SIGNATURE_HASH_ALGORITHMS"},
};

struct Known {
  std::string_view begin;  // hexadecimal
  std::string_view text;
  bool is_product;
};
constexpr std::array vendors{
    Known{"882fe56d6fd20dbc2251613b2ebe5beb", "strongSwan", true},
    Known{"7003cbc1097dbe9c2600ba6983bc8b35", "KAME racoon", true},
    Known{"20a3622c1cea7ce37bee3ca484425276", "IPsec-Tools", true},
    Known{"f4ed19e0c114eb516faaac0ee37daf2807b4381f", "Check Point", true},
    Known{"1f07f70eaa6514d3b0fa96542a50", "Cisco VPN Concentrator", true},
    Known{"f14b94b7bff1fef02773b8c49feded26", "Shrew Soft", true},
    Known{"9aa1f3b472a45d5f506aeb26c0f214", "CyberGuard", true},
    Known{"1e2b516905991c7d7c96fcbfb587e461", "Microsoft Windows", true},
    Known{"12f5f28c457168a9702d9fe274cc", "Cisco Unity", false},
    Known{"09002689dfd6b712", "XAUTH", false},
    Known{"afcad71368a1f1c96b8696fc7757", "Dead Peer Detection", false},
    Known{"4a131c81070358455c5728f20e95452f", "NAT-T (RFC 3947)", false},
    Known{"90cb80913ebb696e086381b5ec427b1f", "NAT-T (draft 02)", false},
    Known{"4048b7d56ebce88525e7de7f00d6c2d3", "IKE fragmentation", false},
    Known{"fb1de3cdf341b7ea16b7e5be0855f120", "MS negotiation discovery", false},
    Known{"e3a5966a76379fe707228231e5ce8652", "IKE CGA version 1", false},
};

bool is_text(std::string_view id) {
  return id.size() >= 4 &&
         std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

std::string notify_name(unsigned version, std::uint16_t type) {
  const auto found = std::find_if(notifies.begin(), notifies.end(), [&](const Notify& notify) {
    return notify.version == version && notify.type == type;
  });
  return found == notifies.end() ? std::to_string(type) : std::string{found->name};
}

Vendor vendor_of(ByteView id) {
  const std::string hex = to_hex(id.first(std::min(id.size(), max_id)));
  const auto found = std::find_if(vendors.begin(), vendors.end(),
                                  [&](const Known& known) { return hex.starts_with(known.begin); });
  if (found != vendors.end())
    return {std::string{found->text}, found->is_product ? std::string{found->text} : ""};
  if (is_text(as_text(id))) return {printable(id, max_id), ""};
  return {hex, ""};
}

}  // namespace yamabiko::ike
