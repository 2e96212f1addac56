// The report for people on many hosts: a line an endpoint as soon as it is known,
// and at the end what to do, once a service.
#pragma once

#include "yamabiko/report/reporter.hpp"
#include "yamabiko/report/text_options.hpp"

#include <cstdint>
#include <memory>
#include <ostream>

namespace yamabiko {

// What becomes of endpoints where nothing answers.
enum class Silence : std::uint8_t { counted, listed };

// Lines are written by flush() at the latest. Keeps counts and the worst of each
// service, never the findings, so that memory does not grow with their number.
[[nodiscard]] std::unique_ptr<Reporter> make_list_reporter(std::ostream& out, TextOptions options,
                                                           Silence silence);

}  // namespace yamabiko
