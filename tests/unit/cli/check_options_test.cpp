// validate: from what was typed to what the library takes.
#include "cli/check_options.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

TEST_CASE("validate") {
  const auto registry = load_registry("");
  REQUIRE(registry.has_value());
  CheckArguments arguments;
  arguments.targets = {"192.0.2.1"};

  SUBCASE("the defaults keep a silent host within five seconds") {
    const auto settings = validate(arguments, *registry);
    REQUIRE(settings.has_value());
    CHECK(settings->scan.timeout * (settings->scan.retries + 1) <= std::chrono::seconds(5));
    CHECK(settings->scan.measure == Measure::automatic);
    CHECK_FALSE(settings->ports.empty());
  }
  SUBCASE("each option reaches its place") {
    arguments.ports = "U:111";
    arguments.measure = "never";
    arguments.engine = "portable";
    arguments.timeout = 0.25;
    arguments.retries = 7;
    arguments.rate = 0;
    arguments.only_v6 = true;
    arguments.fail_on = "high";
    arguments.sources = {"192.0.2.9", "2001:db8::9"};
    arguments.interface = "eth0";
    const auto settings = validate(arguments, *registry);
    REQUIRE(settings.has_value());
    CHECK(settings->ports.size() == 1);
    CHECK(settings->scan.measure == Measure::never);
    CHECK(settings->scan.channel == ChannelKind::portable);
    CHECK(settings->scan.timeout == std::chrono::milliseconds(250));
    CHECK(settings->scan.retries == 7);
    CHECK(settings->scan.rate == 0);
    CHECK(settings->family == Family::v6);
    CHECK(settings->fail_on == Verdict::high);
    CHECK(settings->scan.source_v4->text() == "192.0.2.9");
    CHECK(settings->scan.source_v6->text() == "2001:db8::9");
    CHECK(settings->scan.interface == "eth0");
  }
  SUBCASE("what makes no sense is an error that names the option") {
    const auto error_of = [&] {
      const auto settings = validate(arguments, *registry);
      REQUIRE_FALSE(settings.has_value());
      return settings.error();
    };
    SUBCASE("timeout") {
      arguments.timeout = 0;
      CHECK(error_of().find("--timeout") != std::string::npos);
    }
    SUBCASE("retries") {
      arguments.retries = 1000;
      CHECK(error_of().find("--retries") != std::string::npos);
    }
    SUBCASE("rate") {
      arguments.rate = -1;
      CHECK(error_of().find("--rate") != std::string::npos);
    }
    SUBCASE("source") {
      arguments.sources = {"me"};
      CHECK(error_of().find("--source") != std::string::npos);
    }
    SUBCASE("ports") {
      arguments.ports = "0";
      CHECK(error_of().find("-p") != std::string::npos);
    }
    SUBCASE("service") {
      arguments.services = {"nothing"};
      CHECK(error_of().find("nothing") != std::string::npos);
    }
  }
}

TEST_CASE("load_registry") {
  SUBCASE("a folder that is not there is an error") {
    CHECK_FALSE(load_registry("/nonexistent/probes").has_value());
  }
  SUBCASE("the shipped files can be read from their folder, too") {
    const auto registry = load_registry(PROBES_DIR);
    REQUIRE_MESSAGE(registry.has_value(), (registry ? std::string() : registry.error()));
    CHECK(registry->find("memcached") != nullptr);
  }
}
