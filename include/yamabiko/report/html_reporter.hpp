// One HTML file to look at: a verdict, charts, a table, and the octets behind it.
// It needs no network, and tells what matters with scripts switched off, too.
#pragma once

#include "yamabiko/report/reporter.hpp"

#include <memory>
#include <ostream>
#include <string>

namespace yamabiko {

class Registry;  // probe/registry.hpp

struct HtmlOptions {
  std::string language = "en";  // of the remediation of the findings
  // Tells which octets of a request mean what.
  // Must outlive the reporter.
  const Registry& registry;
};

// Writes at end() only. Of all findings it keeps a line each, and of the few
// hundred worst everything, so that memory stays bounded by the number of lines.
[[nodiscard]] std::unique_ptr<Reporter> make_html_reporter(std::ostream& out, HtmlOptions options);

}  // namespace yamabiko
