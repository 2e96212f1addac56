// A line a change.
#include "audit/comparison_text.hpp"

#include "report/colour.hpp"
#include "report/finding_text.hpp"
#include "report/json_line.hpp"
#include "report/number_text.hpp"
#include "store/sighting_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace yamabiko {
namespace {

using std::string_view;

// Wide enough for all of IPv4 and "11211/udp"; others stand out a little.
constexpr std::size_t address_columns = 15;
constexpr std::size_t port_columns = 9;

Style style_of(ChangeKind kind) {
  constexpr std::array<Style, 4> styles{Style::bad, Style::good, Style::notice, Style::dim};
  return styles.at(static_cast<std::size_t>(kind));
}

// "1.6.18 -> 1.6.19"; one of them where they are the same.
std::string step(const std::string& before, const std::string& after) {
  if (before == after) return after;
  return fmt::format("{} -> {}", before.empty() ? "none" : before, after.empty() ? "none" : after);
}

std::string changed_text(const Sighting& before, const Sighting& after, bool version, bool factor) {
  std::string text = version ? step(service_text(before), service_text(after)) : after.service;
  if (!factor) return text;
  text = joined(text, ", ", step(factors_text(before), factors_text(after)));
  return joined(text, ", ", step(verdict_text(before), verdict_text(after)));
}

class TextPrinter : public ComparisonPrinter {
 public:
  TextPrinter(std::ostream& out, TextOptions options) : out_(out), options_(options) {}

  void begin(const Side& a, const Side& b) override {
    fmt::print(out_, "A: {}\nB: {}\n\n", a.name, b.name);
  }
  void change(const Change& change) override {
    const std::string word = fmt::format("{:<7}", to_string(change.kind));
    fmt::print(out_, "{}  {}\n", painted(options_.colour, style_of(change.kind), word),
               change_text(change));
    any_ = true;
  }
  void end(const ChangeTotals& totals) override {
    fmt::print(out_, "{}{} exposed, {} gone, {} changed, {} unknown; {} open as before\n",
               any_ ? "\n" : "", grouped(totals.exposed), grouped(totals.gone),
               grouped(totals.changed), grouped(totals.unknown), grouped(totals.same));
  }

 private:
  std::ostream& out_;
  TextOptions options_;
  bool any_ = false;
};

void write_side(JsonLine& line, const Side& side) {
  line.begin_object()
      .member("name", string_view(side.name))
      .member("tool", string_view(side.tool))
      .member("complete", side.complete)
      .end_object();
}

void write_sighting(JsonLine& line, const std::optional<Sighting>& sighting) {
  if (!sighting) {
    line.null();
    return;
  }
  line.begin_object();
  write_seen(line, *sighting);
  line.end_object();
}

class JsonlPrinter : public ComparisonPrinter {
 public:
  explicit JsonlPrinter(std::ostream& out) : out_(out) {}

  void begin(const Side& a, const Side& b) override {
    JsonLine line;
    line.begin_object().member("type", string_view("diff"));
    write_side(line.key("a"), a);
    write_side(line.key("b"), b);
    line.end_object();
    fmt::print(out_, "{}\n", line.text());
  }
  void change(const Change& change) override {
    JsonLine line;
    line.begin_object()
        .member("type", string_view("change"))
        .member("kind", to_string(change.kind));
    write_place(line, change.place);
    line.key("changed").begin_array();
    if (change.version) line.value(string_view("version"));
    if (change.factor) line.value(string_view("factor"));
    line.end_array();
    write_sighting(line.key("before"), change.before);
    write_sighting(line.key("after"), change.after);
    line.text_or_null("reason", change.reason).end_object();
    fmt::print(out_, "{}\n", line.text());
  }
  void end(const ChangeTotals& totals) override {
    JsonLine line;
    line.begin_object()
        .member("type", string_view("diff-summary"))
        .member("exposed", totals.exposed)
        .member("gone", totals.gone)
        .member("changed", totals.changed)
        .member("unknown", totals.unknown)
        .member("same", totals.same)
        .end_object();
    fmt::print(out_, "{}\n", line.text());
  }

 private:
  std::ostream& out_;
};

}  // namespace

std::string sighting_text(const Sighting& sighting) {
  std::string text = service_text(sighting);
  text = joined(text, ", ", factors_text(sighting));
  text = joined(text, ", ", verdict_text(sighting));
  return joined(std::string(to_string(sighting.state)), ": ", text);
}

std::string change_text(const Change& change) {
  std::string text = fmt::format("{:<{}}  {:<{}}  ", address_text(change.place.address),
                                 address_columns, port_text(change.place), port_columns);
  switch (change.kind) {
    case ChangeKind::exposed:
      text += sighting_text(*change.after);
      if (!change.reason.empty()) text += fmt::format(" (in A, {})", change.reason);
      break;
    case ChangeKind::gone:
      text += fmt::format("{}; was {}",
                          change.after ? to_string(change.after->state) : "no longer open",
                          sighting_text(*change.before));
      break;
    case ChangeKind::changed:
      text += changed_text(*change.before, *change.after, change.version, change.factor);
      break;
    case ChangeKind::unknown:
      text += fmt::format("{}; was {}", change.reason, sighting_text(*change.before));
      break;
  }
  return text;
}

std::unique_ptr<ComparisonPrinter> make_text_printer(std::ostream& out, TextOptions options) {
  return std::make_unique<TextPrinter>(out, options);
}

std::unique_ptr<ComparisonPrinter> make_jsonl_printer(std::ostream& out) {
  return std::make_unique<JsonlPrinter>(out);
}

}  // namespace yamabiko
