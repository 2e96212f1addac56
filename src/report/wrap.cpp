// Greedy line breaking over words.
#include "report/wrap.hpp"

#include "report/display_width.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

// What stays on one line, and whether a space parts it from the one before.
struct Word {
  std::string_view text;
  std::size_t columns = 0;
  bool after_space = false;
};

// Japanese line breaking: a line does not begin with what closes, with a
// small kana or with the mark of a long vowel, nor end with what opens.
bool may_begin_line(std::uint32_t code_point) {
  constexpr std::u32string_view forbidden =
      U"、。，．・：；？！）］｝」』】〉》〕ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ";
  return forbidden.find(static_cast<char32_t>(code_point)) == std::u32string_view::npos;
}

bool may_end_line(std::uint32_t code_point) {
  constexpr std::u32string_view forbidden = U"（［｛「『【〈《〔";
  return forbidden.find(static_cast<char32_t>(code_point)) == std::u32string_view::npos;
}

bool may_break(const Character& before, const Character& after) {
  if (before.columns < 2 && after.columns < 2) return false;
  return after.columns > 0 && may_end_line(before.code_point) && may_begin_line(after.code_point);
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  bool open = false;  // the last word may still grow
  bool after_space = false;
  Character before;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = first_character(text.substr(at));
    if (character.octets == " ") {
      after_space = true;
      open = false;
    } else if (!open || may_break(before, character)) {
      words.push_back({character.octets, character.columns, after_space});
      after_space = false;
      open = true;
    } else {
      Word& word = words.back();
      word.text = {word.text.data(), word.text.size() + character.octets.size()};
      word.columns += character.columns;
    }
    before = character;
    at += character.octets.size();
  }
  return words;
}

// Where a word must be cut: after its last hyphen, else at the end.
std::string_view after_hyphen(std::string_view piece) {
  const std::size_t hyphen = piece.rfind('-');
  return hyphen == std::string_view::npos ? piece : piece.substr(0, hyphen + 1);
}

// The lines so far, of which the last one still grows.
class Paragraph {
 public:
  explicit Paragraph(std::size_t columns) : columns_(std::max<std::size_t>(columns, 1)) {}

  void add(const Word& word) {
    const std::size_t space = word.after_space && used_ > 0 ? 1 : 0;
    if (used_ + space + word.columns <= columns_) {
      append(space > 0 ? " " : "", space);
      append(word.text, word.columns);
      return;
    }
    if (used_ > 0) new_line();
    std::string_view rest = word.text;
    while (display_width(rest) > columns_) {
      std::string_view piece = after_hyphen(fitting_prefix(rest, columns_));
      // A wide character on a line of one column goes there all the same.
      if (piece.empty()) piece = first_character(rest).octets;
      append(piece, display_width(piece));
      rest.remove_prefix(piece.size());
      if (!rest.empty()) new_line();
    }
    append(rest, display_width(rest));
  }

  std::vector<std::string> lines() && {
    for (std::string& line : lines_) {
      for (std::size_t at = 0; (at = line.find(no_break_space, at)) != std::string::npos;) {
        line.replace(at, no_break_space.size(), 1, ' ');
      }
    }
    return std::move(lines_);
  }

 private:
  void append(std::string_view text, std::size_t columns) {
    lines_.back() += text;
    used_ += columns;
  }
  void new_line() {
    lines_.emplace_back();
    used_ = 0;
  }

  std::size_t columns_;
  std::size_t used_ = 0;
  std::vector<std::string> lines_{""};
};

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  Paragraph paragraph{columns};
  for (const Word& word : words_of(text)) paragraph.add(word);
  return std::move(paragraph).lines();
}

std::size_t widest_word(std::string_view text) {
  std::size_t widest = 0;
  for (const Word& word : words_of(text)) widest = std::max(widest, word.columns);
  return widest;
}

}  // namespace yamabiko
