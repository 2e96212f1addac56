// Lays out a table in a given width of a terminal.
#pragma once

#include "report/colour.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace yamabiko {

struct Cell {
  std::string text;
  Style style = Style::plain;
};

// Which rows wrap their cells when the table is too wide.
enum class Wrapping : std::uint8_t { late, early };

struct Row {
  std::vector<Cell> cells;  // as many as there are titles
  Wrapping wrapping = Wrapping::late;
};

struct Table {
  std::vector<std::string> titles;
  std::vector<Row> rows;
};

// The width at which no row of late wrapping needs more than one line. The
// last cell of a row that is not empty may reach into the columns behind it,
// so that a long remark does not widen its column.
[[nodiscard]] std::size_t natural_width(const Table& table);
// The least width at which no word is cut.
[[nodiscard]] std::size_t least_width(const Table& table);

// A table that is too wide takes the room from its widest columns: first from
// rows of early wrapping, then from all, and cuts words only when it must. No
// line is wider than `width`, if that leaves a few columns for each cell.
[[nodiscard]] std::vector<std::string> render(const Table& table, std::size_t width, Colour colour);

}  // namespace yamabiko
