// Tells on stderr how far a long run is.
#pragma once

#include "cli/forecast.hpp"
#include "cli/status_line.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <ostream>

namespace yamabiko {

class Progress {
 public:
  // On a terminal one line is rewritten; elsewhere a line is written now and
  // then.
  enum class Style { rewrite, lines };

  // `columns` tells how wide the terminal is, each time anew.
  Progress(std::ostream& err, Style style, const ScanShape& shape,
           std::function<std::size_t()> columns)
      : err_(err), style_(style), columns_(std::move(columns)), forecaster_(shape), line_(err) {}

  // To be called a few times a second: what is told goes by what was before.
  void show(const ScanProgress& progress, const Found& found);
  // Removes the line, so that what follows starts clean.
  void clear() { line_.clear(); }

 private:
  std::ostream& err_;
  Style style_;
  std::function<std::size_t()> columns_;
  Forecaster forecaster_;
  StatusLine line_;
  std::chrono::milliseconds last_{0};
};

}  // namespace yamabiko
