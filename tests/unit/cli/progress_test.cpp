// What the progress line says, at every width.
#include "cli/progress.hpp"

#include "cli/progress_text.hpp"
#include "report/display_width.hpp"

#include <sstream>
#include <string>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t wide = 1000;

ScanProgress large() {
  ScanProgress progress;
  progress.udp = {.endpoints = 1'048'576, .resolved = 3000, .measuring = 0, .requests = 412'303};
  progress.elapsed = milliseconds{12'400};
  return progress;
}

Forecast half_way() {
  return {.stage = Stage::asking, .share = 0.419, .rate = 9998.4, .left = milliseconds{17'300}};
}

ScanProgress small() {
  ScanProgress progress;
  progress.udp = {.endpoints = 12, .resolved = 9, .measuring = 2, .requests = 20};
  progress.tcp = {.endpoints = 4, .resolved = 3, .measuring = 0, .requests = 4};
  progress.elapsed = milliseconds{3000};
  return progress;
}

}  // namespace

TEST_CASE("progress_text") {
  SUBCASE("a large scan") {
    CHECK(progress_text(large(), half_way(), 312, wide) ==
          "12 s: 41 % of 1,048,576 endpoints, 412,303 requests sent (9,998/s), 312 answered, "
          "about 17 s left");
  }
  SUBCASE("less is said where there is less room") {
    CHECK(progress_text(large(), half_way(), 312, 90) ==
          "12 s: 41 % of 1,048,576 endpoints, 9,998 requests/s, 312 answered, about 17 s left");
    CHECK(progress_text(large(), half_way(), 312, 79) ==
          "12 s: 41 %, 9,998 requests/s, 312 answered, about 17 s left");
    CHECK(progress_text(large(), half_way(), 312, 40) == "12 s: 41 %, about 17 s left");
    CHECK(progress_text(large(), half_way(), 312, 10) == "41 %");
    CHECK(progress_text(large(), half_way(), 312, 3) == "41…");
  }
  SUBCASE("never wider than the terminal") {
    for (const Stage stage : {Stage::asking, Stage::repeating, Stage::listening, Stage::connecting,
                              Stage::patience, Stage::measuring}) {
      Forecast forecast = half_way();
      forecast.stage = stage;
      for (std::size_t columns = 1; columns < 150; ++columns) {
        CAPTURE(columns);
        CHECK(display_width(progress_text(large(), forecast, 312, columns)) <= columns);
        CHECK(display_width(progress_text(small(), forecast, 312, columns)) <= columns);
      }
    }
  }
  SUBCASE("while a round listens") {
    Forecast forecast = half_way();
    forecast.rate = 0;
    CHECK(progress_text(large(), forecast, 312, wide) ==
          "12 s: 41 % of 1,048,576 endpoints, 412,303 requests sent (listening), 312 answered, "
          "about 17 s left");
  }
  SUBCASE("slow scans") {
    Forecast forecast = half_way();
    forecast.rate = 0.5;
    forecast.left = std::chrono::hours{30};
    CHECK(progress_text(large(), forecast, 0, 90) ==
          "12 s: 41 % of 1,048,576 endpoints, 0.5 requests/s, 0 answered, about 30 h 0 min left");
  }
  SUBCASE("what is not known is not told, nor that all is done before it is") {
    Forecast forecast = half_way();
    forecast.left.reset();
    forecast.share = 1;
    CHECK(progress_text(large(), forecast, 312, 79) ==
          "12 s: 99 % of 1,048,576 endpoints, 9,998 requests/s, 312 answered");
  }
  SUBCASE("what is waited for") {
    Forecast forecast{
        .stage = Stage::repeating, .share = 0.5, .rate = 0, .left = milliseconds{1600}};
    CHECK(progress_text(small(), forecast, 5, wide) ==
          "3 s: 12 of 16 endpoints known, 5 answered, asking the silent ones again, about 2 s "
          "left");
    forecast.stage = Stage::listening;
    forecast.left = milliseconds{400};
    CHECK(progress_text(small(), forecast, 5, wide) ==
          "3 s: 12 of 16 endpoints known, 5 answered, waiting for late answers");
    forecast.stage = Stage::connecting;
    CHECK(progress_text(small(), forecast, 5, wide) ==
          "3 s: 12 of 16 endpoints known, 5 answered, waiting for 1 TCP connection");
    forecast.stage = Stage::patience;
    forecast.left.reset();
    CHECK(progress_text(small(), forecast, 5, wide) ==
          "3 s: 12 of 16 endpoints known, 5 answered, waiting for hosts that limit their ICMP "
          "errors");
    CHECK(progress_text(small(), forecast, 5, 60) ==
          "3 s: waiting for hosts that limit their ICMP errors");
    forecast.stage = Stage::measuring;
    CHECK(progress_text(small(), forecast, 5, wide) ==
          "3 s: all 16 endpoints known, 5 answered, measuring 2 more");
  }
}

TEST_CASE("duration_text") {
  CHECK(duration_text(milliseconds{0}) == "1 s");
  CHECK(duration_text(milliseconds{1499}) == "1 s");
  CHECK(duration_text(milliseconds{1500}) == "2 s");
  CHECK(duration_text(milliseconds{99'000}) == "99 s");
  CHECK(duration_text(milliseconds{100'000}) == "2 min");
  CHECK(duration_text(std::chrono::minutes{99}) == "99 min");
  CHECK(duration_text(std::chrono::minutes{130}) == "2 h 10 min");
}

TEST_CASE("elapsed_text") {
  CHECK(elapsed_text(milliseconds{1999}) == "1 s");
  CHECK(elapsed_text(milliseconds{99'999}) == "99 s");
  CHECK(elapsed_text(milliseconds{125'000}) == "2 min 5 s");
  CHECK(elapsed_text(std::chrono::minutes{130}) == "2 h 10 min");
}

TEST_CASE("Progress") {
  const ScanShape shape{.rounds = 3, .timeout = milliseconds{1500}};
  std::ostringstream err;
  std::size_t columns = 40;
  ScanProgress now = small();
  const auto show = [&](Progress& progress, int elapsed) {
    now.elapsed = milliseconds{elapsed};
    progress.show(now, {});
    return std::exchange(err, std::ostringstream{}).str();
  };

  SUBCASE("on a terminal one line is rewritten, and leaves the last column free") {
    Progress progress(err, Progress::Style::rewrite, shape, [&] { return columns; });
    CHECK(show(progress, 800).empty());
    CHECK(show(progress, 1000).starts_with("\r\x1b[K1 s: "));
    CHECK(show(progress, 1200).starts_with("\r\x1b[K1 s: "));
    columns = 9;
    const std::string narrow = show(progress, 1400);
    CHECK(display_width(narrow.substr(4)) == 8);
  }
  SUBCASE("clear() removes the line, once") {
    Progress progress(err, Progress::Style::rewrite, shape, [&] { return columns; });
    progress.clear();
    CHECK(err.str().empty());
    (void)show(progress, 1000);
    progress.clear();
    progress.clear();
    CHECK(err.str() == "\r\x1b[K");
  }
  SUBCASE("elsewhere a line is written every ten seconds, however wide") {
    Progress progress(err, Progress::Style::lines, shape, [&] { return columns; });
    CHECK(show(progress, 800).empty());
    const std::string line = show(progress, 1000);
    CHECK(line.ends_with(" answered, asking the silent ones again, about 5 s left\n"));
    CHECK(line.size() > columns);
    CHECK(show(progress, 10'800).empty());
    CHECK(show(progress, 11'000).starts_with("11 s: "));
    progress.clear();
    CHECK(err.str().empty());
  }
}

}  // namespace yamabiko
