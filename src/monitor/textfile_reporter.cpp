// Writes the metrics of a run where node_exporter finds them.
#include "monitor/textfile_reporter.hpp"

#include "report/whole_file.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <fmt/format.h>

namespace yamabiko {
void TextfileReporter::end(const RunSummary& summary) {
  MetricsCollector::end(summary);
  WholeFile file(path_);
  file.stream() << to_text(metrics());
  if (const auto error = file.commit())
    failure_ = fmt::format("can't write to {}: {}; choose another --textfile FILE",
                           printable(path_), error.message());
}

}  // namespace yamabiko
