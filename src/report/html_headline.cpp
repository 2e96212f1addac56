// Finds the words for the run as a whole, and counts.
#include "report/html_headline.hpp"

#include "report/finding_text.hpp"
#include "report/html_text.hpp"
#include "report/number_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include <fmt/format.h>

namespace yamabiko {
namespace {

struct Counts {
  std::array<std::uint64_t, 4> verdicts{};  // by the number of the Verdict
  std::uint64_t quiet = 0;                  // to act on, though it does not amplify
  std::set<Address> hosts;                  // with something to act on

  [[nodiscard]] std::uint64_t of(Verdict verdict) const {
    return verdicts.at(static_cast<std::size_t>(verdict));
  }
  [[nodiscard]] std::uint64_t amplifying() const {
    return of(Verdict::amplifies) + of(Verdict::high) + of(Verdict::severe);
  }
};

Counts count(const HtmlFindings& findings) {
  Counts counts;
  for (const FindingRow& row : findings.rows()) {
    if (row.verdict) ++counts.verdicts.at(static_cast<std::size_t>(*row.verdict));
    if (!row.matters) continue;
    counts.hosts.insert(row.endpoint.target);
    if (!row.verdict || *row.verdict == Verdict::not_amplifying) ++counts.quiet;
  }
  return counts;
}

std::string hosts_text(const Counts& counts, const RunSummary& summary) {
  if (summary.targets <= 1) return "this host";
  return fmt::format("{} of {} hosts", grouped(counts.hosts.size()), grouped(summary.targets));
}

struct Headline {
  std::string title;
  std::string text;
  std::string css_class;
};

Headline headline(const HtmlFindings& findings, const Counts& counts, const RunSummary& summary) {
  if (counts.amplifying() > 0) {
    const Verdict worst = counts.of(Verdict::severe) > 0 ? Verdict::severe
                          : counts.of(Verdict::high) > 0 ? Verdict::high
                                                         : Verdict::amplifies;
    const std::string title = worst == Verdict::severe
                                  ? "Severe: strangers can be flooded from here"
                              : worst == Verdict::high ? "High: strangers can be flooded from here"
                                                       : "Answers louder than it is asked";
    const FindingRow& first = findings.rows().front();
    std::string text = fmt::format(
        "On {}, {} can be abused to attack others over UDP. The worst is {} at {}",
        hosts_text(counts, summary), counted(counts.amplifying(), "service", "services"),
        escaped(first.service.empty() ? "something" : first.service),
        escaped(first.endpoint.target.text()));
    if (first.baf)
      text +=
          fmt::format(": one octet sent there brings {}{} back", first.at_least ? "at least " : "",
                      *first.baf < 10 ? fmt::format("{:.1f}", *first.baf)
                                      : exact_number(std::round(*first.baf)));
    text += '.';
    if (counts.quiet > 0)
      text += fmt::format(" {} strangers too much, or obey them.",
                          counted(counts.quiet, "more tells", "more tell"));
    return {title, text, verdict_class(worst)};
  }
  if (counts.quiet > 0)
    return {"Nothing amplifies, but strangers are let in",
            fmt::format("On {}, {} strangers what they need not know, or obey anybody.",
                        hosts_text(counts, summary),
                        counted(counts.quiet, "service tells", "services tell")),
            "v-flag"};
  if (summary.count(State::open) > 0)
    return {
        "Nothing to act on was found",
        fmt::format("{}, and none of them amplifies, tells too much or obeys strangers.",
                    counted(summary.count(State::open), "endpoint answers", "endpoints answer")),
        "v-good"};
  return {"Nothing answered",
          "No endpoint that was asked gave an answer. That is no proof of safety: see what was not "
          "tested.",
          "v-none"};
}

std::string tile(std::string_view css_class, std::uint64_t value, std::string_view name) {
  return fmt::format("<li class=\"{}{}\"><strong>{}</strong> <span>{}</span></li>\n", css_class,
                     value == 0 ? " zero" : "", grouped(value), name);
}

std::string tiles(const Counts& counts, const RunSummary& summary) {
  const std::uint64_t endpoints =
      std::accumulate(summary.states.begin(), summary.states.end(), std::uint64_t{0});
  return "<ul class=\"tiles\">\n" + tile("v-severe", counts.of(Verdict::severe), "severe") +
         tile("v-high", counts.of(Verdict::high), "high") +
         tile("v-amplifies", counts.of(Verdict::amplifies), "amplify") +
         tile("v-flag", counts.quiet, "tell or obey") +
         tile("v-not-amplifying", counts.of(Verdict::not_amplifying), "do not amplify") +
         tile("plain", summary.count(State::open), "open") +
         tile("plain", endpoints, endpoints == 1 ? "endpoint asked" : "endpoints asked") +
         tile("plain", summary.targets, summary.targets == 1 ? "host" : "hosts") + "</ul>\n";
}

}  // namespace

std::string html_headline(const HtmlFindings& findings, const RunInfo& info,
                          const RunSummary& summary) {
  const Counts counts = count(findings);
  const Headline words = headline(findings, counts, summary);
  return fmt::format(
      "<header class=\"page {}\">\n<p class=\"brand\">yamabiko <span lang=\"ja\">山彦</span> · {} "
      "UTC</p>\n<h1>{}</h1>\n<p class=\"lead\">{}</p>\n{}</header>\n",
      words.css_class, rfc3339(info.start).substr(0, 16).replace(10, 1, " "), words.title,
      words.text, tiles(counts, summary));
}

}  // namespace yamabiko
