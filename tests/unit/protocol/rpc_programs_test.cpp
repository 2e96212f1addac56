// known_program and program_name.
#include "yamabiko/protocol/rpc_programs.hpp"

#include <doctest/doctest.h>

namespace yamabiko::rpc {
namespace {

TEST_CASE("known_program") {
  CHECK(known_program(100000) == "portmapper");  // the first of the table
  CHECK(known_program(100003) == "nfs");
  CHECK(known_program(100005) == "mountd");
  CHECK(known_program(100021) == "nlockmgr");
  CHECK(known_program(100024) == "status");
  CHECK(known_program(0x55555555) == "wdb");  // the last
  CHECK(known_program(0).empty());
  CHECK(known_program(99999).empty());
  CHECK(known_program(100041).empty());  // in a gap
  CHECK(known_program(0x55555556).empty());
  CHECK(known_program(0xffffffff).empty());
}

TEST_CASE("program_name") {
  CHECK(program_name(100004) == "ypserv");
  CHECK(program_name(4294967295) == "4294967295");
}

TEST_CASE("the program of the probe 'unassigned' has no name") {
  CHECK(known_program(1777777777).empty());
}

}  // namespace
}  // namespace yamabiko::rpc
