// Asks one RPC program for the versions that it has (RFC 5531), whichever
// program it is.
#pragma once

#include "yamabiko/protocol/codec.hpp"

#include <cstdint>
#include <string>

namespace yamabiko::rpc {

// A version that no program has: whoever has the program refuses it, and the
// refusal names the versions that there are.
inline constexpr std::uint32_t no_version = 104316;

// "rpc-program": a call of any program with a version that it does not have.
// Who does not have the program is not accepted, so that many may be tried.
[[nodiscard]] Decoded decode_rpc_program(const Query& query, const Reply& reply);

// "rpc-version": the NULL procedure of one version of a program.
[[nodiscard]] Decoded decode_rpc_version(const Query& query, const Reply& reply);

// How facts of a program begin: "nfs", "x25_inr", "program_536870912".
[[nodiscard]] std::string fact_prefix(std::uint32_t program);

}  // namespace yamabiko::rpc
