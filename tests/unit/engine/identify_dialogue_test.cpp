// IdentifyDialogue: the order of steps, and what replies make of it.
#include "engine/identify_dialogue.hpp"

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;
using Kind = IdentifyStep::Kind;

std::string service_toml(std::string_view name, unsigned port, std::string_view payload,
                         std::string_view pattern) {
  std::string text = "[service]\nname = \"";
  text.append(name).append("\"\ntitle = \"").append(name).append("\"\nports = { tcp = [");
  text += std::to_string(port);
  text += "] }\n[service.remediation]\nen = [\"stop it\"]\n[[probe]]\nname = \"ask\"\n";
  text += "summary = \"asks\"\ntransport = \"tcp\"\nclass = \"identify\"\npayload = '";
  text.append(payload).append("'\npatterns = [{ match = '").append(pattern);
  return text + "', version = \"$1\" }]\n";
}

// Ours: it shares nothing with nmap's file but the syntax.
constexpr std::string_view nmap_text = R"(Exclude T:7001
Probe TCP NULL q||
totalwaitms 6000
match parrot m|^PARROT (\d+)| p/Parrot/ v/$1/
softmatch zoo m|^ZOO |
Probe TCP Ask q|ask\r\n|
ports 7070
sslports 7443
match zoo m|^ZOO-A (\d+)| p/Zoo/ v/$1/
Probe TCP Feed q|feed\r\n|
rarity 3
match lion m|^LION| p/Lion/
match zoo m|^FED (\d+)| p/Zoo/ v/$1/
match ssl/zoo m|^GO TO TLS|
Probe TCP Rare q|rare\r\n|
rarity 9
match rare m|^RARE|
)";

struct Lab {
  Registry registry;
  NmapProbes nmap = NmapProbes::read(std::string(nmap_text), "probes");

  Lab() {
    add("banner", 7000, "", R"(\ABANNER ([0-9]+))");
    add("late", 7002, "", R"(\ALATE ([0-9]+))");
    add("asked", 7070, "hello\\r\\n", R"(\AHELLO ([0-9]+))");
    add("http", 80, "GET / HTTP/1.0\\r\\n\\r\\n", R"(\AHTTP/([0-9]+))");
    add("zoo", 7171, "zoo?\\r\\n", R"(\AZOO ANSWER ([0-9]+))");
  }

  void add(std::string_view name, unsigned port, std::string_view payload,
           std::string_view pattern) {
    const auto added = registry.add_text(service_toml(name, port, payload, pattern), "test.toml");
    if (!added) FAIL(added.error().text());
  }
};

// The requests that a peer gets who never says a word, or always the same.
std::vector<std::string> asked(IdentifyDialogue& dialogue, std::string_view reply = {}) {
  std::vector<std::string> texts;
  while (true) {
    const IdentifyStep step = dialogue.next();
    if (step.kind == Kind::end) return texts;
    texts.emplace_back(step.request == nullptr ? "(listen)" : as_text(step.request->octets));
    static_cast<void>(dialogue.take(as_bytes(reply), false));
    dialogue.finish(StepEnd::silent);
    REQUIRE(texts.size() < 100);
  }
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("IdentifyDialogue: the order of requests") {
  Lab lab;
  SUBCASE("of the registry alone: the port's own, then what is likely") {
    const IdentifyCatalogue catalogue(lab.registry, nullptr, 7);
    IdentifyDialogue dialogue(catalogue, 7070, false, milliseconds(2000));
    CHECK(asked(dialogue) == Texts{"(listen)", "hello\r\n", "GET / HTTP/1.0\r\n\r\n"});
    CHECK_FALSE(dialogue.recognised());
  }
  SUBCASE("with nmap's: those that list the port come before guesses") {
    const IdentifyCatalogue catalogue(lab.registry, &lab.nmap, 7);
    IdentifyDialogue dialogue(catalogue, 7070, false, milliseconds(2000));
    CHECK(asked(dialogue) ==
          Texts{"(listen)", "hello\r\n", "ask\r\n", "GET / HTTP/1.0\r\n\r\n", "feed\r\n"});
  }
  SUBCASE("what is unlikely, too, where it is asked for") {
    const IdentifyCatalogue catalogue(lab.registry, &lab.nmap, 9);
    IdentifyDialogue dialogue(catalogue, 7070, false, milliseconds(2000));
    CHECK(asked(dialogue) == Texts{"(listen)", "hello\r\n", "ask\r\n", "GET / HTTP/1.0\r\n\r\n",
                                   "zoo?\r\n", "feed\r\n", "rare\r\n"});
  }
  SUBCASE("inside TLS other ports are listed, and plain ones stand for them") {
    const IdentifyCatalogue catalogue(lab.registry, &lab.nmap, 7);
    IdentifyDialogue inside(catalogue, 7443, true, milliseconds(2000));
    CHECK(asked(inside).at(1) == "ask\r\n");
    IdentifyDialogue web(catalogue, 443, true, milliseconds(2000));
    CHECK(asked(web).at(1) == "GET / HTTP/1.0\r\n\r\n");
    const Service& http = *lab.registry.find("http");
    CHECK(IdentifyCatalogue::is_listed(http, 443, true));
    CHECK_FALSE(IdentifyCatalogue::is_listed(http, 443, false));
    CHECK(catalogue.is_tls_port(7443));
    CHECK(catalogue.is_tls_port(443));
    CHECK_FALSE(catalogue.is_tls_port(7070));
  }
  SUBCASE("printers and what nmap excludes are only listened to") {
    const IdentifyCatalogue catalogue(lab.registry, &lab.nmap, 9);
    const auto added = lab.registry.add_text(
        "[service]\nname = \"printer\"\ntitle = \"p\"\nports = { tcp = [9100] }\n"
        "no_request = \"it prints\"\n[service.remediation]\nen = [\"x\"]\n",
        "printer.toml");
    REQUIRE(added);
    IdentifyDialogue printer(catalogue, 9100, false, milliseconds(2000));
    CHECK(asked(printer) == Texts{"(listen)"});
    IdentifyDialogue excluded(catalogue, 7001, false, milliseconds(2000));
    CHECK(asked(excluded) == Texts{"(listen)"});
  }
}

TEST_CASE("IdentifyDialogue: what a banner tells") {
  Lab lab;
  const IdentifyCatalogue catalogue(lab.registry, &lab.nmap, 7);
  IdentifyDialogue dialogue(catalogue, 7000, false, milliseconds(2000));
  const IdentifyStep step = dialogue.next();
  REQUIRE(step.kind == Kind::listen);
  CHECK(step.patience == milliseconds(2000));  // the port is known to speak first
  SUBCASE("a hard match of nmap ends it") {
    CHECK(dialogue.take(as_bytes("PARROT 7"), false));
    CHECK(dialogue.next().kind == Kind::end);
    CHECK(dialogue.result().nmap->version == "7");
    CHECK(dialogue.result().nmap->line == 4);
    CHECK(dialogue.result().nmap_probe->name == "NULL");
  }
  SUBCASE("what the registry knows may tell nmap more, by its own probes only") {
    CHECK_FALSE(dialogue.take(as_bytes("BANNER 5"), false));
    dialogue.finish(StepEnd::silent);
    CHECK(dialogue.next().kind == Kind::end);  // nmap knows no such service
    REQUIRE(dialogue.result().own);
    CHECK(dialogue.result().own->decoded.version == "5");
  }
  SUBCASE("after a soft match only those who know the service are asked") {
    CHECK_FALSE(dialogue.take(as_bytes("ZOO hello"), false));
    dialogue.finish(StepEnd::silent);
    CHECK(dialogue.result().nmap->soft);
    CHECK(asked(dialogue) == Texts{"ask\r\n", "feed\r\n", "zoo?\r\n"});
  }
  SUBCASE("a hard match improves a soft one, but no soft one a soft one") {
    CHECK_FALSE(dialogue.take(as_bytes("ZOO hello"), false));
    dialogue.finish(StepEnd::silent);
    while (true) {
      const IdentifyStep next = dialogue.next();
      REQUIRE(next.kind == Kind::ask);
      const bool feeds = as_text(next.request->octets) == "feed\r\n";
      CHECK(dialogue.take(as_bytes(feeds ? "FED 3" : "ZOO what?"), false) == feeds);
      dialogue.finish(StepEnd::silent);
      if (feeds) break;
    }
    CHECK_FALSE(dialogue.result().nmap->soft);
    CHECK(dialogue.result().nmap->version == "3");
    CHECK(dialogue.next().kind == Kind::end);
  }
}

TEST_CASE("IdentifyDialogue: replies to requests") {
  Lab lab;
  const IdentifyCatalogue catalogue(lab.registry, nullptr, 7);
  IdentifyDialogue dialogue(catalogue, 7070, false, milliseconds(2000));
  REQUIRE(dialogue.next().kind == Kind::listen);
  dialogue.finish(StepEnd::silent);
  REQUIRE(dialogue.next().kind == Kind::ask);
  SUBCASE("the probe's own pattern recognises") {
    CHECK(dialogue.take(as_bytes("HELLO 9"), false));
    CHECK(dialogue.result().own->probe->service->name == "asked");
    CHECK(dialogue.next().kind == Kind::end);
  }
  SUBCASE("a banner that comes late is recognised, whatever was asked") {
    CHECK(dialogue.take(as_bytes("LATE 2"), false));
    CHECK(dialogue.result().own->probe->service->name == "late");
  }
  SUBCASE("a reply of TLS leads there") {
    CHECK(dialogue.take(as_bytes({"\x15\x03\x01\0\2", 5}), false));
    CHECK(dialogue.found_tls());
    CHECK(dialogue.next().kind == Kind::end);
  }
  SUBCASE("what only begins like one does not") {
    for (const std::string_view reply :
         {std::string_view("\x15\x03"), std::string_view("\x15\x03\x01\0\3", 5),
          std::string_view("\x16\x03\x09\0\x40", 5), std::string_view("\x16\x03\x01\xff\xff", 5),
          std::string_view("\x17\x03\x01\0\2", 5)}) {
      CHECK_FALSE(dialogue.take(as_bytes(reply), false));
      CHECK_FALSE(dialogue.found_tls());
    }
  }
  SUBCASE("what nobody knows is kept, up to a limit") {
    CHECK_FALSE(dialogue.take(as_bytes(std::string(5000, 'x')), false));
    CHECK(dialogue.result().banner.size() == 1024);
    CHECK(dialogue.next().kind == Kind::ask);
  }
}

TEST_CASE("IdentifyDialogue: a service that is a kind of another") {
  Lab lab;
  const auto add = [&](std::string_view name, std::string_view payload, std::string_view pattern) {
    std::string text = service_toml(name, 80, payload, pattern);
    text.insert(text.find("[service.remediation]"), "kind_of = \"http\"\n");
    REQUIRE(lab.registry.add_text(text, "test.toml").has_value());
  };
  add("page", "GET / HTTP/1.0\\r\\n\\r\\n", R"(\AHTTP/1.0 PAGE ([0-9]+))");
  add("shop", "GET /shop HTTP/1.0\\r\\n\\r\\n", R"(\AHTTP/1.0 SHOP ([0-9]+))");
  const IdentifyCatalogue catalogue(lab.registry, nullptr, 7);
  const auto learn = [&](IdentifyDialogue& dialogue, std::string_view root, std::string_view shop) {
    Texts texts;
    for (IdentifyStep step = dialogue.next(); step.kind != Kind::end; step = dialogue.next()) {
      texts.emplace_back(step.request == nullptr ? "(listen)" : as_text(step.request->octets));
      const bool is_root = texts.back() == "GET / HTTP/1.0\r\n\r\n";
      if (step.request != nullptr)
        static_cast<void>(dialogue.take(as_bytes(is_root ? root : shop), true));
      dialogue.finish(StepEnd::silent);
    }
    return texts;
  };
  SUBCASE("takes its place where one request asks both") {
    IdentifyDialogue dialogue(catalogue, 80, false, milliseconds(2000));
    CHECK(learn(dialogue, "HTTP/1.0 PAGE 7", "HTTP/1.0 404") ==
          Texts{"(listen)", "GET / HTTP/1.0\r\n\r\n"});
    CHECK(dialogue.result().own->probe->service->name == "page");
    CHECK(dialogue.result().own->decoded.version == "7");
  }
  SUBCASE("is asked for by a request of its own, on its port") {
    IdentifyDialogue dialogue(catalogue, 80, false, milliseconds(2000));
    CHECK(learn(dialogue, "HTTP/1.0 200", "HTTP/1.0 SHOP 5").size() == 3);
    CHECK(dialogue.result().own->probe->service->name == "shop");
    CHECK(dialogue.result().own->decoded.version == "5");
  }
  SUBCASE("leaves the other in place where it is not") {
    IdentifyDialogue dialogue(catalogue, 80, false, milliseconds(2000));
    CHECK(learn(dialogue, "HTTP/1.0 200", "HTTP/1.0 404").size() == 3);
    CHECK(dialogue.result().own->probe->service->name == "http");
  }
  SUBCASE("is not asked for elsewhere, but known by the same reply") {
    IdentifyDialogue dialogue(catalogue, 7172, false, milliseconds(2000));
    CHECK(learn(dialogue, "HTTP/1.0 PAGE 7", "").size() == 2);
    CHECK(dialogue.result().own->probe->service->name == "page");
  }
}

TEST_CASE("IdentifyDialogue: a match may say that the service is inside TLS") {
  Lab lab;
  const IdentifyCatalogue catalogue(lab.registry, &lab.nmap, 7);
  IdentifyDialogue dialogue(catalogue, 9999, false, milliseconds(2000));
  for (IdentifyStep step = dialogue.next(); step.kind != Kind::end; step = dialogue.next()) {
    if (step.request != nullptr && as_text(step.request->octets) == "feed\r\n")
      CHECK(dialogue.take(as_bytes("GO TO TLS"), false));
    dialogue.finish(StepEnd::silent);
  }
  CHECK(dialogue.found_tls());
}

TEST_CASE("IdentifyDialogue: who closes at once is wrapped, who closes later is not") {
  Lab lab;
  const IdentifyCatalogue catalogue(lab.registry, nullptr, 7);
  IdentifyDialogue dialogue(catalogue, 7070, false, milliseconds(2000));
  REQUIRE(dialogue.next().kind == Kind::listen);
  SUBCASE("at once") {
    dialogue.finish(StepEnd::closed);
    CHECK(dialogue.result().wrapped);
    CHECK(dialogue.next().kind == Kind::end);
  }
  SUBCASE("each time, after a while") {
    dialogue.finish(StepEnd::ended);
    CHECK_FALSE(dialogue.result().wrapped);
    while (dialogue.next().kind != Kind::end) dialogue.finish(StepEnd::closed);
    CHECK(dialogue.result().wordless);
  }
  SUBCASE("after a request") {
    dialogue.finish(StepEnd::silent);
    REQUIRE(dialogue.next().kind == Kind::ask);
    dialogue.finish(StepEnd::closed);
    CHECK_FALSE(dialogue.result().wrapped);
    CHECK(dialogue.next().kind == Kind::ask);
    while (dialogue.next().kind != Kind::end) dialogue.finish(StepEnd::closed);
    CHECK_FALSE(dialogue.result().wordless);
  }
}

}  // namespace yamabiko
