// Writes one JSON value a line.
#include "yamabiko/report/jsonl_reporter.hpp"

#include "report/finding_json.hpp"
#include "report/json_line.hpp"
#include "report/run_json.hpp"

namespace yamabiko {

void JsonlReporter::begin(const RunInfo& info) {
  if (begin_ == Begin::go_on) return;
  JsonLine line;
  write(line, info);
  lines_.add(line.text());
  lines_.flush();
}

void JsonlReporter::finding(const Finding& finding) {
  JsonLine line;
  write(line, finding);
  lines_.add(line.text());
}

void JsonlReporter::end(const RunSummary& summary) {
  JsonLine line;
  write(line, summary);
  lines_.add(line.text());
  lines_.flush();
}

void JsonlReporter::flush() {
  lines_.flush();
}

}  // namespace yamabiko
