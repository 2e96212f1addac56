// Reads CSV (RFC 4180), for the tests of what writes it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

using CsvRows = std::vector<std::vector<std::string>>;

inline CsvRows read_csv(std::string_view text) {
  CsvRows rows;
  bool row_begins = true;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (row_begins) rows.push_back({""});
    row_begins = false;
    std::string& cell = rows.back().back();
    if (quoted && c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
      cell += c;
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      rows.back().emplace_back();
    } else if (!quoted && c == '\r') {
      ++at;  // and its line feed
      row_begins = true;
    } else {
      cell += c;
    }
  }
  return rows;
}

// The cell of a row below that title; throws where there is none.
inline std::string csv_cell(const CsvRows& rows, std::size_t row, std::string_view column) {
  const auto& titles = rows.at(0);
  const auto found = std::find(titles.begin(), titles.end(), column);
  return rows.at(row).at(static_cast<std::size_t>(found - titles.begin()));
}

}  // namespace yamabiko
