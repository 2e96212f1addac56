// Progress for runs of more than a second.
#include "cli/progress.hpp"

#include "cli/progress_text.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience{1000};
constexpr milliseconds between_lines{10'000};

}  // namespace

void Progress::show(const ScanProgress& progress, const Found& found) {
  const Forecast forecast = forecaster_.update(progress, found);
  if (progress.elapsed < patience) return;
  if (style_ == Style::rewrite) {
    // In the last column a terminal may already go on to the next line.
    const std::size_t columns = std::max<std::size_t>(columns_(), 2) - 1;
    line_.show(progress_text(progress, forecast, found.answered, columns));
    return;
  }
  if (last_ != milliseconds{0} && progress.elapsed - last_ < between_lines) return;
  last_ = progress.elapsed;
  fmt::print(
      err_, "{}\n",
      progress_text(progress, forecast, found.answered, std::numeric_limits<std::size_t>::max()));
  err_.flush();
}

}  // namespace yamabiko
