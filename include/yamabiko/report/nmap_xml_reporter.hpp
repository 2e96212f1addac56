// nmap's XML (-oX), for what reads that: ndiff, nmap.xsl, python-libnmap and others.
// It is valid by nmap.dtd; docs/formats.md tells what becomes of what nmap has no
// words for.
#pragma once

#include "yamabiko/report/reporter.hpp"

#include <memory>
#include <ostream>

namespace yamabiko {

// Written at end(), for a host is one element: until then each port is kept as the
// XML that it will be, so memory grows with the number of findings.
[[nodiscard]] std::unique_ptr<Reporter> make_nmap_xml_reporter(std::ostream& out);

}  // namespace yamabiko
