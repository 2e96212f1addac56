// Chooses the widths of columns, then wraps and pads the cells.
#include "report/table.hpp"

#include "report/display_width.hpp"
#include "report/wrap.hpp"

#include <algorithm>
#include <numeric>

namespace yamabiko {
namespace {

using Widths = std::vector<std::size_t>;

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest_column = 4;

// The number of the last cell with a text, or of the first cell.
std::size_t last_filled(const std::vector<Cell>& row) {
  std::size_t last = 0;
  for (std::size_t column = 0; column < row.size(); ++column) {
    if (!row[column].text.empty()) last = column;
  }
  return last;
}

std::size_t total(const Widths& widths) {
  if (widths.empty()) return 0;
  return std::accumulate(widths.begin(), widths.end(), (widths.size() - 1) * gap);
}

// From `column` to the end of the line.
std::size_t room_from(const Widths& widths, std::size_t column) {
  return total({widths.begin() + static_cast<std::ptrdiff_t>(column), widths.end()});
}

// The width of each column by a measure of its texts. What reaches behind its
// own column is left out: it wraps if the columns behind have no room for it.
template <typename Measure>
Widths column_widths(const Table& table, Measure measure) {
  Widths widths;
  for (const std::string& title : table.titles) widths.push_back(display_width(title));
  for (const Row& row : table.rows) {
    const std::size_t last = last_filled(row.cells);
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
      if (column == last && column + 1 < row.cells.size()) continue;
      widths[column] = std::max(widths[column], measure(row, row.cells[column].text));
    }
  }
  return widths;
}

Widths full_widths(const Table& table) {
  return column_widths(table,
                       [](const Row&, const std::string& text) { return display_width(text); });
}

Widths natural_widths(const Table& table) {
  return column_widths(table, [](const Row& row, const std::string& text) {
    return row.wrapping == Wrapping::late ? display_width(text) : widest_word(text);
  });
}

Widths least_widths(const Table& table) {
  return column_widths(table,
                       [](const Row&, const std::string& text) { return widest_word(text); });
}

// Takes single columns of the terminal from whichever is widest and above its
// floor, until the table fits or nothing is left to take.
void shrink(Widths& widths, const Widths& floors, std::size_t width) {
  while (total(widths) > width) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > floors[i] && (widest == widths.size() || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    if (widest == widths.size()) return;
    --widths[widest];
  }
}

void append_row(std::vector<std::string>& lines, const std::vector<Cell>& row, const Widths& widths,
                Colour colour) {
  const std::size_t last = last_filled(row);
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t column = 0; column <= last; ++column) {
    const std::size_t room = column == last ? room_from(widths, column) : widths[column];
    cells.push_back(wrap(row[column].text, room));
    height = std::max(height, cells.back().size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    std::string text;
    std::size_t pending = 0;  // spaces owed before the next text, none at the end of a line
    for (std::size_t column = 0; column <= last; ++column) {
      const std::string piece = line < cells[column].size() ? cells[column][line] : "";
      if (!piece.empty()) {
        text.append(pending, ' ');
        pending = 0;
        text += painted(colour, row[column].style, piece);
      }
      const std::size_t used = display_width(piece);
      pending += (widths[column] > used ? widths[column] - used : 0) + gap;
    }
    lines.push_back(std::move(text));
  }
}

}  // namespace

std::size_t natural_width(const Table& table) {
  return total(natural_widths(table));
}
std::size_t least_width(const Table& table) {
  return total(least_widths(table));
}

std::vector<std::string> render(const Table& table, std::size_t width, Colour colour) {
  Widths widths = full_widths(table);
  shrink(widths, natural_widths(table), width);
  shrink(widths, least_widths(table), width);
  shrink(widths, Widths(widths.size(), narrowest_column), width);
  std::vector<Cell> titles;
  for (const std::string& title : table.titles) titles.push_back({title, Style::dim});
  std::vector<std::string> lines;
  append_row(lines, titles, widths, colour);
  for (const Row& row : table.rows) append_row(lines, row.cells, widths, colour);
  return lines;
}

}  // namespace yamabiko
