// The description of a KNXnet/IP server (KNX Standard 3/8/2, sections 7.7.2 and 7.5.4).
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::knxnet_ip {

// Facts: friendly_name, individual_address ("area.line.device"), serial_number, mac,
// multicast_address, programming_mode, service_families ("tunnelling 1"). Nothing is
// echoed, so there is no cookie. Errors: truncated, malformed.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::knxnet_ip
