// Names how bad an amplification is.
#pragma once

#include "yamabiko/assess/finding.hpp"

namespace yamabiko {

// The verdict goes by the largest of two factors over all variants: that
// of L2 octets, since short requests are padded on the way, and that of
// packets, since a victim can be drowned by either. `not_amplifying` up to 1,
// `high` from 10, `severe` from 100 or where the worst case has no bound.
[[nodiscard]] Verdict judge(const Amplification& amplification);

}  // namespace yamabiko
