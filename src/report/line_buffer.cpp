// One write for all lines that are waiting.
#include "yamabiko/report/line_buffer.hpp"

namespace yamabiko {
void LineBuffer::add(std::string_view line) {
  lines_ += line;
  lines_ += '\n';
  if (lines_.size() >= most_) flush();
}

void LineBuffer::flush() {
  if (lines_.empty()) return;
  out_.write(lines_.data(), static_cast<std::streamsize>(lines_.size()));
  out_.flush();
  lines_.clear();
}

}  // namespace yamabiko
