// One record of CSV (RFC 4180), cell by cell, that a spreadsheet can be trusted
// with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yamabiko {

// A text that a spreadsheet would take for a formula gets an apostrophe before it
// (OWASP, "CSV Injection"): it begins with = + - @, also in their wide forms, a tab
// or a carriage return. Numbers that were given as such are left alone.
class CsvLine {
 public:
  // Passes printable(), so a cell has no line end.
  CsvLine& text(std::string_view content);
  CsvLine& number(std::uint64_t value);
  // Rounded to four decimals, as in the JSON.
  CsvLine& number(double value);
  CsvLine& number(std::optional<double> value) { return value ? number(*value) : empty(); }
  CsvLine& truth(bool value) { return text(value ? "true" : "false"); }
  CsvLine& empty();

  // Ends in the carriage return of RFC 4180; the line feed is LineBuffer's.
  [[nodiscard]] std::string_view record();

 private:
  void next_cell();

  std::string line_;
  bool begun_ = false;
};

}  // namespace yamabiko
