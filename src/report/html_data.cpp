// The rows of the table as JSON. Texts that many rows share stand in a list once,
// and the rows name them by number.
#include "report/html_table.hpp"
#include "report/json_line.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace yamabiko {
namespace {

using Rows = std::vector<FindingRow>;

constexpr std::size_t longest_text = 100;

template <typename Write>
void column(JsonLine& line, std::string_view name, const Rows& rows, Write write) {
  line.key(name).begin_array();
  for (const FindingRow& row : rows) write(row);
  line.end_array();
}

void number_column(JsonLine& line, std::string_view name, const Rows& rows,
                   std::uint64_t (*number)(const FindingRow&)) {
  column(line, name, rows, [&](const FindingRow& row) { line.value(number(row)); });
}

void factor_column(JsonLine& line, std::string_view name, const Rows& rows,
                   std::optional<double> FindingRow::*factor) {
  column(line, name, rows, [&](const FindingRow& row) {
    if (row.*factor)
      line.value(*(row.*factor));
    else
      line.null();
  });
}

// Two members: NAME, a number a row, and NAME_texts, what the numbers stand for.
template <typename Text>
void text_column(JsonLine& line, const std::string& name, const Rows& rows, Text text) {
  std::map<std::string, std::uint64_t> numbers;
  std::vector<std::string> texts;
  column(line, name, rows, [&](const FindingRow& row) {
    const auto [entry, is_new] =
        numbers.try_emplace(printable(text(row), longest_text), texts.size());
    if (is_new) texts.push_back(entry->first);
    line.value(entry->second);
  });
  line.member(name + "_texts", texts);
}

// The place of each row in the order of addresses, which a script could not find
// from their texts.
void address_order(JsonLine& line, const Rows& rows) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return rows[left].endpoint.target < rows[right].endpoint.target;
  });
  std::vector<std::uint64_t> places(rows.size());
  std::uint64_t place = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && rows[order[i]].endpoint.target != rows[order[i - 1]].endpoint.target) ++place;
    places[order[i]] = place;
  }
  line.key("address").begin_array();
  for (const std::uint64_t each : places) line.value(each);
  line.end_array();
}

std::uint64_t flag_bits(const FindingRow& row) {
  std::uint64_t bits = 0;
  for (const Flag flag : row.flags) bits |= std::uint64_t{1} << static_cast<unsigned>(flag);
  return bits;
}

// Inside of a <script> only what begins with "<" means anything.
std::string safe_in_script(std::string_view json) {
  std::string text;
  for (const char c : json) {
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  }
  return text;
}

}  // namespace

std::string html_data(const HtmlFindings& findings, const DetailsOf& details_of) {
  const Rows& rows = findings.rows();
  JsonLine line;
  line.begin_object();
  column(line, "target", rows,
         [&](const FindingRow& row) { line.value(std::string_view(row.endpoint.target.text())); });
  address_order(line, rows);
  text_column(line, "name", rows, [](const FindingRow& row) { return row.name; });
  number_column(line, "port", rows,
                [](const FindingRow& row) { return std::uint64_t{row.endpoint.port}; });
  text_column(line, "transport", rows,
              [](const FindingRow& row) { return std::string(to_string(row.endpoint.transport)); });
  text_column(line, "state", rows,
              [](const FindingRow& row) { return std::string(to_string(row.state)); });
  text_column(line, "reason", rows, [](const FindingRow& row) { return row.reason; });
  text_column(line, "service", rows, [](const FindingRow& row) { return row.service; });
  text_column(line, "version", rows, [](const FindingRow& row) { return row.version; });
  factor_column(line, "payload", rows, &FindingRow::baf);
  factor_column(line, "l2", rows, &FindingRow::l2);
  number_column(line, "at_least", rows,
                [](const FindingRow& row) { return std::uint64_t{row.at_least}; });
  number_column(line, "matters", rows,
                [](const FindingRow& row) { return std::uint64_t{row.matters}; });
  text_column(line, "verdict", rows, [](const FindingRow& row) {
    return row.verdict ? std::string(to_string(*row.verdict)) : "";
  });
  number_column(line, "flags", rows, flag_bits);
  line.key("flags_texts").begin_array();
  for (unsigned bit = 0; bit <= static_cast<unsigned>(Flag::truncated_count); ++bit)
    line.value(to_string(static_cast<Flag>(bit)));
  line.end_array().key("details").begin_array();
  for (std::size_t i = 0; i < rows.size(); ++i) line.value(std::string_view(details_of(i)));
  line.end_array().end_object();
  return "<script type=\"application/json\" id=\"data\">" + safe_in_script(line.text()) +
         "</script>\n";
}

}  // namespace yamabiko
