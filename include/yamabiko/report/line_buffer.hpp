// Collects lines, so that many at once cost one write, and none is ever half
// written.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

namespace yamabiko {

class LineBuffer {
 public:
  // `out` must outlive the buffer.
  explicit LineBuffer(std::ostream& out) : out_(out) {}

  // `line` has no line end yet. Writes what there is when it becomes much.
  void add(std::string_view line);
  // Nothing to write costs nothing.
  void flush();

 private:
  std::ostream& out_;
  std::string lines_;
};

}  // namespace yamabiko
