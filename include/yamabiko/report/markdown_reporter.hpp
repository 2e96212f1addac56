// Markdown (CommonMark with GitHub's tables) for a ticket or a mail to whoever runs
// the hosts: a headline, a table, and for each service why and what to do.
#pragma once

#include "yamabiko/report/reporter.hpp"

#include <memory>
#include <ostream>

namespace yamabiko {

// Written at end(). Keeps what answers, and counts the rest.
[[nodiscard]] std::unique_ptr<Reporter> make_markdown_reporter(std::ostream& out);

}  // namespace yamabiko
