// Indents labels and paragraphs.
#include "report/labelled_block.hpp"

#include "report/colour.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr std::size_t indent = 2;
constexpr std::size_t label_columns = 12;

}  // namespace

void LabelledBlock::paragraph(std::string_view label, std::string_view marker,
                              std::string_view text) {
  const std::size_t left = indent + label_columns + marker.size();
  bool first = true;
  for (const std::string& line : wrap(text, options_.width - left)) {
    const std::string_view shown = label == label_ || !first ? std::string_view{} : label;
    lines_.push_back(
        fmt::format("{:{}}{}{:{}}{:{}}{}", "", indent, painted(options_.colour, Style::dim, shown),
                    "", label_columns - shown.size(), first ? marker : "", marker.size(), line));
    first = false;
  }
  label_ = label;
}

}  // namespace yamabiko
