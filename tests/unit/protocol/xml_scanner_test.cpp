// The strict reader of XML.
#include "protocol/xml_scanner.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::xml {
namespace {

// All events in short: "+a" opens, "-" closes, "=t" is text; then the end.
std::string events(std::string_view input) {
  Scanner scanner{input};
  std::string result;
  for (int i = 0; i < 1000; ++i) {
    switch (scanner.next()) {
      case Event::open:
        result += fmt::format("+{}", scanner.path().back());
        break;
      case Event::text:
        result += fmt::format("={}", scanner.text());
        break;
      case Event::close:
        result += '-';
        break;
      case Event::end:
        return result + '.';
      case Event::truncated:
        return result + '?';
      case Event::malformed:
        return result + '!';
    }
  }
  return "without end";
}

TEST_CASE("Scanner") {
  struct Case {
    std::string_view input;
    std::string_view events;
  };
  const Case cases[] = {
      {"<a/>", "+a-."},
      {"<a>t</a>", "+a=t-."},
      {"<?xml version='1.0'?>\r\n<p:a x='>' y=\"<b>\"><q:b/> t <!-- <c> --> u</p:a>\n",
       "+a+b-=t=u-."},
      {"\xef\xbb\xbf<a></a >", "+a-."},
      {"<a>&lt;</a>", "+a=&lt;-."},
      {"", "?"},
      {"  ", "?"},
      {"<a>", "+a?"},
      {"<a", "?"},
      {"<a x='>", "?"},
      {"<?xml", "?"},
      {"<!-- ", "?"},
      {"text", "!"},
      {"<a/>text", "+a-!"},
      {"<a/><b/>", "+a-!"},
      {"<a></b>", "+a!"},
      {"</a>", "!"},
      {"<>", "!"},
      {"<a<b>", "!"},
      {"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "!"},
      {"<a><![CDATA[x]]></a>", "+a!"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.input);
    CHECK(events(c.input) == c.events);
  }
  SUBCASE("depth has an end") {
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += "<a>";
    CHECK(events(deep).ends_with('!'));
  }
  SUBCASE("an end stays") {
    Scanner scanner{"<a"};
    CHECK(scanner.next() == Event::truncated);
    CHECK(scanner.next() == Event::truncated);
  }
}

TEST_CASE("unescape") {
  CHECK(unescape("a&amp;lt;&lt;&gt;&quot;&apos;&#65;&") == "a&lt;<>\"'&#65;&");
}

}  // namespace
}  // namespace yamabiko::xml
