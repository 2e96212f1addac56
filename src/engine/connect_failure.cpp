// Reads the error queue of a connect, for it knows more than the errno.
#include "engine/connect_failure.hpp"

#include "engine/error_queue.hpp"

#include <cerrno>

#include <fmt/format.h>

namespace yamabiko {

ConnectFailure judge_connect_failure(int socket, std::error_code error, const Address& target,
                                     const std::function<bool(const Address&)>& is_own_address) {
  if (auto queued = next_queued_error(socket); queued && queued->icmp) {
    const UdpError& icmp = *queued->icmp;
    Sender sender = Sender::elsewhere;
    if (!icmp.from || *icmp.from == target)
      sender = Sender::target;
    else if (is_own_address(*icmp.from))
      sender = Sender::ourselves;
    ConnectFailure failure{.state = judge(icmp.icmp, Transport::tcp, sender).state,
                           .reason = std::string(name_of(icmp.icmp)),
                           .icmp = std::move(queued->icmp)};
    if (failure.icmp->from) failure.reason += fmt::format(" from {}", failure.icmp->from->text());
    return failure;
  }
  if (error.value() == ECONNREFUSED) return {.state = State::closed, .reason = "reset", .icmp = {}};
  if (error.value() == ETIMEDOUT)
    return {.state = State::no_answer, .reason = "no reply", .icmp = {}};
  return {.state = State::unreachable,
          .reason = fmt::format("not sent: {}", error.message()),
          .icmp = {}};
}

}  // namespace yamabiko
