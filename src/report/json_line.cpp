// Hands values to RapidJSON's writer.
#include "report/json_line.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <cmath>
#include <variant>

namespace yamabiko {
namespace {

rapidjson::SizeType size_of(std::string_view text) {
  return static_cast<rapidjson::SizeType>(text.size());
}

}  // namespace

JsonLine& JsonLine::key(std::string_view name) {
  writer_.Key(name.data(), size_of(name));
  return *this;
}

JsonLine& JsonLine::begin_object() {
  writer_.StartObject();
  return *this;
}

JsonLine& JsonLine::end_object() {
  writer_.EndObject();
  return *this;
}

JsonLine& JsonLine::begin_array() {
  writer_.StartArray();
  return *this;
}

JsonLine& JsonLine::end_array() {
  writer_.EndArray();
  return *this;
}

JsonLine& JsonLine::value(std::string_view text) {
  if (is_plain(text)) {
    writer_.String(text.data(), size_of(text));
    return *this;
  }
  const std::string clean = printable(text, text.size());
  writer_.String(clean.data(), size_of(clean));
  return *this;
}

JsonLine& JsonLine::value(std::uint64_t number) {
  writer_.Uint64(number);
  return *this;
}

JsonLine& JsonLine::value(double number) {
  constexpr double scale = 10'000;
  const double rounded = std::round(number * scale) / scale;
  // JSON has neither infinity nor NaN.
  if (std::isfinite(rounded))
    writer_.Double(rounded);
  else
    writer_.Null();
  return *this;
}

JsonLine& JsonLine::value(bool truth) {
  writer_.Bool(truth);
  return *this;
}

JsonLine& JsonLine::value(const std::vector<std::string>& texts) {
  begin_array();
  for (const std::string& text : texts) value(std::string_view(text));
  return end_array();
}

JsonLine& JsonLine::value(const FactValue& fact) {
  std::visit(
      [this](const auto& content) {
        using Value = std::decay_t<decltype(content)>;
        if constexpr (std::is_same_v<Value, std::string>)
          value(std::string_view(content));
        else
          value(content);
      },
      fact);
  return *this;
}

JsonLine& JsonLine::lines_member(std::string_view name, std::string_view lines) {
  key(name);
  writer_.String(lines.data(), size_of(lines));
  return *this;
}

JsonLine& JsonLine::null() {
  writer_.Null();
  return *this;
}

}  // namespace yamabiko
