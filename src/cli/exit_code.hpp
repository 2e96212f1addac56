// What the exit status of the command means.
#pragma once

namespace yamabiko {

inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;    // a finding reached --fail-on; an example is wrong
inline constexpr int exit_usage = 2;     // the command line or a file that it names
inline constexpr int exit_unprobed = 3;  // some target could not be probed at all

}  // namespace yamabiko
