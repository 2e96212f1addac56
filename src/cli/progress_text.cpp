// Says what fits, the most telling first.
#include "cli/progress_text.hpp"

#include "report/display_width.hpp"
#include "report/number_text.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

// "about 17 s left", or nothing where that is not known or not worth a word.
std::string left_text(const Forecast& forecast) {
  constexpr milliseconds shortest{500};
  if (!forecast.left || *forecast.left < shortest) return "";
  return fmt::format(", about {} left", duration_text(*forecast.left));
}

// The same in fewer and fewer words.
std::vector<std::string> asking_texts(const ScanProgress& progress, const Forecast& forecast,
                                      std::uint64_t answered) {
  // All is not done before the end.
  const int percent = std::clamp(static_cast<int>(std::floor(forecast.share * 100)), 0, 99);
  const std::string elapsed = elapsed_text(progress.elapsed);
  const std::string left = left_text(forecast);
  const std::string endpoints = grouped(progress.udp.endpoints + progress.tcp.endpoints);
  const std::string sent = grouped(progress.udp.requests + progress.tcp.requests);
  const std::string found = grouped(answered);
  const bool listening = forecast.rate < 0.05;
  const std::string rate = forecast.rate < 10
                               ? fmt::format("{:.1f}", forecast.rate)
                               : grouped(static_cast<std::uint64_t>(std::llround(forecast.rate)));
  const std::string pace = listening ? "listening" : rate + " requests/s";
  return {
      fmt::format("{}: {} % of {} endpoints, {} requests sent ({}), {} answered{}", elapsed,
                  percent, endpoints, sent, listening ? "listening" : rate + "/s", found, left),
      fmt::format("{}: {} % of {} endpoints, {}, {} answered{}", elapsed, percent, endpoints, pace,
                  found, left),
      fmt::format("{}: {} %, {}, {} answered{}", elapsed, percent, pace, found, left),
      fmt::format("{}: {} %{}", elapsed, percent, left),
      fmt::format("{} %", percent),
  };
}

std::string waiting_for(const ScanProgress& progress, Stage stage) {
  switch (stage) {
    case Stage::asking:
    case Stage::measuring:
      return "";
    case Stage::repeating:
      return "asking the silent ones again";
    case Stage::listening:
      return "waiting for late answers";
    case Stage::connecting:
      return fmt::format("waiting for {}", counted(progress.tcp.endpoints - progress.tcp.resolved,
                                                   "TCP connection", "TCP connections"));
    case Stage::patience:
      return "waiting for hosts that limit their ICMP errors";
  }
  return "";
}

std::vector<std::string> waiting_texts(const ScanProgress& progress, const Forecast& forecast,
                                       std::uint64_t answered) {
  const std::string elapsed = elapsed_text(progress.elapsed);
  const std::uint64_t endpoints = progress.udp.endpoints + progress.tcp.endpoints;
  const std::uint64_t known = progress.udp.resolved + progress.tcp.resolved;
  const std::string what = waiting_for(progress, forecast.stage);
  return {
      fmt::format("{}: {} of {} known, {} answered, {}{}", elapsed, grouped(known),
                  counted(endpoints, "endpoint", "endpoints"), grouped(answered), what,
                  left_text(forecast)),
      fmt::format("{}: {} of {} known, {}", elapsed, grouped(known),
                  counted(endpoints, "endpoint", "endpoints"), what),
      fmt::format("{}: {}", elapsed, what),
  };
}

std::vector<std::string> measuring_texts(const ScanProgress& progress, std::uint64_t answered) {
  const std::string elapsed = elapsed_text(progress.elapsed);
  const std::uint64_t endpoints = progress.udp.endpoints + progress.tcp.endpoints;
  return {
      fmt::format(
          "{}: {} known, {} answered, measuring {} more", elapsed,
          endpoints == 1 ? "the endpoint is" : fmt::format("all {} endpoints", grouped(endpoints)),
          grouped(answered), grouped(progress.udp.measuring)),
      fmt::format("{}: measuring what answered", elapsed),
  };
}

}  // namespace

std::string duration_text(milliseconds time) {
  const auto seconds = std::max<std::int64_t>(1, (time.count() + 500) / 1000);
  if (seconds < 100) return fmt::format("{} s", seconds);
  const auto minutes = (seconds + 30) / 60;
  if (minutes < 100) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string elapsed_text(milliseconds time) {
  const auto seconds = time.count() / 1000;
  if (seconds < 100) return fmt::format("{} s", seconds);
  const auto minutes = seconds / 60;
  if (minutes < 100) return fmt::format("{} min {} s", minutes, seconds % 60);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string progress_text(const ScanProgress& progress, const Forecast& forecast,
                          std::uint64_t answered, std::size_t columns) {
  std::vector<std::string> texts;
  if (forecast.stage == Stage::asking)
    texts = asking_texts(progress, forecast, answered);
  else if (forecast.stage == Stage::measuring)
    texts = measuring_texts(progress, answered);
  else
    texts = waiting_texts(progress, forecast, answered);
  for (const std::string& text : texts)
    if (display_width(text) <= columns) return text;
  return shortened(texts.back(), columns);
}

}  // namespace yamabiko
