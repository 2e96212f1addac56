// Tables whose cells are coloured, as a table can be read aloud and a drawing
// can't.
#include "report/html_heat_map.hpp"

#include "report/html_text.hpp"
#include "report/number_text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr std::size_t most_rows = 40;
constexpr std::size_t most_columns = 14;

struct Cell {
  const FindingRow* worst = nullptr;
  std::uint64_t endpoints = 0;  // to act on
};

using Line = std::map<std::string, Cell>;  // service → cell

struct RowName {
  std::string text;
  std::string search;  // what finds its findings in the table; empty when nothing does
};

struct Map {
  // The worst first, since the findings are.
  std::vector<RowName> rows;
  std::map<std::string, Line> lines;
  std::vector<std::string> columns;
};

// The network of an address, as people hand them out: a /24, or a /64 of IPv6.
RowName network_of(const Address& address) {
  const ByteView octets = address.octets();
  if (address.family() == Family::v4) {
    const std::string prefix =
        fmt::format("{}.{}.{}.", std::to_integer<int>(octets[0]), std::to_integer<int>(octets[1]),
                    std::to_integer<int>(octets[2]));
    return {.text = prefix + "0/24", .search = prefix};
  }
  std::array<std::uint8_t, 16> prefix{};
  for (std::size_t i = 0; i < 8; ++i) prefix.at(i) = std::to_integer<std::uint8_t>(octets[i]);
  return {.text = Address::v6(prefix).text() + "/64", .search = ""};
}

RowName host_of(const Address& address) {
  return {.text = address.text(), .search = address.text()};
}

Map map_of(const HtmlFindings& findings, RowName (*row_name)(const Address&)) {
  Map map;
  for (const FindingRow& row : findings.rows()) {
    if (!row.matters) continue;
    const std::string service = row.service.empty() ? "unknown" : row.service;
    const RowName name = row_name(row.endpoint.target);
    const auto [line, is_new] = map.lines.try_emplace(name.text);
    if (is_new) map.rows.push_back(name);
    Cell& cell = line->second[service];
    if (cell.worst == nullptr) cell.worst = &row;
    ++cell.endpoints;
    if (std::find(map.columns.begin(), map.columns.end(), service) == map.columns.end())
      map.columns.push_back(service);
  }
  return map;
}

// Letters, since colours alone say nothing to some.
std::string_view letter(const FindingRow& row) {
  if (!row.verdict || *row.verdict == Verdict::not_amplifying) return "T";
  if (*row.verdict == Verdict::severe) return "S";
  return *row.verdict == Verdict::high ? "H" : "A";
}

std::string cell_class(const FindingRow& row) {
  const bool amplifies = row.verdict && *row.verdict > Verdict::not_amplifying;
  return amplifies ? verdict_class(row.verdict) : "v-flag";
}

std::string spoken(const FindingRow& row) {
  const bool amplifies = row.verdict && *row.verdict > Verdict::not_amplifying;
  return amplifies ? std::string(to_string(*row.verdict)) : "tells or obeys";
}

std::string host_cell(const Cell& cell) {
  const FindingRow& row = *cell.worst;
  return fmt::format("<td class=\"{}\"><abbr title=\"{}\">{}</abbr>{}</td>", cell_class(row),
                     spoken(row), letter(row), row.l2 ? ' ' + factor_text(*row.l2) : "");
}

std::string network_cell(const Cell& cell) {
  const FindingRow& row = *cell.worst;
  return fmt::format("<td class=\"{}\"><abbr title=\"worst: {}\">{}</abbr> {}</td>",
                     cell_class(row), spoken(row), letter(row), grouped(cell.endpoints));
}

std::string table(const Map& map, std::string_view caption, std::string_view corner,
                  std::string (*cell_text)(const Cell&)) {
  const std::size_t columns = std::min(map.columns.size(), most_columns);
  const std::size_t rows = std::min(map.rows.size(), most_rows);
  std::string text = fmt::format("<thead><tr><th scope=\"col\">{}</th>", corner);
  for (std::size_t i = 0; i < columns; ++i)
    text += fmt::format("<th scope=\"col\">{}</th>", escaped(map.columns[i]));
  text += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < rows; ++i) {
    const RowName& name = map.rows[i];
    const Line& line = map.lines.at(name.text);
    text += name.search.empty()
                ? fmt::format("<tr><th scope=\"row\">{}</th>", escaped(name.text))
                : fmt::format(
                      "<tr><th scope=\"row\"><a href=\"#findings\" data-search=\"{}\">{}"
                      "</a></th>",
                      escaped(name.search), escaped(name.text));
    for (std::size_t column = 0; column < columns; ++column) {
      const auto cell = line.find(map.columns[column]);
      text += cell == line.end() ? "<td></td>" : cell_text(cell->second);
    }
    text += "</tr>\n";
  }
  text = wide_table(caption, "class=\"heat\"", text + "</tbody>");
  if (map.rows.size() > rows)
    text += fmt::format("<p class=\"more\">… and {} more, less bad.</p>\n",
                        grouped(map.rows.size() - rows));
  if (map.columns.size() > columns)
    text += fmt::format("<p class=\"more\">… and {} more services.</p>\n",
                        grouped(map.columns.size() - columns));
  return text;
}

}  // namespace

std::string html_heat_map(const HtmlFindings& findings) {
  const Map hosts = map_of(findings, host_of);
  if (hosts.rows.size() < 2) return "";
  std::string body =
      "<p class=\"legend\"><span class=\"badge v-severe\">S severe</span> "
      "<span class=\"badge v-high\">H high</span> <span class=\"badge v-amplifies\">A amplifies"
      "</span> <span class=\"badge v-flag\">T tells strangers too much, or obeys them</span></p>\n";
  if (hosts.rows.size() <= most_rows)
    return section(
        "map", "Hosts and services",
        body + table(hosts, "Hosts, the worst first, with their L2 factors", "Host", host_cell));
  const Map networks = map_of(findings, network_of);
  body +=
      table(networks, "Networks, with the number of endpoints to act on", "Network", network_cell);
  body += table(hosts, "The worst hosts, with their L2 factors", "Host", host_cell);
  return section("map", "Hosts and services", body);
}

}  // namespace yamabiko
