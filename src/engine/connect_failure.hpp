// Why a TCP connect failed, and what that says about the endpoint.
#pragma once

#include "engine/udp_channel.hpp"
#include "yamabiko/scan/observation.hpp"
#include "yamabiko/wire/address.hpp"

#include <functional>
#include <optional>
#include <string>
#include <system_error>

namespace yamabiko {

struct ConnectFailure {
  State state = State::no_answer;
  std::string reason;            // "reset", "admin-prohibited from 192.0.2.1", "no reply"
  std::optional<UdpError> icmp;  // the ICMP error that ended the connect
};

// `socket` is that of the connect, with report_icmp_errors(); its error queue is
// read. `error` is the errno of the connect.
[[nodiscard]] ConnectFailure judge_connect_failure(
    int socket, std::error_code error, const Address& target,
    const std::function<bool(const Address&)>& is_own_address);

}  // namespace yamabiko
