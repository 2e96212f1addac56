// The names of the flags.
#include "yamabiko/protocol/flags.hpp"

namespace yamabiko {

std::string_view to_string(Flag flag) {
  switch (flag) {
    case Flag::discloses:
      return "discloses";
    case Flag::no_auth:
      return "no-auth";
    case Flag::auth_required:
      return "auth-required";
    case Flag::loop_prone:
      return "loop-prone";
    case Flag::other_address:
      return "other-address";
    case Flag::other_port:
      return "other-port";
    case Flag::retransmits:
      return "retransmits";
    case Flag::truncated_count:
      return "truncated-count";
  }
  return "";
}

std::optional<Flag> parse_flag(std::string_view text) {
  for (const Flag flag :
       {Flag::discloses, Flag::no_auth, Flag::auth_required, Flag::loop_prone, Flag::other_address,
        Flag::other_port, Flag::retransmits, Flag::truncated_count})
    if (to_string(flag) == text) return flag;
  return std::nullopt;
}

}  // namespace yamabiko
