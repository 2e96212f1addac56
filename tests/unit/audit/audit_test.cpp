// Violations from run to run: new, still open, fixed, or unknown.
#include "yamabiko/audit/audit.hpp"

#include "audit/audit_text.hpp"
#include "audit/policy_draft.hpp"
#include "report/sample_findings.hpp"
#include "yamabiko/store/store_reporter.hpp"

#include "store/temporary_folder.hpp"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

const Registry& registry() {
  static const Registry loaded = *Registry::built_in();
  return loaded;
}

Policy rpcbind_allowed() {
  return *load_policy("[audit]\ntargets = [\"192.0.2.0/24\"]\n[[allow]]\nservice = \"rpcbind\"\n",
                      "p.toml", registry());
}

class Office {
 public:
  Office() : history_(*History::open(folder_.file("history.db"))) {}

  // One audit with these findings, days after 1970.
  AuditReport audit(int day, const std::vector<Finding>& findings, bool interrupted = false) {
    AuditReporter judged(policy_, std::chrono::sys_days{});
    StoreReporter store(*history_, judged, "edge");
    AnsweredOnly reporter(store);
    const auto baseline = history_->latest("edge");
    reporter.begin(
        {.tool_version = "1",
         .start = std::chrono::sys_days{} + std::chrono::days(day),
         .command = {"yamabiko"},
         .coverage = Coverage{.targets = {{.first = Address::v4({192, 0, 2, 0}), .count = 256}},
                              .ports = *parse_ports("111,11211"),
                              .told = Told::all}});
    for (const Finding& finding : findings) reporter.finding(finding);
    RunSummary summary;
    summary.interrupted = interrupted;
    reporter.end(summary);
    auto report = judged.conclude(*history_, store.run(), "edge", *baseline);
    if (!report) FAIL(report.error());
    return std::move(*report);
  }

  [[nodiscard]] History& history() { return *history_; }
  [[nodiscard]] const Policy& policy() const { return policy_; }

 private:
  test::TemporaryFolder folder_;
  std::unique_ptr<History> history_;
  Policy policy_ = rpcbind_allowed();
};

std::string text_of(const AuditReport& report, const Policy& policy) {
  std::ostringstream out;
  print_audit(report, policy, {.width = 200}, out);
  return out.str();
}

bool contains(const std::string& text, const std::string& part) {
  CAPTURE(text);
  CAPTURE(part);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("AuditReporter: from run to run") {
  Office office;
  const Finding memcached = sample::memcached_udp();
  const Finding gone = sample::closed(11211, Transport::udp);
  const Finding silent = sample::silent(11211, Transport::udp, "");
  const AuditReport first = office.audit(1, {memcached, sample::rpcbind_udp()});
  CHECK_FALSE(first.baseline);
  REQUIRE(first.violations.size() == 1);
  CHECK(first.violations.front().sighting.service == "memcached");
  CHECK(first.violations.front().is_new);
  CHECK(first.allowed.size() == 1);
  CHECK_FALSE(first.is_incomplete());
  CHECK(contains(text_of(first, office.policy()), "the first of this policy"));

  SUBCASE("still open, with its date") {
    const AuditReport second = office.audit(2, {memcached});
    REQUIRE(second.violations.size() == 1);
    CHECK_FALSE(second.violations.front().is_new);
    CHECK(contains(text_of(second, office.policy()), "1970-01-02 00:00"));
    CHECK(contains(text_of(second, office.policy()), "1 violation, 1 still open since"));
    CHECK(second.baseline.has_value());
  }
  SUBCASE("fixed, when the host says so") {
    const AuditReport second = office.audit(2, {gone, sample::rpcbind_udp()});
    CHECK(second.violations.empty());
    REQUIRE(second.fixed.size() == 1);
    CHECK(second.fixed.front().reason == "closed");
    CHECK_FALSE(second.is_incomplete());
    CHECK(office.audit(3, {gone, sample::rpcbind_udp()}).fixed.empty());
    SUBCASE("and exposed anew") {
      const AuditReport fourth = office.audit(4, {memcached, sample::rpcbind_udp()});
      CHECK(fourth.violations.front().is_new);
    }
  }
  SUBCASE("a host that is silent is unknown, and keeps its date") {
    const AuditReport second = office.audit(2, {silent});
    CHECK(second.fixed.empty());
    CHECK(second.unknown.size() == 2);
    CHECK(second.is_incomplete());
    CHECK(contains(text_of(second, office.policy()), "the host gave no sign of life"));
    const AuditReport third = office.audit(3, {memcached});
    CHECK_FALSE(third.violations.front().is_new);
    CHECK(third.violations.front().since == std::chrono::sys_days{} + std::chrono::days(1));
  }
  SUBCASE("silence of a host that answers elsewhere is fixed") {
    const AuditReport second = office.audit(2, {silent, sample::rpcbind_udp()});
    CHECK(second.fixed.size() == 1);
    CHECK(second.unknown.empty());
  }
  SUBCASE("a run that was interrupted fixes nothing") {
    const AuditReport second = office.audit(2, {sample::rpcbind_udp()}, true);
    CHECK(second.fixed.empty());
    CHECK(second.unknown.size() == 1);
    CHECK(second.is_incomplete());
    // Nor is it what the next one is compared with.
    CHECK(office.audit(3, {memcached}).baseline == std::chrono::sys_days{} + std::chrono::days(1));
  }
}

TEST_CASE("write_audit") {
  Office office;
  std::ostringstream out;
  write_audit(office.audit(1, {sample::memcached_tcp()}), office.policy(), out);
  CHECK(out.str() ==
        R"({"type":"violation","severity":"medium","target":"192.0.2.1","transport":"tcp",)"
        R"("port":11211,"name":null,"state":"open","service":"memcached","version":"1.6.18",)"
        R"("verdict":null,"baf":null,"l2_factor":null,"since":"1970-01-02T00:00:00.000Z",)"
        R"("new":true,"reason":"no rule allows it","expired":false,"owner":null,"note":null})"
        "\n"
        R"({"type":"audit-summary","policy":"p.toml","run":1,"baseline":null,"violations":1,)"
        R"("new":1,"fixed":0,"unknown":0,"interrupted":false,"unprobed":[]})"
        "\n");
}

TEST_CASE("draft_policy") {
  Office office;
  Finding quiet = sample::rpcbind_udp();
  quiet.endpoint.target = Address::v4({192, 0, 2, 9});
  quiet.verdict = Verdict::not_amplifying;
  office.audit(1, {sample::memcached_udp(), sample::rpcbind_udp(), sample::memcached_tcp(), quiet});
  const auto run = office.history().latest();
  const auto draft = draft_policy(office.history(), **run);
  REQUIRE(draft.has_value());
  const auto policy = load_policy(*draft, "draft.toml", registry());
  if (!policy) FAIL(policy.error().text(), *draft);
  CHECK(policy->targets == std::vector<std::string>{"192.0.2.0-192.0.2.255"});
  // What harms nobody is allowed, the rest is there to be looked at.
  const auto allows = [&](const Finding& finding) {
    return judge(*policy, finding, std::chrono::sys_days{}).allowed;
  };
  CHECK(allows(quiet));
  CHECK(allows(sample::memcached_tcp()));
  CHECK_FALSE(allows(sample::memcached_udp()));
  CHECK_FALSE(allows(sample::rpcbind_udp()));
  CHECK(contains(*draft, "# service = \"memcached\"\n"));
}

}  // namespace yamabiko
