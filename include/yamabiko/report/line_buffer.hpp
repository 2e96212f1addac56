// Collects lines, so that many at once cost one write, and none is ever half
// written.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace yamabiko {

class LineBuffer {
 public:
  // As much as a pipe of Linux holds.
  static constexpr std::size_t much = 65'536;

  // `out` must outlive the buffer. More than `most` octets are not held back.
  explicit LineBuffer(std::ostream& out, std::size_t most = much) : out_(out), most_(most) {}

  // `line` has no line end yet. Writes what there is when it becomes too much.
  void add(std::string_view line);
  // Nothing to write costs nothing.
  void flush();

 private:
  std::ostream& out_;
  std::size_t most_;
  std::string lines_;
};

}  // namespace yamabiko
