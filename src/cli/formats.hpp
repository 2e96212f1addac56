// The one list of the formats that a report may have.
#pragma once

#include "yamabiko/probe/registry.hpp"
#include "yamabiko/report/jsonl_reporter.hpp"
#include "yamabiko/report/line_buffer.hpp"
#include "yamabiko/report/list_reporter.hpp"
#include "yamabiko/report/nagios_reporter.hpp"
#include "yamabiko/report/reporter.hpp"
#include "yamabiko/report/shadowserver_reporter.hpp"
#include "yamabiko/report/text_options.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

// What a reporter needs to know of the run and of the stream that it writes to.
struct ReportSetting {
  TextOptions text;
  // Text for people is a list that grows, rather than a block a host at the end.
  bool listed = false;
  Silence silence = Silence::counted;  // of such a list
  Begin begin = Begin::with_run;       // go_on: the stream is that of a run that was resumed
  NagiosThresholds thresholds;
  std::size_t most = LineBuffer::much;  // octets that may wait for flush()
  std::string language = "en";          // of the remediation
  const Registry* registry = nullptr;   // never null when a reporter is made
};

struct Format {
  // stream: each finding is written for good, so a report that was cut short can
  // be continued. document: it is whole only at its end.
  enum class Shape : std::uint8_t { stream, document };

  std::string_view name;
  std::string_view purpose;
  Shape shape;
  // It has a use for the octets that went over the wire.
  bool shows_evidence;
  std::unique_ptr<Reporter> (*make)(std::ostream& out, const ReportSetting& setting);
  // For several files in a folder; null for formats that are one.
  std::unique_ptr<Reporter> (*make_folder)(OpenReport open) = nullptr;
};

// Its exit status is told by the guidelines of monitoring plugins, errors included.
inline constexpr std::string_view nagios_format = "nagios";

[[nodiscard]] const std::vector<Format>& formats();
// Null when there is none of that name.
[[nodiscard]] const Format* find_format(std::string_view name);
// "text, jsonl", for messages.
[[nodiscard]] std::string format_names();

}  // namespace yamabiko
