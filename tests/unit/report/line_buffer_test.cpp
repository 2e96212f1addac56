// When lines reach the stream.
#include "yamabiko/report/line_buffer.hpp"

#include <sstream>
#include <string>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

// Counts what is handed to it, as a system call for each would.
class CountingBuffer : public std::stringbuf {
 public:
  int writes = 0;
  int flushes = 0;

 protected:
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    ++writes;
    return std::stringbuf::xsputn(text, size);
  }
  int sync() override {
    ++flushes;
    return 0;
  }
};

}  // namespace

TEST_CASE("LineBuffer") {
  CountingBuffer sink;
  std::ostream out(&sink);
  LineBuffer lines(out);

  SUBCASE("lines wait for flush(), and go out in one write") {
    for (int i = 0; i < 1000; ++i) lines.add("line");
    CHECK(sink.str().empty());
    lines.flush();
    CHECK(sink.str().size() == 5000);
    CHECK(sink.writes == 1);
    CHECK(sink.flushes == 1);
  }
  SUBCASE("nothing new is no write") {
    lines.flush();
    lines.add("line");
    lines.flush();
    lines.flush();
    CHECK(sink.writes == 1);
    CHECK(sink.flushes == 1);
    CHECK(sink.str() == "line\n");
  }
  SUBCASE("much is not kept, and a line is never cut") {
    const std::string line(999, 'x');
    for (int i = 0; i < 100; ++i) lines.add(line);
    CHECK(sink.str().size() == 66'000);
    CHECK(sink.str().ends_with('\n'));
  }
}

}  // namespace yamabiko
