// Counting the findings of a run, and its timestamps.
#include "yamabiko/report/run.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko {

void RunSummary::add(const Finding& finding) {
  ++findings;
  ++states[static_cast<std::size_t>(finding.state)];
  if (finding.verdict) worst = worst ? std::max(*worst, *finding.verdict) : *finding.verdict;
}

std::string rfc3339(std::chrono::system_clock::time_point time) {
  using namespace std::chrono;
  // Rounding down keeps the milliseconds positive before 1970 too.
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<milliseconds>(time - day)};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

}  // namespace yamabiko
