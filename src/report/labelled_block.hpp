// Paragraphs with a label each: label and first paragraph on one line,
// everything else below the paragraph.
#pragma once

#include "yamabiko/report/text_options.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

class LabelledBlock {
 public:
  // Appends to `lines`, which must outlive the block.
  LabelledBlock(std::vector<std::string>& lines, const TextOptions& options)
      : lines_(lines), options_(options) {}

  // A label that is that of the paragraph before is not said again. `marker`
  // ("1. ") hangs before the lines of the paragraph.
  void paragraph(std::string_view label, std::string_view marker, std::string_view text);

 private:
  std::vector<std::string>& lines_;
  TextOptions options_;
  std::string label_;  // of the paragraph before
};

}  // namespace yamabiko
