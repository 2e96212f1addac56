// One unconnected socket a family, with batched calls and the error queue.
#pragma once

#include "engine/udp_channel.hpp"
#include "yamabiko/engine/options.hpp"

#include <memory>
#include <system_error>

#include <asio/io_context.hpp>
#include <tl/expected.hpp>

namespace yamabiko {

// Opens the sockets that the families of `plan` need: `v4`, `v6`. All
// references must outlive the channel.
[[nodiscard]] tl::expected<std::unique_ptr<UdpChannel>, std::error_code> open_batched_channel(
    asio::io_context& context, const ScanOptions& options, bool v4, bool v6, UdpListener& listener);

}  // namespace yamabiko
