// UdpScan: loop tests, which may never begin a loop themselves.
#include "engine/udp_scan_lab.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace yamabiko;
using namespace std::chrono_literals;
using yamabiko::test::Lab;

namespace {

constexpr const char* loop_test = R"(
[[probe]]
name = "loop"
summary = "an error"
transport = "udp"
class = "loop"
payload = 'error'
)";

class LoopLab : public Lab {
 public:
  explicit LoopLab(bool loops = true, Measure measure = Measure::automatic) : Lab(1, measure) {
    const auto added = registry.add_text(std::string(echoing_service) + loop_test, "echoing.toml");
    REQUIRE_MESSAGE(added.has_value(), (added ? std::string() : added.error().text()));
    plan.ports[0].services = {registry.find("echoing")};
    options.loops = loops;
    start();
  }

  // Plays a server to the end; `answer_loop`: what it says to the error.
  void play(std::string_view hello, std::optional<std::string_view> answer_loop) {
    while (!scan->done()) {
      for (const auto& datagram : sent()) {
        if (as_text(datagram.payload) == "error") {
          ++errors;
          last_was_error = true;
          if (answer_loop)
            reply(host(1), 1000, {as_bytes(*answer_loop).begin(), as_bytes(*answer_loop).end()});
          continue;
        }
        last_was_error = false;
        if (text(datagram) == "hello") reply(host(1), 1000, answer(datagram, hello));
        if (text(datagram) == "list") reply(host(1), 1000, answer(datagram, "LIST"));
      }
      if (const auto wake = scan->wake()) now = std::max(now, *wake);
    }
    REQUIRE(seen_.size() == 1);
  }

  [[nodiscard]] const Exchange* loop_exchange() const {
    for (const Exchange& exchange : seen_[0].exchanges)
      if (exchange.probe->probe_class == ProbeClass::loop) return &exchange;
    return nullptr;
  }

  int errors = 0;
  bool last_was_error = false;
};

}  // namespace

TEST_CASE("UdpScan and loop tests") {
  SUBCASE("an answer, whatever it is, makes the service prone to loops") {
    LoopLab lab;
    lab.play("HELLO 1", "x");
    CHECK(lab.errors == 1);
    CHECK(lab.last_was_error);
    REQUIRE(lab.loop_exchange() != nullptr);
    CHECK(lab.loop_exchange()->decoded.flags == std::vector{Flag::loop_prone});
    CHECK(lab.seen_[0].denial.empty());
  }
  SUBCASE("nor is it repeated when nothing answers") {
    LoopLab lab;
    lab.play("HELLO 1", std::nullopt);
    CHECK(lab.errors == 1);
    CHECK(lab.loop_exchange() == nullptr);
  }
  SUBCASE("it is sent though nothing is measured") {
    LoopLab lab(true, Measure::never);
    lab.play("HELLO 1", std::nullopt);
    CHECK(lab.errors == 1);
  }
  SUBCASE("not unasked") {
    LoopLab lab(false);
    lab.play("HELLO 1", "x");
    CHECK(lab.errors == 0);
  }
  SUBCASE("not to what is another service") {
    LoopLab lab(true, Measure::all);
    lab.play("goodbye", "x");
    CHECK(lab.errors == 0);
  }
  SUBCASE("a late reply with a cookie is not the answer to it") {
    LoopLab lab(true, Measure::never);
    const auto first = lab.sent();
    lab.reply(Lab::host(1), 1000, Lab::answer(first.at(0), "HELLO 1"));
    const auto error = lab.pass(700ms);
    REQUIRE(error.size() == 1);
    REQUIRE(as_text(error[0].payload) == "error");
    lab.reply(Lab::host(1), 1000, Lab::answer(first[0], "HELLO 1"));
    lab.pass(10s);
    CHECK(lab.loop_exchange() == nullptr);
  }
}
