// Reads the little of XML 1.0 that a message needs, and refuses the rest: no
// document type, so no entities but the five of XML itself; no CDATA; names and
// texts are views into the input, nothing is looked up, nothing is expanded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yamabiko::xml {

enum class Event : std::uint8_t {
  open,       // an element begins; it is the last of path()
  text,       // within the last of path(); never blank
  close,      // the last of path() ends; path() no longer has it
  end,        // the root element has ended, and nothing but blanks follows
  truncated,  // the input ended before
  malformed,  // no XML, or more of it than is read
};

class Scanner {
 public:
  static constexpr std::size_t max_depth = 32;

  explicit Scanner(std::string_view input) : rest_(input) {}

  // After end, truncated or malformed it stays at that.
  Event next();
  // Local names of the open elements, from the root.
  [[nodiscard]] const std::vector<std::string_view>& path() const { return path_; }
  // Of the latest text: trimmed, entities as they stand.
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  Event finish(Event event);
  Event read_tag();
  Event open_tag(std::string_view tag);
  Event close_tag();

  std::string_view rest_;
  std::string_view text_;
  std::vector<std::string_view> names_;  // with their prefixes
  std::vector<std::string_view> path_;
  bool began_ = false;
  bool close_empty_ = false;  // <a/> is an open and a close
  bool finished_ = false;
  Event last_ = Event::end;
};

// The five entities of XML replaced; others stay as they are.
[[nodiscard]] std::string unescape(std::string_view text);

}  // namespace yamabiko::xml
