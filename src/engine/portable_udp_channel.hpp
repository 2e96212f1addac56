// A connected socket an endpoint, through plain Asio calls: for systems
// without recvmmsg and the error queue.
//
// What such a socket can't tell: replies from another address or port (the
// system drops them), who sent an ICMP error, and fragments.
#pragma once

#include "engine/udp_channel.hpp"
#include "yamabiko/engine/options.hpp"

#include <memory>

#include <asio/io_context.hpp>

namespace yamabiko {

// Sockets that a channel keeps at most, below the open-file limit that most
// systems give. Beyond it the endpoint that was asked longest ago is no longer
// listened to.
inline constexpr std::size_t portable_sockets = 512;

// All references must outlive the channel.
[[nodiscard]] std::unique_ptr<UdpChannel> make_portable_channel(asio::io_context& context,
                                                                const ScanOptions& options,
                                                                UdpListener& listener);

}  // namespace yamabiko
