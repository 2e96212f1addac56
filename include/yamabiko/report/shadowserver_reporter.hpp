// CSV with the columns of Shadowserver's scan reports, for what reads those. docs/
// formats.md lists the reports, and which columns stay empty.
#pragma once

#include "yamabiko/report/line_buffer.hpp"
#include "yamabiko/report/reporter.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

namespace yamabiko {

// One table with the columns of all reports; the last one names the report of a row.
// Only what Shadowserver has a report for is in it.
[[nodiscard]] std::unique_ptr<Reporter> make_shadowserver_reporter(
    std::ostream& out, Begin begin = Begin::with_run, std::size_t most = LineBuffer::much);

// A table a report, with its own columns and no others. `open` is called with the name
// of a file ("scan_memcached.csv") when its first row is there; the stream must
// outlive the reporter.
using OpenReport = std::function<std::ostream&(const std::string& name)>;
[[nodiscard]] std::unique_ptr<Reporter> make_shadowserver_folder_reporter(OpenReport open);

}  // namespace yamabiko
