// group_mappings and tell_mappings.
#include "yamabiko/protocol/rpc_mapping.hpp"

#include <doctest/doctest.h>

namespace yamabiko::rpc {
namespace {

Mapping mapping(std::uint32_t program, std::uint32_t version, std::string transport,
                std::string place, std::string owner = {}) {
  return {program, version, std::move(transport), std::move(place), std::move(owner)};
}

TEST_CASE("group_mappings") {
  SUBCASE("versions share a line, in order and once each") {
    CHECK(group_mappings({mapping(100003, 4, "tcp", "2049"), mapping(100003, 10, "tcp", "2049"),
                          mapping(100003, 3, "tcp", "2049"), mapping(100003, 4, "tcp", "2049")}) ==
          std::vector<std::string>{"nfs 3,4,10 tcp 2049"});
  }
  SUBCASE("programs, transports and places do not") {
    CHECK(group_mappings({mapping(100005, 3, "udp", "20048"), mapping(100003, 3, "udp", "2049"),
                          mapping(100003, 3, "tcp", "2050"), mapping(100003, 3, "tcp", "2049")}) ==
          std::vector<std::string>{"nfs 3 tcp 2049", "nfs 3 tcp 2050", "nfs 3 udp 2049",
                                   "mountd 3 udp 20048"});
  }
  SUBCASE("an unknown program is its number") {
    CHECK(group_mappings({mapping(400099, 1, "tcp", "1")}) ==
          std::vector<std::string>{"400099 1 tcp 1"});
  }
  SUBCASE("sixteen versions are shown, of more the first sixteen") {
    std::vector<Mapping> mappings;
    for (std::uint32_t version = 1; version <= 16; ++version)
      mappings.push_back(mapping(100003, version, "tcp", "2049"));
    CHECK(group_mappings(mappings) ==
          std::vector<std::string>{"nfs 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 tcp 2049"});
    for (std::uint32_t version = 17; version <= 4096; ++version)
      mappings.push_back(mapping(100003, version, "tcp", "2049"));
    CHECK(group_mappings(mappings) ==
          std::vector<std::string>{"nfs 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,… tcp 2049"});
  }
  SUBCASE("nothing") {
    CHECK(group_mappings({}).empty());
  }
}

TEST_CASE("tell_mappings") {
  Facts facts;
  SUBCASE("owners are told once each, and only where there are any") {
    tell_mappings(
        {mapping(100003, 3, "udp", "2049", "superuser"), mapping(100024, 1, "tcp", "1024", "106"),
         mapping(100003, 3, "tcp", "2049", "superuser"), mapping(1, 1, "tcp", "1")},
        facts);
    using Texts = std::vector<std::string>;
    CHECK(facts == Facts{{"registrations", std::uint64_t{4}},
                         {"programs", Texts{"1 1 tcp 1", "nfs 3 tcp 2049", "nfs 3 udp 2049",
                                            "status 1 tcp 1024"}},
                         {"transports", Texts{"tcp", "udp"}},
                         {"owners", Texts{"106", "superuser"}}});
  }
  SUBCASE("nothing registered is told as such") {
    tell_mappings({}, facts);
    CHECK(facts == Facts{{"registrations", std::uint64_t{0}}});
  }
}

}  // namespace
}  // namespace yamabiko::rpc
