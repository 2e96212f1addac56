// Decodes the results of RPCBPROC_GETSTAT (RFC 1833 section 2): three times,
// for versions 2, 3 and 4,
//
//   calls of procedures 0 to 12 | setinfo | unsetinfo |
//   addrinfo: 1 | prog | vers | success | failure | netid | 1 | … | 0 |
//   rmtinfo:  1 | prog | vers | proc | success | failure | indirect | netid | … | 0
#include "yamabiko/protocol/rpcbind_stats.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/protocol/rpc_programs.hpp"
#include "yamabiko/protocol/rpc_reply.hpp"

#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace yamabiko::rpc {
namespace {

constexpr std::size_t procedures = 13;  // RPCBSTAT_HIGHPROC
constexpr std::array<unsigned, 3> versions{2, 3, 4};
constexpr std::size_t max_netid = 256;
// For each list; the lines of a real one are as many as its clients' queries.
constexpr std::size_t max_lines = 4096;

struct Lookup {
  std::uint32_t program = 0;
  std::uint32_t version = 0;
  std::uint32_t success = 0;
  std::uint32_t failure = 0;
  ByteView netid;
};

struct RemoteCall {
  std::uint32_t program = 0;
  std::uint32_t version = 0;
  std::uint32_t procedure = 0;
  std::uint32_t success = 0;
  std::uint32_t failure = 0;
  std::uint32_t indirect = 0;
  ByteView netid;
};

struct Totals {
  std::array<std::uint64_t, versions.size()> calls{};
  std::uint64_t forwarded = 0;
  std::vector<std::string> lookups;
  std::vector<std::string> remote_calls;
};

// Procedures that have rpcbind call another program for the caller: CALLIT of
// versions 2 and 3 and BCAST of version 4 share a number; INDIRECT is newer.
bool forwards(std::size_t procedure) {
  return procedure == 5 || procedure == 10;
}

void read_counts(XdrReader& in, std::uint64_t& calls, Totals& totals) {
  for (std::size_t procedure = 0; procedure < procedures; ++procedure) {
    const std::uint32_t count = in.u32();
    calls += count;
    if (forwards(procedure)) totals.forwarded += count;
  }
  static_cast<void>(in.u32());  // setinfo: those of SET that succeeded
  static_cast<void>(in.u32());  // unsetinfo
}

std::error_code read_lookups(XdrReader& in, std::vector<std::string>& lines) {
  while (in.boolean()) {
    if (lines.size() == max_lines) return DecodeErrc::over_limit;
    const Lookup node{.program = in.u32(),
                      .version = in.u32(),
                      .success = in.u32(),
                      .failure = in.u32(),
                      .netid = in.opaque(max_netid)};
    if (!in.ok()) break;
    lines.push_back(fmt::format("{} {} {}: {} found, {} not", program_name(node.program),
                                node.version, printable(node.netid), node.success, node.failure));
  }
  return in.error();
}

std::error_code read_remote_calls(XdrReader& in, std::vector<std::string>& lines) {
  while (in.boolean()) {
    if (lines.size() == max_lines) return DecodeErrc::over_limit;
    const RemoteCall node{.program = in.u32(),
                          .version = in.u32(),
                          .procedure = in.u32(),
                          .success = in.u32(),
                          .failure = in.u32(),
                          .indirect = in.u32(),
                          .netid = in.opaque(max_netid)};
    if (!in.ok()) break;
    lines.push_back(fmt::format("{} {} procedure {} {}: {} answered, {} not, {} indirect",
                                program_name(node.program), node.version, node.procedure,
                                printable(node.netid), node.success, node.failure, node.indirect));
  }
  return in.error();
}

std::error_code read_stats(XdrReader& in, Decoded& out) {
  Totals totals;
  std::error_code error;
  for (std::size_t i = 0; i < versions.size() && !error; ++i) {
    read_counts(in, totals.calls.at(i), totals);
    if (!in.ok()) return in.error();  // what a part of the counts adds up to means nothing
    set_fact(out.facts, fmt::format("calls_v{}", versions.at(i)), totals.calls.at(i));
    error = read_lookups(in, totals.lookups);
    if (!error) error = read_remote_calls(in, totals.remote_calls);
  }
  set_fact(out.facts, "forwarded_calls", totals.forwarded);
  if (!totals.lookups.empty()) set_fact(out.facts, "looked_up", std::move(totals.lookups));
  if (!totals.remote_calls.empty())
    set_fact(out.facts, "remote_calls", std::move(totals.remote_calls));
  out.flags.push_back(Flag::discloses);
  return error;
}

}  // namespace

Decoded decode_rpcbind_stats(const Query& query, const Reply& reply) {
  return decode_results(query, reply, "statistics_refusal", read_stats);
}

}  // namespace yamabiko::rpc
