// Checkpoints: what is saved is loaded, and damage is told.
#include "cli/checkpoint.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

using namespace yamabiko;

namespace {

// A path of our own, and nothing there at the end.
struct Scratch {
  std::string file =
      (std::filesystem::temp_directory_path() / ("checkpoint-" + std::to_string(getpid())))
          .string();
  ~Scratch() { std::filesystem::remove(file); }
};

Checkpoint sample() {
  Checkpoint checkpoint{.plan = 0x1122334455667788, .seed = 9};
  checkpoint.scan.udp.round = 1;
  checkpoint.scan.udp.place = 77;
  checkpoint.scan.udp.resolved = Bytes(5, std::byte{0xa5});
  checkpoint.scan.udp.unfinished = {3, 4};
  checkpoint.scan.udp.soft_errors = {
      {.slot = 8, .state = State::unreachable, .reason = "host-unreach from 192.0.2.9"}};
  checkpoint.scan.udp.statistics.requests_sent = 1000;
  checkpoint.scan.udp.statistics.unreported = {0, 1, 2, 3, 4};
  checkpoint.scan.tcp = {.place = 12, .unfinished = {1}, .statistics = {.connections = 5}};
  checkpoint.findings = 6;
  checkpoint.states = {5, 1, 0, 0, 0};
  checkpoint.worst = Verdict::high;
  checkpoint.elapsed = std::chrono::milliseconds(1234);
  checkpoint.reports = {{.path = "run.jsonl", .written = 4711},
                        {.path = "run.csv", .written = 815}};
  checkpoint.uncertain = {
      {.target = *Address::parse("2001:db8::1"), .transport = Transport::tcp, .port = 53}};
  checkpoint.may_repeat = {
      {.target = *Address::parse("192.0.2.1"), .transport = Transport::udp, .port = 111}};
  return checkpoint;
}

std::string contents(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::string& file, const std::string& octets) {
  std::ofstream(file, std::ios::binary) << octets;
}

}  // namespace

TEST_CASE("a checkpoint that is saved and loaded") {
  const Scratch scratch;
  REQUIRE(save(sample(), scratch.file).has_value());
  const auto loaded = load_checkpoint(scratch.file);
  REQUIRE(loaded.has_value());
  REQUIRE(loaded->has_value());
  const Checkpoint& checkpoint = **loaded;
  CHECK(checkpoint.plan == 0x1122334455667788);
  CHECK(checkpoint.seed == 9);
  CHECK_FALSE(checkpoint.complete);
  CHECK(checkpoint.scan.udp.resolved == Bytes(5, std::byte{0xa5}));
  CHECK(checkpoint.scan.udp.unfinished == std::vector<std::uint64_t>{3, 4});
  REQUIRE(checkpoint.scan.udp.soft_errors.size() == 1);
  CHECK(checkpoint.scan.udp.soft_errors[0].reason == "host-unreach from 192.0.2.9");
  CHECK(checkpoint.scan.udp.statistics.unreported[4] == 4);
  CHECK(checkpoint.scan.tcp.statistics.connections == 5);
  CHECK(checkpoint.worst == Verdict::high);
  REQUIRE(checkpoint.reports.size() == 2);
  CHECK(checkpoint.reports[0].path == "run.jsonl");
  CHECK(checkpoint.reports[1].written == 815);
  CHECK(checkpoint.uncertain == sample().uncertain);
  CHECK(checkpoint.may_repeat == sample().may_repeat);
  // The same again gives the same octets, so nothing was left out on the way.
  const std::string octets = contents(scratch.file);
  REQUIRE(save(checkpoint, scratch.file).has_value());
  CHECK(contents(scratch.file) == octets);
}

TEST_CASE("a checkpoint that is none") {
  const Scratch scratch;
  CHECK_FALSE(load_checkpoint(scratch.file).value().has_value());
  REQUIRE(save(sample(), scratch.file).has_value());
  const std::string octets = contents(scratch.file);

  SUBCASE("cut at every octet") {
    for (std::size_t size = 0; size < octets.size(); ++size) {
      write(scratch.file, octets.substr(0, size));
      REQUIRE_FALSE(load_checkpoint(scratch.file).has_value());
    }
  }
  SUBCASE("with more behind its end") {
    write(scratch.file, octets + "x");
    CHECK_FALSE(load_checkpoint(scratch.file).has_value());
  }
  SUBCASE("any octet changed: an error or other values, but no harm") {
    for (std::size_t place = 22; place < octets.size(); ++place) {
      std::string changed = octets;
      changed[place] = static_cast<char>(~changed[place]);
      write(scratch.file, changed);
      static_cast<void>(load_checkpoint(scratch.file));
    }
  }
}

TEST_CASE("fingerprint tells scans apart") {
  const Plan plan{.targets = TargetSet({{.first = Address::v4({192, 0, 2, 0}), .count = 256}}),
                  .ports = {{.port = {.transport = Transport::udp, .number = 111}}}};
  const ScanOptions options;
  const std::uint64_t print = fingerprint(plan, options);
  CHECK(fingerprint(plan, options) == print);

  Plan other = plan;
  other.targets = TargetSet({{.first = Address::v4({192, 0, 2, 0}), .count = 255}});
  CHECK(fingerprint(other, options) != print);
  other = plan;
  other.ports[0].port.number = 112;
  CHECK(fingerprint(other, options) != print);
  ScanOptions changed;
  changed.measure = Measure::never;
  CHECK(fingerprint(plan, changed) != print);
  changed = options;
  changed.shard = {.index = 1, .count = 2};
  CHECK(fingerprint(plan, changed) != print);
  // The pace is free to change.
  changed = options;
  changed.rate = 5;
  CHECK(fingerprint(plan, changed) == print);
}
