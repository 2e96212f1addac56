// Tests of the registry: sources of services and how they are found.
#include "yamabiko/probe/registry.hpp"

#include "probe/texts.hpp"

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

std::string named(std::string_view name, std::string_view title = "An echo") {
  std::string text = test::with_line(test::echo_toml, 2, "name = \"" + std::string{name} + "\"");
  return test::with_line(text, 3, "title = \"" + std::string{title} + "\"");
}

TEST_CASE("ProbeFileError::text") {
  CHECK(ProbeFileError{.file = "a.toml", .line = 3, .message = "wrong", .fix = "do it"}.text() ==
        "a.toml:3: wrong; do it");
  CHECK(ProbeFileError{.file = "a.toml", .line = 0, .message = "wrong", .fix = ""}.text() ==
        "a.toml: wrong");
}

TEST_CASE("Registry::add_text") {
  Registry registry;
  REQUIRE(registry.add_text(named("b"), "b.toml"));
  REQUIRE(registry.add_text(named("a"), "a.toml"));
  const Service* const b = registry.find("b");
  REQUIRE(b != nullptr);

  SUBCASE("services are in order of name") {
    const auto services = registry.services();
    REQUIRE(services.size() == 2);
    CHECK(services[0]->name == "a");
    CHECK(services[1]->name == "b");
    CHECK(services[0]->file == "a.toml");
    CHECK_FALSE(services[0]->built_in);
  }
  SUBCASE("a service of the same name is replaced") {
    REQUIRE(registry.add_text(named("a", "Another"), "other.toml"));
    CHECK(registry.services().size() == 2);
    CHECK(registry.find("a")->title == "Another");
  }
  SUBCASE("a bad text changes nothing") {
    CHECK_FALSE(registry.add_text("x = 1", "bad.toml"));
    CHECK(registry.services().size() == 2);
  }
  SUBCASE("pointers survive that the registry moves and grows") {
    Registry moved = std::move(registry);
    REQUIRE(moved.add_text(named("aa"), "aa.toml"));
    CHECK(moved.find("b") == b);
    CHECK(b->probes.at(0)->service == b);
  }
  SUBCASE("find knows nothing else") {
    CHECK(registry.find("c") == nullptr);
  }
}

TEST_CASE("Registry::services_of") {
  Registry registry;
  REQUIRE(registry.add_text(named("a"), "a.toml"));
  REQUIRE(registry.add_text(test::with_line(named("b"), 5, R"(profiles = ["default", "some"])"),
                            "b.toml"));
  REQUIRE(registry.add_text(test::with_line(named("c"), 5, R"(profiles = ["some"])"), "c.toml"));
  const auto names = [&](std::string_view profile) {
    std::string joined;
    const auto services = registry.services_of(profile);
    REQUIRE(services.has_value());
    for (const Service* service : *services) joined += service->name;
    return joined;
  };
  SUBCASE("a service that names none is in the default profile") {
    CHECK(names("default") == "ab");
  }
  SUBCASE("a service may be in several") {
    CHECK(names("some") == "bc");
  }
  SUBCASE("all are all") {
    CHECK(names("all") == "abc");
  }
  SUBCASE("an unknown one is an error that names those that are known") {
    const auto services = registry.services_of("sone");
    REQUIRE_FALSE(services.has_value());
    CHECK(services.error() == "no profile is called 'sone'; known are: all, default, some");
  }
  SUBCASE("the default profile may be empty") {
    CHECK(Registry{}.services_of("default")->empty());
  }
}

TEST_CASE("Registry::on_port") {
  Registry registry;
  REQUIRE(registry.add_text(named("a"), "a.toml"));
  CHECK(registry.on_port(Transport::udp, 7).size() == 1);
  CHECK(registry.on_port(Transport::tcp, 7).size() == 1);
  CHECK(registry.on_port(Transport::udp, 8).empty());
}

TEST_CASE("Registry::add_file") {
  const test::TemporaryFolder folder;
  Registry registry;
  SUBCASE("names the file in errors") {
    const auto file = folder.write("bad.toml", test::with_line(test::echo_toml, 2, "name = 3"));
    const auto added = registry.add_file(file);
    REQUIRE_FALSE(added.has_value());
    CHECK(added.error().file == file.string());
    CHECK(added.error().line == 2);
  }
  SUBCASE("a missing file, a folder and a device are errors") {
    for (const std::filesystem::path& path :
         {folder.path() / "none.toml", folder.path(), std::filesystem::path{"/dev/zero"}}) {
      const auto added = registry.add_file(path);
      REQUIRE_FALSE(added.has_value());
      CHECK(added.error().file == path.string());
      CHECK_FALSE(added.error().fix.empty());
    }
  }
  SUBCASE("a file that is too large is not read to its end") {
    const auto added = registry.add_file(folder.write("big.toml", std::string(3 << 20, '#')));
    REQUIRE_FALSE(added.has_value());
    CHECK(added.error().message.find("larger than") != std::string::npos);
  }
}

TEST_CASE("Registry::add_folder") {
  const test::TemporaryFolder folder;
  Registry registry;
  SUBCASE("takes every .toml and nothing else, and replaces what was there") {
    REQUIRE(registry.add_text(named("a", "Old"), "old.toml"));
    folder.write("1.toml", named("a"));
    folder.write("2.toml", named("b"));
    folder.write("README.md", "no service");
    REQUIRE(registry.add_folder(folder.path()));
    CHECK(registry.services().size() == 2);
    CHECK(registry.find("a")->title == "An echo");
  }
  SUBCASE("two files of one service are an error") {
    folder.write("1.toml", named("a"));
    folder.write("2.toml", named("a"));
    const auto added = registry.add_folder(folder.path());
    REQUIRE_FALSE(added.has_value());
    CHECK(added.error().file == (folder.path() / "2.toml").string());
  }
  SUBCASE("one bad file means that none is taken") {
    folder.write("1.toml", named("a"));
    folder.write("2.toml", "[service]\nname=\n");
    const auto added = registry.add_folder(folder.path());
    REQUIRE_FALSE(added.has_value());
    CHECK(added.error().line == 2);
    CHECK(registry.services().empty());
  }
  SUBCASE("an empty and a missing folder are errors") {
    CHECK_FALSE(registry.add_folder(folder.path()));
    CHECK_FALSE(registry.add_folder(folder.path() / "none"));
  }
}

TEST_CASE("Registry::built_in has every file of probes/") {
  const auto registry = Registry::built_in();
  REQUIRE_MESSAGE(registry.has_value(), registry.error().text());
  for (const auto& entry : std::filesystem::directory_iterator{PROBES_DIR}) {
    if (entry.path().extension() != ".toml") continue;
    const Service* const service = registry->find(entry.path().stem().string());
    REQUIRE_MESSAGE(service != nullptr, entry.path());
    CHECK(service->built_in);
    CHECK(service->file == "(built in) " + entry.path().filename().string());
  }
}

}  // namespace
}  // namespace yamabiko
