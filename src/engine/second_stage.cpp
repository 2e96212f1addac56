// Chooses the requests of the second stage.
#include "engine/second_stage.hpp"

#include <algorithm>

namespace yamabiko {

bool follows(const Probe& probe, const Probe* accepted, Measure measure) {
  const bool confirms = probe.probe_class == ProbeClass::identify && accepted != nullptr &&
                        probe.order == ProbeOrder::confirm;
  const bool measures = probe.probe_class == ProbeClass::measure && measure != Measure::never;
  if ((!confirms && !measures) || !probe.is_for_scans()) return false;
  return accepted == nullptr || probe.after.empty() ||
         std::find(probe.after.begin(), probe.after.end(), accepted->name) != probe.after.end();
}

}  // namespace yamabiko
