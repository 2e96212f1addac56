// What a policy says, and what is wrong with one.
#include "yamabiko/audit/policy.hpp"

#include "report/sample_findings.hpp"

#include <string>
#include <utility>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

const Registry& registry() {
  static const Registry loaded = *Registry::built_in();
  return loaded;
}

Policy policy_of(const std::string& rules) {
  auto policy =
      load_policy("[audit]\ntargets = [\"192.0.2.0/24\"]\n" + rules, "p.toml", registry());
  if (!policy) FAIL(policy.error().text());
  return std::move(*policy);
}

std::string error_of(const std::string& text) {
  const auto policy = load_policy(text, "p.toml", registry());
  return policy ? "" : policy.error().text();
}

constexpr std::chrono::sys_days today = std::chrono::year{2026} / std::chrono::November / 25;

Judgement judged(const std::string& rules, const Finding& finding) {
  return judge(policy_of(rules), finding, today);
}

}  // namespace

TEST_CASE("load_policy") {
  SUBCASE("every key") {
    const auto policy = load_policy(
        "allow = [{ target = \"192.0.2.0/24\", service = \"dns\", max_verdict = "
        "\"not-amplifying\" }]\n"
        "[audit]\nname = \"edge\"\ntargets = [\"192.0.2.0/24\", \"www.example.org\"]\n"
        "exclude = [\"192.0.2.1\"]\nprofile = \"all\"\nservices = [\"dns\", \"ntp\"]\n"
        "ports = \"U:53\"\nmeasure = \"never\"\ndns_name = \"example.org\"\nrate = 10\nhost_rate = "
        "0.5\ntimeout = 2\n"
        "retries = 0\ni_am_responsible = true\nseverity = \"low\"\n"
        "[[severity]]\nverdict = \"high\"\nseverity = \"critical\"\n",
        "p.toml", registry());
    REQUIRE(policy.has_value());
    CHECK(policy->file == "p.toml");
    CHECK(policy->name == "edge");
    CHECK(policy->targets.size() == 2);
    CHECK(policy->excluded.size() == 1);
    CHECK(policy->profile == "all");
    CHECK(policy->services.size() == 2);
    CHECK(policy->ports == "U:53");
    CHECK(policy->measure == "never");
    CHECK(policy->dns_name == "example.org");
    CHECK(policy->rate == 10);
    CHECK(policy->host_rate == 0.5);
    CHECK(policy->timeout == 2);
    CHECK(policy->retries == 0U);
    CHECK(policy->responsible);
    CHECK(policy->severity == Severity::low);
    REQUIRE(policy->allowed.size() == 1);
    CHECK(policy->allowed.front().max_verdict == Verdict::not_amplifying);
    CHECK(policy->severities.front().from == Verdict::high);
  }
  SUBCASE("what is wrong is told with its line and how to mend it") {
    struct Row {
      const char* text;
      const char* error;
    };
    const Row rows[] = {
        {"", "p.toml:1: the policy: 'audit' is missing; add [audit] with"},
        {"[audit]\n", "p.toml:1: [audit]: 'targets' is missing"},
        {"[audit]\ntarget = [\"192.0.2.1\"]\n", "p.toml:2: [audit]: 'targets' is missing; write"},
        {"[audit]\ntargets = [\"192.0.2.300\"]\n", "p.toml:2: [audit]: '192.0.2.300' is no target"},
        {"[audit]\ntargets = [\"224.0.0.1\"]\n",
         "p.toml:2: [audit]: 224.0.0.1 is or holds multicast"},
        {"[audit]\ntargets = [\"192.0.2.1\"]\ntimeout = 99999\n", "p.toml:3: "},
        {"[audit]\ntargets = [\"192.0.2.1\"]\nrates = 7\n", "p.toml:3: "},
        {"[audit]\ntargets = [\"192.0.2.1\"]\nrate = 0\n", "p.toml:3: [audit]: 'rate' can't be 0"},
        {"[audit]\ntargets = [\"192.0.2.1\"]\ndns_name = \"a b\"\n", "p.toml:3: [audit]: 'a b' is"},
        {"[audit]\ntargets = [\"192.0.2.1\"]\nprofile = \"none\"\n", "p.toml:3: [audit]: "},
        {"[audit]\ntargets = [\"192.0.2.1\"]\n[[allow]]\nservice = \"dsn\"\n",
         "p.toml:4: allow: there is no service 'dsn'; did you mean 'dns'?"},
        {"[audit]\ntargets = [\"192.0.2.1\"]\n[[allow]]\nmax_verdict = \"hihg\"\n",
         "p.toml:4: allow: 'max_verdict' can't be 'hihg'; did you mean 'high'?"},
        {"[audit]\ntargets = [\"192.0.2.1\"]\n[[allow]]\nexpires = \"2027-01-01\"\n",
         "p.toml:4: allow: 'expires' is no day; write expires = 2027-01-31, without quotes"},
        {"[audit]\ntargets = [\"192.0.2.1\"]\n[[allow]]\nexpires = 2027-02-30\n", "p.toml:4: "},
        {"[audit]\ntargets = [\"192.0.2.1\"]\n[[allow]]\nports = \"99999\"\n", "p.toml:4: allow: "},
        {"[audit]\ntargets = [\"192.0.2.1\"]\n[[severity]]\nservice = \"dns\"\n",
         "p.toml:3: severity: 'severity' is missing"},
        {"[audit\n", "p.toml:1: "},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      const std::string error = error_of(row.text);
      CAPTURE(error);
      CHECK(error.rfind(row.error, 0) == 0);
    }
  }
  SUBCASE("a key of many parts is refused before it is parsed") {
    CHECK(error_of("a" + std::string(100'000, '.') + "b = 1").find("more than 8 parts") !=
          std::string::npos);
  }
  SUBCASE("nothing allowed may be written out") {
    CHECK(policy_of("").allowed.empty());
    CHECK(load_policy("allow = []\n[audit]\ntargets = [\"192.0.2.1\"]\n", "p.toml", registry()));
  }
}

TEST_CASE("judge") {
  const Finding rpcbind = sample::rpcbind_udp();  // 192.0.2.1, amplifies
  const Finding memcached = sample::memcached_udp();
  SUBCASE("what no rule allows") {
    const Judgement judgement = judged("", rpcbind);
    CHECK_FALSE(judgement.allowed);
    CHECK(judgement.severity == Severity::medium);
    CHECK(judgement.reason == "no rule allows it");
  }
  SUBCASE("by target, service and port") {
    CHECK(judged("[[allow]]\n", rpcbind).allowed);
    CHECK(judged("[[allow]]\ntarget = \"192.0.2.1\"\n", rpcbind).allowed);
    CHECK(judged("[[allow]]\ntarget = [\"198.51.100.1\", \"192.0.2.0/30\"]\n", rpcbind).allowed);
    CHECK_FALSE(judged("[[allow]]\ntarget = \"192.0.2.2-9\"\n", rpcbind).allowed);
    CHECK(judged("[[allow]]\nservice = [\"dns\", \"rpcbind\"]\n", rpcbind).allowed);
    CHECK_FALSE(judged("[[allow]]\nservice = \"rpcbind\"\n", memcached).allowed);
    CHECK(judged("[[allow]]\nports = \"U:111\"\n", rpcbind).allowed);
    CHECK_FALSE(judged("[[allow]]\nports = \"T:111\"\n", rpcbind).allowed);
    CHECK_FALSE(judged("[[allow]]\nports = \"U:111\"\nservice = \"dns\"\n", rpcbind).allowed);
  }
  SUBCASE("by the name that was asked for") {
    Finding named = rpcbind;
    named.name = "www.example.org";
    CHECK(judged("[[allow]]\ntarget = \"www.example.org\"\n", named).allowed);
    CHECK_FALSE(judged("[[allow]]\ntarget = \"www.example.org\"\n", rpcbind).allowed);
    // An address rule does not stop counting because a name was asked for.
    CHECK(judged("[[allow]]\ntarget = \"192.0.2.1\"\n", named).allowed);
  }
  SUBCASE("up to a verdict") {
    CHECK(judged("[[allow]]\nmax_verdict = \"amplifies\"\n", rpcbind).allowed);
    const Judgement loud =
        judged("[[allow]]\nmax_verdict = \"not-amplifying\"\nowner = \"me\"\n", rpcbind);
    CHECK_FALSE(loud.allowed);
    CHECK(loud.reason == "p.toml:3 allows it up to not-amplifying only");
    CHECK(loud.owner == "me");
    // Over TCP nothing is measured.
    CHECK(judged("[[allow]]\nmax_verdict = \"not-amplifying\"\n", sample::rpcbind_tcp()).allowed);
  }
  SUBCASE("until a day") {
    CHECK(judged("[[allow]]\nexpires = 2026-11-25\n", rpcbind).allowed);
    const Judgement expired = judged("[[allow]]\nexpires = 2026-11-24\nnote = \"soon\"\n", rpcbind);
    CHECK_FALSE(expired.allowed);
    CHECK(expired.expired);
    CHECK(expired.reason == "the exception of p.toml:3 expired on 2026-11-24");
    CHECK(expired.note == "soon");
    SUBCASE("another rule may still allow it") {
      const Judgement allowed =
          judged("[[allow]]\nexpires = 2026-11-24\n[[allow]]\nservice = \"rpcbind\"\n", rpcbind);
      CHECK(allowed.allowed);
      CHECK_FALSE(allowed.expired);
    }
  }
  SUBCASE("how bad, by the first rule that fits") {
    const std::string rules =
        "[[severity]]\nservice = \"memcached\"\nseverity = \"critical\"\n"
        "[[severity]]\nverdict = \"high\"\nseverity = \"high\"\n"
        "[[severity]]\nverdict = \"amplifies\"\nseverity = \"low\"\n";
    CHECK(judged(rules, memcached).severity == Severity::critical);
    CHECK(judged(rules, rpcbind).severity == Severity::low);
    CHECK(judged(rules, sample::rpcbind_tcp()).severity == Severity::medium);
  }
}

}  // namespace yamabiko
