// Where the history is, and what is told of it.
#include "cli/history_place.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {

TEST_CASE("without_passwords") {
  const std::vector<std::string> command{"yamabiko", "check", "192.0.2.1", "--db",
                                         "postgres://me:se@cret@db.example:5432/x?a=b:c@d"};
  CHECK(without_passwords(command) ==
        std::vector<std::string>{"yamabiko", "check", "192.0.2.1", "--db",
                                 "postgres://me@db.example:5432/x?a=b:c@d"});
  for (const char* plain : {"postgres://me@db.example:5432/x", "postgresql:///x?host=/run/a:b@c",
                            "/var/a:b@c.db", "postgres://db.example:5432/x", "http://a:b@c"}) {
    CAPTURE(plain);
    CHECK(without_passwords({plain}) == std::vector<std::string>{plain});
  }
  CHECK(without_passwords({"--db=postgresql://me:secret@h/x"}) ==
        std::vector<std::string>{"--db=postgresql://me@h/x"});
  CHECK(without_passwords({"postgres://me@h/x?password=a&sslmode=require&sslpassword=b"}) ==
        std::vector<std::string>{"postgres://me@h/x?password=&sslmode=require&sslpassword="});
}

}  // namespace yamabiko
