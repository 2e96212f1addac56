// Counting the findings of a run, and its timestamps.
#include "yamabiko/report/run.hpp"

#include "yamabiko/assess/assess.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// Takes `digits` digits, and `after` behind them, off the front.
std::optional<unsigned> take_number(std::string_view& text, std::size_t digits, char after) {
  if (text.size() <= digits || text[digits] != after) return std::nullopt;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc{} || end != text.data() + digits) return std::nullopt;
  text.remove_prefix(digits + 1);
  return value;
}

}  // namespace

std::string_view to_string(Told told) {
  constexpr std::array<std::string_view, 4> words{"all", "answered", "open", "part"};
  return words.at(static_cast<std::size_t>(told));
}

void RunSummary::add(const Finding& finding) {
  ++findings;
  ++states[static_cast<std::size_t>(finding.state)];
  if (has_flag(finding, Flag::truncated_count)) ++lower_bounds;
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

std::optional<std::chrono::system_clock::time_point> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  const auto years = take_number(text, 4, '-');
  const auto months = years ? take_number(text, 2, '-') : years;
  const auto days_of_month = months ? take_number(text, 2, 'T') : months;
  const auto hour = days_of_month ? take_number(text, 2, ':') : days_of_month;
  const auto minute = hour ? take_number(text, 2, ':') : hour;
  if (!minute || text.empty() || text.back() != 'Z') return std::nullopt;
  const std::size_t point = text.find('.');
  const auto second = take_number(text, 2, point == 2 ? '.' : 'Z');
  if (!second) return std::nullopt;
  milliseconds rest{0};
  if (point == 2) {
    const std::size_t digits = text.size() - 1;
    const auto fraction = digits <= 3 ? take_number(text, digits, 'Z') : std::nullopt;
    if (!fraction || digits == 0) return std::nullopt;
    rest = milliseconds(*fraction * (digits == 1 ? 100 : digits == 2 ? 10 : 1));
  }
  const year_month_day date{year{static_cast<int>(*years)}, month{*months}, day{*days_of_month}};
  // The clock counts nanoseconds, which last from 1677 to 2262; 60 is a leap second.
  if (*years < 1678 || *years > 2261 || !date.ok() || *hour > 23 || *minute > 59 || *second > 60 ||
      !text.empty())
    return std::nullopt;
  return sys_days{date} + hours(*hour) + minutes(*minute) + seconds(*second) + rest;
}

}  // namespace yamabiko
