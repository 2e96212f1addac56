// A UDP scan on a time and a network of the test's own.
#pragma once

#include "engine/echoing_service.hpp"
#include "engine/udp_scan.hpp"
#include "yamabiko/probe/registry.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko::test {

using namespace std::chrono_literals;

class Lab {
 public:
  explicit Lab(std::uint64_t targets = 1, Measure measure = Measure::automatic) {
    const auto added = registry.add_text(echoing_service, "echoing.toml");
    REQUIRE_MESSAGE(added.has_value(), (added ? std::string() : added.error().text()));
    plan.targets = TargetSet({{.first = host(1), .count = targets}});
    plan.ports = {{.port = {.transport = Transport::udp, .number = 1000},
                   .services = {registry.find("echoing")}}};
    options.measure = measure;
    options.timeout = 1s;
    options.retries = 2;
    start();
  }

  void start() {
    scan.emplace(
        plan, options, cookies, statistics,
        [](const Address& address) {
          return address == Address::v4({10, 0, 0, 99});
        },
        [this](Observation&& seen) { seen_.push_back(std::move(seen)); });
  }

  static Address host(std::uint8_t last) { return Address::v4({192, 0, 2, last}); }

  // All that is due now.
  std::vector<OutgoingDatagram> sent() {
    while (scan->advance(now)) {
    }
    std::vector<OutgoingDatagram> datagrams;
    while (auto datagram = scan->next(now)) datagrams.push_back(std::move(*datagram));
    return datagrams;
  }

  // Lets time pass, to the end of the scan at most; what was sent meanwhile.
  std::vector<OutgoingDatagram> pass(std::chrono::milliseconds time) {
    const TimePoint until = now + time;
    std::vector<OutgoingDatagram> datagrams;
    while (!scan->done()) {
      for (auto& datagram : sent()) datagrams.push_back(std::move(datagram));
      const auto wake = scan->wake();
      if (!wake || *wake > until) break;
      now = std::max(now, *wake);
    }
    now = until;
    while (scan->advance(now)) {
    }
    return datagrams;
  }

  // The cookie of a request, and a text.
  static Bytes answer(const OutgoingDatagram& request, std::string_view text) {
    Bytes bytes(request.payload.begin(), request.payload.begin() + 4);
    const ByteView rest = as_bytes(text);
    bytes.insert(bytes.end(), rest.begin(), rest.end());
    return bytes;
  }

  void reply(const Address& from, std::uint16_t port, const Bytes& payload) {
    scan->on_datagram(now, {.source = from, .port = port, .payload = payload});
  }

  void icmp(const Address& to, std::uint8_t code, std::optional<Address> from) {
    scan->on_icmp(now,
                  {.to = to, .port = 1000, .icmp = {Family::v4, 3, code}, .from = std::move(from)});
  }

  static std::string_view text(const OutgoingDatagram& datagram) {
    return as_text(ByteView(datagram.payload).subspan(4));
  }

  Registry registry;
  Plan plan;
  ScanOptions options;
  CookieMaker cookies{SipKey{.k0 = 1, .k1 = 2}};
  ScanStatistics statistics;
  TimePoint now = TimePoint{} + 1h;
  std::optional<UdpScan> scan;
  std::vector<Observation> seen_;
};

}  // namespace yamabiko::test
