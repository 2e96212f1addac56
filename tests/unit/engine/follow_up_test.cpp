// FollowUp: what observations lead to, without sockets.
#include "engine/follow_up.hpp"

#include "sample.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <doctest/doctest.h>

namespace yamabiko::test {
namespace {

constexpr std::uint32_t recorded_xid = 0x12345678;
const Address host = Address::v4({192, 0, 2, 1});
const Address other_host = Address::v4({192, 0, 2, 2});

const Registry& registry() {
  static const Registry loaded = [] {
    auto result = Registry::built_in();
    REQUIRE(result.has_value());
    return *std::move(result);
  }();
  return loaded;
}

const Probe& probe_of(const Service& service, std::string_view name) {
  const auto found =
      std::find_if(service.probes.begin(), service.probes.end(), [name](const auto& probe) {
        return probe->name == name && probe->transport == Transport::udp;
      });
  REQUIRE(found != service.probes.end());
  return **found;
}

Exchange exchange_of(const Probe& probe, const Bytes& reply) {
  Exchange made{.probe = &probe, .cookie = recorded_xid};
  // The xid is the cookie, whatever the target.
  made.request = probe.request(recorded_xid, host, 111);
  made.datagrams.push_back({.source = host, .source_port = 111, .payload = reply});
  const ByteView part = made.datagrams.front().payload;
  made.decoded =
      probe.decode({.transport = Transport::udp, .cookie = recorded_xid, .request = made.request},
                   {.parts = {&part, 1}, .ended = true});
  return made;
}

Observation seen_at(const Address& address, std::uint16_t port, std::vector<Exchange> exchanges,
                    const Service* service) {
  Observation seen{.endpoint = {.target = address, .transport = Transport::udp, .port = port},
                   .state = State::open,
                   .service = service};
  seen.exchanges = std::move(exchanges);
  return seen;
}

// DUMP of version 2 with these mappings: program, version, protocol, port.
Bytes dump_of(const std::vector<std::array<std::uint32_t, 4>>& mappings) {
  ByteWriter out;
  out.u32(recorded_xid).u32(1).u32(0).u32(0).u32(0).u32(0);
  for (const auto& [program, version, protocol, port] : mappings)
    out.u32(1).u32(program).u32(version).u32(protocol).u32(port);
  out.u32(0);
  return out.take();
}

Bytes outcome(std::uint32_t accept_stat) {
  ByteWriter out;
  out.u32(recorded_xid).u32(1).u32(0).u32(0).u32(0).u32(accept_stat);
  return out.take();
}

class Lab {
 public:
  explicit Lab(Follow follow = Follow::registered_ports, bool measures = true) {
    plan.targets = TargetSet({{.first = host, .count = 2}});
    plan.targets.set_name(host, "files.test");
    for (const std::uint16_t port : {std::uint16_t{111}, std::uint16_t{2049}})
      plan.ports.push_back({.port = {.transport = Transport::udp, .number = port},
                            .services = {port == 111 ? &rpcbind : &nfs}});
    follow_up = std::make_unique<FollowUp>(
        registry(), plan, measures, follow,
        [this](Observation&& seen) { reported.push_back(std::move(seen)); });
  }

  void dump(const Address& address, const Bytes& reply) const {
    follow_up->take(
        seen_at(address, 111, {exchange_of(probe_of(rpcbind, "dump-v2"), reply)}, &rpcbind));
  }

  [[nodiscard]] std::vector<Plan> plans() const {
    std::vector<Plan> result;
    while (auto next = follow_up->next()) result.push_back(*std::move(next));
    return result;
  }

  const Service& rpcbind = *registry().find("rpcbind");
  const Service& nfs = *registry().find("nfs");
  Plan plan;
  std::unique_ptr<FollowUp> follow_up;
  std::vector<Observation> reported;
};

TEST_CASE("FollowUp and a list of registrations") {
  SUBCASE("each program is asked on its own port, and the port mapper's not again") {
    const Lab lab;
    lab.dump(host, dump_of({{100000, 2, 17, 111},
                            {100005, 1, 17, 20048},
                            {100005, 3, 17, 20048},
                            {100002, 3, 6, 700},
                            {100003, 3, 17, 2049}}));
    CHECK(lab.reported.size() == 1);
    const auto plans = lab.plans();
    REQUIRE(plans.size() == 1);
    const Plan& plan = plans.front();
    REQUIRE(plan.only.size() == 2);  // 2049/udp was in the first plan
    CHECK(plan.only[0] == Endpoint{host, Transport::udp, 20048});
    CHECK(plan.only[1] == Endpoint{host, Transport::tcp, 700});
    CHECK(plan.targets.size() == 1);
    CHECK(plan.targets.name_of(host) == "files.test");
    for (const PlannedPort& planned : plan.ports)
      CHECK(planned.services.front()->name ==
            (planned.port.number == 700 ? "rpc-program" : "mountd"));
  }
  SUBCASE(
      "a state of the scan knows who listed something, and a resumed one does not tell it again") {
    const Bytes list = dump_of({{100005, 3, 17, 20048}});
    const Endpoint mapper{host, Transport::udp, 111};
    const Lab lab;
    lab.dump(host, list);
    ScanState state;
    lab.follow_up->complete(state);
    REQUIRE(state.leads == std::vector<Endpoint>{mapper});

    const Lab resumed;
    resumed.follow_up->skip(state.leads);
    ScanState before;
    resumed.follow_up->complete(before);
    CHECK(before.leads == state.leads);  // if it is killed, too
    resumed.dump(host, list);
    CHECK(resumed.reported.empty());
    const auto plans = resumed.plans();
    REQUIRE(plans.size() == 1);
    CHECK(plans.front().only.front() == Endpoint{host, Transport::udp, 20048});
  }
  SUBCASE("programs that share a port are all asked, one of them first") {
    const Lab lab;
    lab.dump(host, dump_of({{100003, 3, 6, 5000}, {100227, 3, 6, 5000}, {100005, 3, 6, 5000}}));
    const auto plans = lab.plans();
    REQUIRE(plans.size() == 1);
    const Service& service = *plans.front().ports.front().services.front();
    CHECK(service.name == "nfs");
    CHECK(probe_of(service, "versions").order == ProbeOrder::first);
    CHECK(probe_of(service, "nfs_acl").order == ProbeOrder::confirm);
    CHECK(probe_of(service, "nfs_acl-null").order == ProbeOrder::confirm);
    CHECK(probe_of(service, "mountd-versions").order == ProbeOrder::confirm);
    CHECK(probe_of(service, "mountd-export").probe_class == ProbeClass::measure);
    for (const auto& probe : service.probes) CHECK(probe->service == &service);
  }
  SUBCASE("what an earlier run had found is asked once more, and nothing twice") {
    const Lab lab;
    const Endpoint moved{host, Transport::udp, 700};
    const Endpoint listed{host, Transport::udp, 701};
    lab.follow_up->recall(
        {{.endpoint = moved, .service = "mountd"},
         {.endpoint = listed, .service = "statd"},
         {.endpoint = {host, Transport::udp, 2049}, .service = "nfs"},
         {.endpoint = {Address::v4({192, 0, 2, 77}), Transport::udp, 700}, .service = "mountd"}});
    lab.dump(host, dump_of({{100024, 1, 17, 701}}));
    const auto plans = lab.plans();
    REQUIRE(plans.size() == 1);
    CHECK(plans.front().only == std::vector{moved, listed});
    for (const PlannedPort& planned : plans.front().ports)
      CHECK(planned.services.front()->name == (planned.port.number == 700 ? "mountd" : "statd"));
  }
  SUBCASE("what shares a port with a service of the plan is asked, and all is told once") {
    const Lab lab;
    lab.follow_up->take(seen_at(host, 2049, {}, &lab.nfs));
    lab.follow_up->take(seen_at(other_host, 2049, {}, &lab.nfs));
    CHECK(lab.reported.empty());
    lab.dump(host, dump_of({{100003, 3, 17, 2049}, {100227, 3, 17, 2049}}));
    lab.dump(other_host, dump_of({{100003, 3, 17, 2049}}));
    const auto plans = lab.plans();
    REQUIRE(plans.size() == 1);
    CHECK(plans.front().only == std::vector{Endpoint{host, Transport::udp, 2049}});
    const Service& service = *plans.front().ports.front().services.front();
    CHECK(probe_of(service, "nfs_acl").order == ProbeOrder::first);
    lab.follow_up->take(seen_at(host, 2049, {Exchange{}}, &service));
    lab.follow_up->finish();
    REQUIRE(lab.reported.size() == 4);
    CHECK(lab.reported[2].service == &lab.nfs);
    CHECK(lab.reported[2].exchanges.size() == 1);
    CHECK(lab.reported[3].endpoint.target == other_host);
  }
  SUBCASE("hosts that differ in a port are asked one after the other") {
    const Lab lab;
    lab.dump(host, dump_of({{100005, 3, 17, 700}, {100024, 1, 17, 701}}));
    lab.dump(other_host, dump_of({{100021, 4, 17, 700}, {100024, 1, 17, 701}}));
    const auto plans = lab.plans();
    REQUIRE(plans.size() == 2);
    CHECK(plans[0].only.size() == 3);
    REQUIRE(plans[1].only.size() == 1);
    CHECK(plans[1].only[0] == Endpoint{other_host, Transport::udp, 700});
  }
  SUBCASE("who named ports wants no others") {
    const Lab lab(Follow::planned_ports);
    lab.dump(host, dump_of({{100005, 3, 17, 20048}}));
    CHECK(lab.plans().empty());
  }
  SUBCASE("a list of thousands leads to a few ports") {
    const Lab lab;
    std::vector<std::array<std::uint32_t, 4>> mappings;
    for (std::uint32_t i = 1; i <= 4000; ++i) mappings.push_back({100005, 3, 17, 1000 + i});
    lab.dump(host, dump_of(mappings));
    const auto plans = lab.plans();
    REQUIRE(plans.size() == 1);
    CHECK(plans.front().only.size() == 128);
  }
  SUBCASE("ports of other addresses, and none at all, are left alone") {
    const Lab lab;
    const Probe& probe = probe_of(lab.rpcbind, "dump-v3");
    const auto text = [](ByteWriter& out, std::string_view value) {
      out.u32(static_cast<std::uint32_t>(value.size())).bytes(as_bytes(value));
      for (std::size_t i = value.size(); i % 4 != 0; ++i) out.u8(0);
    };
    ByteWriter out;
    out.u32(recorded_xid).u32(1).u32(0).u32(0).u32(0).u32(0);
    for (const auto& [netid, address] : {std::pair{"udp", "127.0.0.1.2.1"},
                                         {"udp", "192.0.2.9.2.2"},
                                         {"udp6", "::.2.3"},
                                         {"local", "/run/x"},
                                         {"udp", "0.0.0.0.0.0"},
                                         {"udp", "192.0.2.1.2.4"}}) {
      out.u32(1).u32(100005).u32(3);
      text(out, netid);
      text(out, address);
      text(out, "superuser");
    }
    out.u32(0);
    lab.follow_up->take(seen_at(host, 111, {exchange_of(probe, out.take())}, &lab.rpcbind));
    const auto plans = lab.plans();
    REQUIRE(plans.size() == 1);
    REQUIRE(plans.front().only.size() == 1);
    CHECK(plans.front().only[0].port == 0x204);
  }
  SUBCASE("an impostor's list leads nowhere") {
    const Lab lab;
    Observation seen =
        seen_at(host, 111,
                {exchange_of(probe_of(lab.rpcbind, "dump-v2"), dump_of({{100005, 3, 17, 20048}}))},
                nullptr);
    seen.denial = "says yes to everything";
    lab.follow_up->take(std::move(seen));
    CHECK(lab.plans().empty());
  }
}

TEST_CASE("FollowUp where the list is refused") {
  Lab lab;
  const auto refuse = [&lab] { lab.dump(host, outcome(3)); };
  SUBCASE("GETPORT stands in for it, and the endpoint is reported once") {
    refuse();
    CHECK(lab.reported.empty());
    const auto plan = lab.follow_up->next();
    REQUIRE(plan);
    REQUIRE(plan->only.size() == 1);
    CHECK(plan->only[0] == Endpoint{host, Transport::udp, 111});
    const Service& service = *plan->ports.front().services.front();
    CHECK(service.name == "rpcbind");
    CHECK(probe_of(service, "getport-nfs-tcp").order == ProbeOrder::first);
    CHECK(probe_of(service, "getport-mountd-udp").order == ProbeOrder::confirm);
    lab.follow_up->take(seen_at(host, 111,
                                {exchange_of(probe_of(service, "getport-nfs-tcp"),
                                             sample("rpcbind/getport-nfs-tcp-udp.hex"))},
                                &service));
    REQUIRE(lab.reported.size() == 1);
    CHECK(lab.reported[0].service == &lab.rpcbind);
    CHECK(lab.reported[0].exchanges.size() == 2);
    const auto more = lab.plans();
    REQUIRE(more.size() == 1);
    CHECK(more[0].only[0] == Endpoint{host, Transport::tcp, 2049});
  }
  SUBCASE("not where the other transport gave the list") {
    refuse();
    Observation seen = seen_at(
        host, 111, {exchange_of(probe_of(lab.rpcbind, "dump-v2"), dump_of({{100005, 3, 17, 700}}))},
        &lab.rpcbind);
    seen.endpoint.transport = Transport::tcp;
    seen.exchanges[0].stream = seen.exchanges[0].datagrams[0].payload;
    // Over TCP a record mark stands before it.
    const std::size_t size = seen.exchanges[0].stream.size();
    seen.exchanges[0].stream.insert(
        seen.exchanges[0].stream.begin(),
        {std::byte{0x80}, std::byte{0}, std::byte{0}, static_cast<std::byte>(size)});
    seen.exchanges[0].datagrams.clear();
    lab.follow_up->take(std::move(seen));
    const auto plans = lab.plans();
    REQUIRE(plans.size() == 1);
    CHECK(plans[0].only[0].port == 700);
    CHECK(lab.reported.size() == 2);
  }
  SUBCASE("what is held is told at the end at the latest") {
    refuse();
    lab.follow_up->finish();
    CHECK(lab.reported.size() == 1);
  }
  SUBCASE("what is held is not resolved in a state of the scan") {
    refuse();
    ScanState state;
    state.udp.resolved = {std::byte{0xff}};
    lab.follow_up->complete(state);
    CHECK(state.udp.unfinished == std::vector<std::uint64_t>{0});
    CHECK(state.udp.resolved[0] == std::byte{0xfe});
  }
  SUBCASE("not where nothing may be measured") {
    Lab careful(Follow::registered_ports, false);
    careful.dump(host, outcome(3));
    CHECK(careful.reported.size() == 1);
  }
}

TEST_CASE("FollowUp on a port that speaks RPC but has another program") {
  Lab lab(Follow::planned_ports);
  lab.follow_up->take(
      seen_at(host, 2049, {exchange_of(probe_of(lab.nfs, "versions"), outcome(1))}, nullptr));
  CHECK(lab.reported.empty());
  const auto plan = lab.follow_up->next();
  REQUIRE(plan);
  const Service& grind = *plan->ports.front().services.front();
  CHECK(grind.name == "rpc-program");
  SUBCASE("known programs are tried, and what was found is told") {
    lab.follow_up->take(
        seen_at(host, 2049,
                {exchange_of(probe_of(grind, "unassigned"), outcome(1)),
                 exchange_of(probe_of(grind, "mountd"), sample("mountd/versions-udp.hex"))},
                &grind));
    REQUIRE(lab.reported.size() == 1);
    CHECK(lab.reported[0].service == &grind);
    CHECK(lab.reported[0].exchanges.size() == 3);
  }
  SUBCASE("a responder that says yes to all is called that") {
    Observation seen = seen_at(host, 2049, {}, nullptr);
    seen.denial = "answers every RPC program with success";
    lab.follow_up->take(std::move(seen));
    REQUIRE(lab.reported.size() == 1);
    CHECK(lab.reported[0].denial == "answers every RPC program with success");
  }
  CHECK_FALSE(lab.follow_up->next());
}

}  // namespace
}  // namespace yamabiko::test
