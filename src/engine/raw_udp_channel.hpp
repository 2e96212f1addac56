// A UDP channel that sends whole frames on packet sockets (AF_PACKET), past the
// IP layer of the kernel: faster by half and more, and for that it needs CAP_NET_RAW.
//
// It receives through the ordinary socket that it reserves its port with, ICMP
// errors too, so that what it finds is the same. Where a destination is not
// behind a router on an Ethernet, that socket sends to it as well. Frames pass
// by the firewall, the address translation and IPsec of this machine.
#pragma once

#include "engine/udp_channel.hpp"
#include "yamabiko/engine/options.hpp"

#include <memory>
#include <system_error>

#include <asio/io_context.hpp>
#include <tl/expected.hpp>

namespace yamabiko {

// References must outlive the channel. An error when the system does not permit
// packet sockets (EPERM).
[[nodiscard]] tl::expected<std::unique_ptr<UdpChannel>, std::error_code> open_raw_channel(
    asio::io_context& context, const ScanOptions& options, bool v4, bool v6, UdpListener& listener);

}  // namespace yamabiko
