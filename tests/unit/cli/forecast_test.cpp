// Forecasts for scans whose course is known.
#include "cli/forecast.hpp"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick{200};

struct Course {
  std::uint64_t endpoints = 0;
  double answers = 0;  // parts of the endpoints
  double closed = 0;
  double second_stage = 3;           // requests to each that answers
  milliseconds reported_after{600};  // the exchanges with it have ended by then
  double rate = 10'000;
};

struct Moment {
  ScanProgress progress;
  Forecast forecast;
};

// The rounds of the engine, one tick after the other, until they are over.
std::vector<Moment> run(const Course& course, const ScanShape& shape) {
  Forecaster forecaster(shape);
  std::vector<Moment> moments;
  ScanProgress now;
  now.udp.endpoints = course.endpoints;
  std::deque<std::pair<milliseconds, std::uint64_t>> to_report;
  Found found;
  double sent = 0;
  double answered = 0;
  double resolved = 0;
  for (unsigned round = 0; round < shape.rounds; ++round) {
    const double of_slot = round == 0 ? shape.first : shape.repeated;
    double left = (static_cast<double>(course.endpoints) - resolved) * of_slot;
    double more = 0;  // of the second stage
    milliseconds listened{0};
    while (left > 0 || listened < shape.timeout) {
      double budget = course.rate * 0.2;
      const double measures = std::min(budget, more);
      budget -= measures;
      more -= measures;
      const double asks = std::min(budget, left);
      left -= asks;
      sent += measures + asks;
      if (left <= 0) listened += tick;
      now.elapsed += tick;
      if (round == 0) {
        const double here = asks / of_slot;
        resolved += here * (course.answers + course.closed);
        answered += here * course.answers;
        more += here * course.answers * course.second_stage;
        to_report.emplace_back(now.elapsed + course.reported_after,
                               static_cast<std::uint64_t>(answered));
      }
      while (!to_report.empty() && to_report.front().first <= now.elapsed) {
        found.answered = to_report.front().second;
        found.measured = found.answered;
        found.second_stage =
            static_cast<std::uint64_t>(static_cast<double>(found.answered) * course.second_stage);
        to_report.pop_front();
      }
      now.udp.requests = static_cast<std::uint64_t>(sent);
      now.udp.resolved = static_cast<std::uint64_t>(resolved);
      now.udp.measuring = static_cast<std::uint64_t>(answered) - found.measured;
      moments.push_back({.progress = now, .forecast = forecaster.update(now, found)});
    }
  }
  return moments;
}

// By how many seconds the forecasts were wrong, at the worst.
double worst_error(const std::vector<Moment>& moments, milliseconds from) {
  double worst = 0;
  for (const Moment& moment : moments) {
    if (moment.progress.elapsed < from) continue;
    REQUIRE(moment.forecast.left);
    const auto truly = moments.back().progress.elapsed - moment.progress.elapsed;
    const auto off = *moment.forecast.left - truly;
    worst = std::max(worst, std::abs(static_cast<double>(off.count()) / 1000));
  }
  return worst;
}

const ScanShape usual{
    .first = 1, .repeated = 1, .rounds = 3, .timeout = milliseconds{1500}, .sessions = 512};

}  // namespace

TEST_CASE("Forecaster for UDP") {
  SUBCASE("a silent network is asked in each round") {
    const auto moments = run({.endpoints = 65'536}, usual);
    // 3 rounds of 6.6 s, and of 1.5 s to listen.
    CHECK(moments.back().progress.elapsed.count() == doctest::Approx(24'400).epsilon(0.05));
    CHECK(worst_error(moments, milliseconds{2000}) < 1);
    CHECK(moments[10].forecast.rate == doctest::Approx(10'000));
  }
  SUBCASE("nothing is said before the pace is known") {
    const auto moments = run({.endpoints = 65'536}, usual);
    CHECK_FALSE(moments[0].forecast.left);
    CHECK_FALSE(moments[7].forecast.left);
  }
  SUBCASE("one where most is closed needs only one large round") {
    const auto moments = run({.endpoints = 200'000, .closed = 0.9}, usual);
    CHECK(worst_error(moments, milliseconds{2000}) < 1);
  }
  SUBCASE("requests to what answers are not taken for those of a round") {
    const auto moments = run({.endpoints = 200'000, .answers = 0.2, .closed = 0.3}, usual);
    CHECK(worst_error(moments, milliseconds{2000}) < 2);
  }
  SUBCASE("nor are those to what has answered and is not reported yet") {
    ScanShape shape = usual;
    shape.measuring = 3;
    const auto moments =
        run({.endpoints = 200'000, .answers = 0.5, .reported_after = milliseconds{3200}}, shape);
    CHECK(worst_error(moments, milliseconds{2000}) < 5);
  }
  SUBCASE("a slow scan is not taken for a pause") {
    const auto moments = run({.endpoints = 100, .rate = 2}, usual);
    CHECK(worst_error(moments, milliseconds{10'000}) < 6);
    for (const Moment& moment : moments) {
      CAPTURE(moment.progress.elapsed.count());
      const bool first_round = moment.progress.elapsed < milliseconds{50'000};
      if (first_round && moment.progress.elapsed > milliseconds{5000})
        CHECK(moment.forecast.rate == doctest::Approx(2).epsilon(0.25));
    }
  }
  SUBCASE("several probes a port, and fall-backs in the later rounds") {
    ScanShape shape = usual;
    shape.first = 1.5;
    shape.repeated = 2.5;
    CHECK(worst_error(run({.endpoints = 65'536}, shape), milliseconds{2000}) < 1);
  }
  SUBCASE("one round is as good as three") {
    ScanShape shape = usual;
    shape.rounds = 1;
    CHECK(worst_error(run({.endpoints = 65'536}, shape), milliseconds{2000}) < 1);
  }
  SUBCASE("a few silent ports only wait") {
    const auto moments = run({.endpoints = 16}, usual);
    CHECK(worst_error(moments, milliseconds{400}) < 0.8);
    CHECK(moments[5].forecast.stage == Stage::repeating);
    CHECK(moments.back().forecast.stage == Stage::listening);
  }
  SUBCASE("the share grows from 0 to 1, and never shrinks") {
    const auto moments = run({.endpoints = 65'536, .closed = 0.5}, usual);
    double last = 0;
    for (const Moment& moment : moments) {
      CHECK(moment.forecast.share >= last - 0.01);
      CHECK(moment.forecast.share <= 1);
      last = moment.forecast.share;
    }
    CHECK(moments.front().forecast.share < 0.05);
    CHECK(moments.back().forecast.share == doctest::Approx(1));
  }
  SUBCASE("while a round listens, no rate is claimed") {
    int listening = 0;
    for (const Moment& moment : run({.endpoints = 65'536}, usual))
      if (moment.forecast.rate == 0) ++listening;
    // Of 3 × 1.5 s, the pause is known after 0.4 s.
    CHECK(listening >= 15);
    CHECK(listening <= 23);
  }
}

TEST_CASE("Forecaster after the rounds") {
  std::vector<Moment> moments = run({.endpoints = 1000}, usual);
  Forecaster forecaster(usual);
  for (const Moment& moment : moments) (void)forecaster.update(moment.progress, {});
  ScanProgress now = moments.back().progress;
  const auto go_on = [&] {
    Forecast forecast;
    for (int i = 0; i < 10; ++i) {
      now.elapsed += tick;
      forecast = forecaster.update(now, {});
    }
    return forecast;
  };

  SUBCASE("what is still pending belongs to hosts that limit their errors") {
    now.udp.resolved = 980;
    const Forecast forecast = go_on();
    CHECK(forecast.stage == Stage::patience);
    CHECK_FALSE(forecast.left);
    // One a second, as Linux does it.
    for (int i = 0; i < 10; ++i) {
      now.udp.resolved += i % 5 == 0 ? 1 : 0;
      now.elapsed += tick;
      (void)forecaster.update(now, {});
    }
    for (int second = 0; second < 4; ++second) {
      ++now.udp.resolved;
      now.elapsed += std::chrono::seconds{1};
      (void)forecaster.update(now, {});
    }
    const auto left = forecaster.update(now, {}).left;
    REQUIRE(left);
    CHECK(left->count() > 13'000);
    CHECK(left->count() < 21'000);
  }
  SUBCASE("what has answered is measured") {
    now.udp.resolved = 1000;
    const Forecast forecast = go_on();
    CHECK(forecast.stage == Stage::measuring);
    CHECK_FALSE(forecast.left);
  }
}

TEST_CASE("Forecaster where hosts may limit their errors") {
  ScanShape shape = usual;
  shape.udp_ports = 300;
  Forecaster forecaster(shape);
  ScanProgress now;
  now.udp = {.endpoints = 300, .resolved = 0, .measuring = 0, .requests = 300};
  now.elapsed = tick;
  const auto later = [&](std::uint64_t resolved, std::uint64_t answered) {
    now.udp.resolved = resolved;
    now.elapsed += tick;
    return forecaster.update(now, {.answered = answered}).left;
  };
  // Silence takes three rounds; who has said "closed" a few times may say it on.
  CHECK(later(0, 0));
  CHECK(later(5, 0));
  CHECK_FALSE(later(6, 0));
  CHECK(later(6, 1));
}

TEST_CASE("Forecaster for TCP") {
  Forecaster forecaster(usual);
  ScanProgress now;
  const auto at = [&](int seconds, std::uint64_t resolved, std::uint64_t tried) {
    now.elapsed = std::chrono::seconds{seconds};
    now.tcp.resolved = resolved;
    now.tcp.requests = tried;
    return forecaster.update(now, {});
  };

  SUBCASE("few connects end with the last repeat of the kernel") {
    now.tcp.endpoints = 20;
    const Forecast forecast = at(2, 12, 20);
    CHECK(forecast.stage == Stage::connecting);
    CHECK(forecast.left == milliseconds{2500});
    CHECK(forecast.share == doctest::Approx(0.6));
    CHECK_FALSE(at(6, 12, 20).left);
  }
  SUBCASE("many come in waves, and nothing is said before the first has ended") {
    now.tcp.endpoints = 10'000;
    CHECK_FALSE(at(3, 100, 612).left);
    CHECK_FALSE(at(4, 600, 1112).left);
    const Forecast forecast = at(10, 1000, 1512);
    CHECK(forecast.stage == Stage::asking);
    CHECK(forecast.left == milliseconds{90'000});
    CHECK(forecast.rate == doctest::Approx(151.2));
    CHECK(forecast.share == doctest::Approx(0.1));
  }
}

TEST_CASE("Forecaster of nothing") {
  Forecaster forecaster(usual);
  const Forecast forecast = forecaster.update({}, {});
  CHECK(forecast.stage == Stage::measuring);
  CHECK(forecast.share == 0);
}

TEST_CASE("shape_of") {
  Service service;
  const auto add_probe = [&service](Transport transport, ProbeClass probe_class, ProbeOrder order) {
    auto probe = std::make_unique<Probe>();
    probe->transport = transport;
    probe->probe_class = probe_class;
    probe->order = order;
    service.probes.push_back(std::move(probe));
  };
  add_probe(Transport::udp, ProbeClass::identify, ProbeOrder::first);
  add_probe(Transport::udp, ProbeClass::identify, ProbeOrder::first);
  add_probe(Transport::udp, ProbeClass::identify, ProbeOrder::fallback);
  add_probe(Transport::udp, ProbeClass::identify, ProbeOrder::confirm);
  add_probe(Transport::udp, ProbeClass::measure, ProbeOrder::first);
  add_probe(Transport::tcp, ProbeClass::identify, ProbeOrder::first);
  Plan plan;
  plan.ports = {{.port = {.transport = Transport::udp, .number = 1}, .services = {&service}},
                {.port = {.transport = Transport::udp, .number = 2}, .services = {}},
                {.port = {.transport = Transport::tcp, .number = 1}, .services = {&service}}};
  ScanOptions options;
  options.retries = 4;
  const ScanShape shape = shape_of(plan, options);
  CHECK(shape.first == doctest::Approx(1.5));
  CHECK(shape.repeated == doctest::Approx(2));
  CHECK(shape.rounds == 5);
  CHECK(shape.udp_ports == 2);
  CHECK(shape.measuring == doctest::Approx(1));
  options.measure = Measure::never;
  CHECK(shape_of(plan, options).measuring == doctest::Approx(0.5));
  CHECK(shape.timeout == options.timeout);
}

}  // namespace yamabiko
