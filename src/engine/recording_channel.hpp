// Records what passes a channel, in both directions, in a capture file.
#pragma once

#include "engine/pcap_file.hpp"
#include "engine/udp_channel.hpp"
#include "yamabiko/engine/options.hpp"

#include <functional>
#include <memory>
#include <system_error>

#include <tl/expected.hpp>

namespace yamabiko {

using OpenedChannel = tl::expected<std::unique_ptr<UdpChannel>, std::error_code>;

// What `open` opens, with a recorder on either side of it: the channel that
// `open` makes reports to the recorder, and the recorder to `listener`. All
// references must outlive the channel, but for `open`.
//
// Recorded are the datagrams that the system took or brought, and the ICMP
// errors whose sender it told: an errno alone is no packet.
[[nodiscard]] OpenedChannel open_recording_channel(
    PcapFile& file, const ScanOptions& options, UdpListener& listener,
    const std::function<OpenedChannel(UdpListener&)>& open);

}  // namespace yamabiko
