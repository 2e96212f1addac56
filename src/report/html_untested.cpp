// Remarks on the run, and what no run does.
#include "report/html_untested.hpp"

#include "report/html_text.hpp"
#include "report/number_text.hpp"
#include "report/run_text.hpp"
#include "yamabiko/scan/port_spec.hpp"

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::string command_text(const std::vector<std::string>& command) {
  std::string text;
  for (const std::string& argument : command) {
    if (!text.empty()) text += ' ';
    text += argument;
  }
  return text;
}

}  // namespace

std::string html_untested(const RunInfo& info, const RunSummary& summary) {
  std::string items;
  const auto add = [&items](std::string_view text) {
    items += fmt::format("<li>{}</li>\n", escaped(text));
  };
  for (const RunRemark& remark : run_remarks(summary)) add(remark.text);
  add("Other ports and services than those that were asked, and addresses that were not named.");
  add("Other places to ask from: a filter may let others through, or be in the way for us only.");
  add("Requests that change, store or endanger anything. Worst cases that need them are told as "
      "computed or published, not as measured.");
  std::string asked;
  if (info.coverage)
    asked = fmt::format("<p>The ports that were asked, on {}: <code>{}</code></p>\n",
                        counted(summary.targets, "host", "hosts"),
                        escaped(to_text(info.coverage->ports)));
  return section("untested", "What was not tested",
                 fmt::format("<ul>\n{}</ul>\n{}<p>The run was: <code>{}</code></p>\n", items, asked,
                             escaped(command_text(info.command))));
}

}  // namespace yamabiko
