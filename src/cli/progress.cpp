// Progress for runs of more than a second.
#include "cli/progress.hpp"

#include <string>

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience{1000};
constexpr milliseconds between_lines{10'000};

std::string describe(const ScanProgress& progress) {
  const double seconds = static_cast<double>(progress.elapsed.count()) / 1000;
  if (progress.resolved == progress.endpoints)
    return fmt::format("{:.0f} s: all {} endpoints asked, measuring what answered", seconds,
                       progress.endpoints);
  return fmt::format("{:.0f} s: {} of {} endpoints known, waiting for the rest", seconds,
                     progress.resolved, progress.endpoints);
}

}  // namespace

void Progress::show(const ScanProgress& progress) {
  if (progress.elapsed < patience) return;
  if (style_ == Style::rewrite) {
    fmt::print(err_, "\r\x1b[K{}", describe(progress));
    err_.flush();
    shown_ = true;
    return;
  }
  if (last_ != milliseconds{0} && progress.elapsed - last_ < between_lines) return;
  last_ = progress.elapsed;
  fmt::print(err_, "{}\n", describe(progress));
  err_.flush();
}

void Progress::clear() {
  if (!shown_) return;
  fmt::print(err_, "\r\x1b[K");
  err_.flush();
  shown_ = false;
}

}  // namespace yamabiko
