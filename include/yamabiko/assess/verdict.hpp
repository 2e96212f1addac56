// Names how bad an amplification is.
#pragma once

#include "yamabiko/assess/finding.hpp"

namespace yamabiko {

// What the verdict goes by: the largest of two factors over all variants, that
// of L2 octets, since short requests are padded on the way, and that of
// packets, since a victim can be drowned by either.
[[nodiscard]] double verdict_factor(const Amplification& amplification);

// The factor that a verdict begins at, or lies above: 0, 1, 10, 100.
[[nodiscard]] double least_factor(Verdict verdict);

// `not_amplifying` up to a factor of 1, `high` from 10, `severe` from 100 or where
// the worst case has no bound.
[[nodiscard]] Verdict judge(const Amplification& amplification);

}  // namespace yamabiko
