// Builds one line of JSON, member by member, without a tree of values between.
//
// A tree costs twenty times the time of the text itself, and a scan of a
// network has tens of thousands of lines.
#pragma once

#include "report/rapidjson_simd.hpp"
#include "yamabiko/protocol/facts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace yamabiko {

class JsonLine {
 public:
  // A name that is followed by begin_object() or begin_array().
  JsonLine& key(std::string_view name);
  JsonLine& begin_object();
  JsonLine& end_object();
  JsonLine& begin_array();
  JsonLine& end_array();

  // Texts pass printable(): C1 controls are valid in JSON, but obeyed by a
  // terminal that shows the line.
  JsonLine& value(std::string_view text);
  JsonLine& value(std::uint64_t number);
  // Rounded to four decimals: digits past them say nothing about an endpoint.
  JsonLine& value(double number);
  JsonLine& value(bool truth);
  JsonLine& value(const std::vector<std::string>& texts);
  JsonLine& value(const FactValue& fact);
  JsonLine& null();

  // A text of several lines, each of which has passed printable().
  JsonLine& lines_member(std::string_view name, std::string_view lines);
  template <typename Value>
  JsonLine& member(std::string_view name, const Value& content) {
    return key(name).value(content);
  }
  // Null when there is none, or when the text is empty.
  template <typename Value>
  JsonLine& member(std::string_view name, const std::optional<Value>& content) {
    return content ? key(name).value(*content) : key(name).null();
  }
  JsonLine& text_or_null(std::string_view name, std::string_view content) {
    return content.empty() ? key(name).null() : key(name).value(content);
  }

  // Without a line end. Octets that are not UTF-8 have become escapes.
  [[nodiscard]] std::string_view text() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace yamabiko
