// capabilities(7), through libcap.
#include "cli/privileges.hpp"

#include <memory>
#include <type_traits>

#include <sys/capability.h>
#include <sys/prctl.h>

namespace yamabiko {
namespace {

struct Free {
  void operator()(cap_t set) const { cap_free(set); }
};
using Set = std::unique_ptr<std::remove_pointer_t<cap_t>, Free>;

bool may_have_net_raw() {
  const Set current(cap_get_proc());
  cap_flag_value_t value = CAP_CLEAR;
  return current && cap_get_flag(current.get(), CAP_NET_RAW, CAP_PERMITTED, &value) == 0 &&
         value == CAP_SET;
}

}  // namespace

tl::expected<void, std::string> keep_only_net_raw() {
  if (!may_have_net_raw())
    return tl::unexpected(
        std::string("--engine raw needs CAP_NET_RAW: run it as root, or leave --engine away, which "
                    "finds the same"));
  // The bounding set needs a privilege itself, so it goes first; who lacks that
  // one has nothing to lose there. No new ones through other programs either.
  for (cap_value_t each = 0; each <= CAP_LAST_CAP; ++each)
    if (each != CAP_NET_RAW) cap_drop_bound(each);
  cap_reset_ambient();
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

  const cap_value_t net_raw = CAP_NET_RAW;
  const Set kept(cap_init());
  if (!kept || cap_set_flag(kept.get(), CAP_PERMITTED, 1, &net_raw, CAP_SET) != 0 ||
      cap_set_flag(kept.get(), CAP_EFFECTIVE, 1, &net_raw, CAP_SET) != 0 ||
      cap_set_proc(kept.get()) != 0)
    return tl::unexpected(std::string("the privileges beyond CAP_NET_RAW can't be dropped"));
  return {};
}

}  // namespace yamabiko
