// validate: from what was typed to what the library takes.
#include "cli/check_options.hpp"

#include <sstream>

#include <doctest/doctest.h>

using namespace yamabiko;

TEST_CASE("validate") {
  const auto registry = load_registry("");
  REQUIRE(registry.has_value());
  CheckArguments arguments;
  std::istringstream in("198.51.100.1 # a comment\n198.51.100.2");
  arguments.targets = {"192.0.2.1"};

  SUBCASE("the defaults keep a silent host within five seconds") {
    const auto settings = validate(arguments, *registry, in);
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
    const auto settings = validate(arguments, *registry, in);
    REQUIRE(settings.has_value());
    CHECK(settings->ports.size() == 1);
    CHECK(settings->scan.measure == Measure::never);
    CHECK(settings->scan.channel == ChannelKind::portable);
    CHECK(settings->scan.timeout == std::chrono::milliseconds(250));
    CHECK(settings->scan.retries == 7);
    CHECK(settings->scan.rate == 0);
    CHECK(settings->request.family == Family::v6);
    CHECK(settings->fail_on == Verdict::high);
    CHECK(settings->scan.source_v4->text() == "192.0.2.9");
    CHECK(settings->scan.source_v6->text() == "2001:db8::9");
    CHECK(settings->scan.interface == "eth0");
  }
  SUBCASE("only who asks for nothing in particular is answered in brief") {
    CHECK(validate(arguments, *registry, in)->scan.brief);
    SUBCASE("patience") {
      arguments.patient = true;
    }
    SUBCASE("ports") {
      arguments.ports = "U:111";
    }
    SUBCASE("services") {
      arguments.services = {"l2tp"};
    }
    SUBCASE("all of what measures") {
      arguments.measure = "all";
    }
    CHECK_FALSE(validate(arguments, *registry, in)->scan.brief);
  }
  SUBCASE("targets come from the command line, from files and from standard input") {
    arguments.targets = {"192.0.2.1", "-"};
    arguments.excluded = {"192.0.2.0/30"};
    const auto settings = validate(arguments, *registry, in);
    REQUIRE(settings.has_value());
    CHECK(settings->request.targets ==
          std::vector<std::string>{"192.0.2.1", "198.51.100.1", "198.51.100.2"});
    CHECK(settings->request.excluded.size() == 1);
  }
  SUBCASE("rates, order and shards") {
    arguments.host_rate = 5;
    arguments.bandwidth = "1.5M";
    arguments.seed = 42;
    arguments.shard = "2/3";
    const auto settings = validate(arguments, *registry, in);
    REQUIRE(settings.has_value());
    CHECK(settings->scan.host_rate == 5);
    CHECK(settings->scan.bandwidth == 1.5e6);
    CHECK(settings->scan.seed == 42);
    CHECK(settings->scan.shard.index == 1);
    CHECK(settings->scan.shard.count == 3);
  }
  SUBCASE("what makes no sense is an error that names the option") {
    const auto error_of = [&] {
      const auto settings = validate(arguments, *registry, in);
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
    SUBCASE("bandwidth") {
      arguments.bandwidth = "10Q";
      CHECK(error_of().find("--bandwidth") != std::string::npos);
    }
    SUBCASE("shard without a seed") {
      arguments.shard = "1/2";
      CHECK(error_of().find("--seed") != std::string::npos);
    }
    SUBCASE("shard") {
      arguments.seed = 1;
      for (const char* text : {"0/2", "3/2", "1", "1/", "/2", "a/b", "1/2/3"}) {
        arguments.shard = text;
        CHECK(error_of().find("I/N") != std::string::npos);
      }
    }
    SUBCASE("a file of targets that is not there") {
      arguments.target_files = {"/nonexistent"};
      CHECK(error_of().find("/nonexistent") != std::string::npos);
    }
    SUBCASE("no target at all") {
      arguments.targets.clear();
      CHECK(error_of().find("no target") != std::string::npos);
    }
    SUBCASE("source") {
      arguments.sources = {"me"};
      CHECK(error_of().find("--source") != std::string::npos);
    }
    SUBCASE("ports") {
      arguments.ports = "0";
      CHECK(error_of().find("-p") != std::string::npos);
    }
    SUBCASE("profile") {
      arguments.profile = "nothing";
      CHECK(error_of().find("known are: all, ") != std::string::npos);
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
