// Tells on stderr how far a long run is.
#pragma once

#include "yamabiko/engine/scanner.hpp"

#include <chrono>
#include <ostream>

namespace yamabiko {

class Progress {
 public:
  // On a terminal one line is rewritten; elsewhere a line is written now and
  // then.
  enum class Style { rewrite, lines };

  Progress(std::ostream& err, Style style) : err_(err), style_(style) {}

  void show(const ScanProgress& progress);
  // Removes the line, so that what follows starts clean.
  void clear();

 private:
  std::ostream& err_;
  Style style_;
  bool shown_ = false;
  std::chrono::milliseconds last_{0};
};

}  // namespace yamabiko
