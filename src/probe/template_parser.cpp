// Reads payload templates: escapes and fields.
#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/probe/template.hpp"
#include "yamabiko/protocol/dns_name.hpp"

#include <charconv>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr std::size_t longest_target = 45;  // RFC 4291 section 2.2, form 3
constexpr std::size_t longest_port = 5;

constexpr std::string_view known_escapes = R"(the escapes are \xNN, \0, \r, \n, \t, \\ and \{)";
constexpr std::string_view known_fields =
    "the fields are {cookie:u16}, {cookie:u32}, {cookie:u64}, {cookie:hex32}, {cookie:hex64}, "
    "{random:N}, {target}, {port} and {dns-name}; write \\{ for a brace";

std::optional<std::byte> hex_octet(std::string_view digits) {
  unsigned value = 0;
  if (digits.size() != 2) return std::nullopt;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return static_cast<std::byte>(value);
}

std::optional<std::byte> plain_escape(char letter) {
  switch (letter) {
    case '0':
      return std::byte{0};
    case 'r':
      return std::byte{'\r'};
    case 'n':
      return std::byte{'\n'};
    case 't':
      return std::byte{'\t'};
    case '\\':
    case '{':
      return static_cast<std::byte>(letter);
    default:
      return std::nullopt;
  }
}

// In octets of its value; 0 when there is no such type.
unsigned cookie_width(std::string_view type) {
  if (type == "u16") return 2;
  if (type == "u32" || type == "hex32") return 4;
  if (type == "u64" || type == "hex64") return 8;
  return 0;
}

}  // namespace

// Walks over the text once; what it yields is the error, if there is one.
class TemplateParser {
 public:
  using Problem = std::optional<TemplateError>;

  explicit TemplateParser(std::string_view text) : text_(text) { result_.text_ = text; }

  Problem run() {
    while (position_ < text_.size()) {
      const char letter = text_[position_];
      Problem problem = letter == '\\' ? escape() : letter == '{' ? field() : literal();
      if (problem) return problem;
    }
    return size_problem();
  }

  Problem run_hex() {
    const auto octets = from_hex(text_);
    if (!octets)
      return problem(0, "payload_hex is no text of pairs of hexadecimal digits",
                     "write it like \"00 01 ff\"");
    result_.max_size_ = octets->size();
    if (!octets->empty()) result_.parts_.emplace_back(*octets);
    return size_problem();
  }

  Template take() { return std::move(result_); }

 private:
  static Problem problem(std::size_t offset, std::string message, std::string_view fix) {
    return TemplateError{.offset = offset, .message = std::move(message), .fix = std::string{fix}};
  }

  Problem size_problem() const {
    if (result_.max_size_ <= Template::max_octets) return std::nullopt;
    return problem(
        0, fmt::format("the payload has up to {} octets", result_.max_size_),
        fmt::format("keep it to {}, so that no request is fragmented", Template::max_octets));
  }

  Problem literal() {
    append(static_cast<std::byte>(text_[position_]));
    ++position_;
    return std::nullopt;
  }

  Problem escape() {
    const std::string_view rest = text_.substr(position_ + 1);
    if (rest.starts_with('x')) {
      const auto octet = hex_octet(rest.substr(1, 2));
      if (!octet)
        return problem(position_, "\\x is not followed by two hexadecimal digits", known_escapes);
      append(*octet);
      position_ += 4;
      return std::nullopt;
    }
    const auto octet = rest.empty() ? std::nullopt : plain_escape(rest.front());
    if (!octet)
      return problem(position_, fmt::format("unknown escape '\\{}'", printable(rest.substr(0, 1))),
                     known_escapes);
    append(*octet);
    position_ += 2;
    return std::nullopt;
  }

  Problem field() {
    const std::size_t close = text_.find('}', position_);
    if (close == std::string_view::npos)
      return problem(position_, "'{' begins a field that does not end", known_fields);
    const std::string_view name = text_.substr(position_ + 1, close - position_ - 1);
    Problem found;
    if (name.starts_with("cookie:")) {
      found = cookie(name.substr(7));
    } else if (name.starts_with("random:")) {
      found = random(name.substr(7));
    } else if (name == "target") {
      result_.parts_.emplace_back(Template::Target{});
      vary(longest_target);
    } else if (name == "port") {
      result_.parts_.emplace_back(Template::Port{});
      vary(longest_port);
    } else if (name == "dns-name") {
      result_.parts_.emplace_back(Template::DnsName{});
      vary(dns::max_name);
    } else {
      found = problem(position_, fmt::format("unknown field '{{{}}}'", printable(name, 32)),
                      known_fields);
    }
    position_ = close + 1;
    return found;
  }

  Problem cookie(std::string_view type) {
    const unsigned width = cookie_width(type);
    if (width == 0)
      return problem(position_, fmt::format("unknown type of cookie '{}'", printable(type, 32)),
                     known_fields);
    const bool is_text = type.starts_with("hex");
    const bool again = result_.cookie_bytes_ != 0;
    // A protocol made of text may have several names for one request.
    if (again && (!is_text || !result_.cookie_is_text_ || width != result_.cookie_bytes_))
      return problem(position_, "a second {cookie}", "keep the one that the reply echoes");
    result_.cookie_bytes_ = width;
    result_.cookie_is_text_ = is_text;
    if (fixed_ && !again) result_.cookie_offset_ = result_.max_size_;
    result_.parts_.emplace_back(Template::Cookie{});
    result_.max_size_ += std::size_t{is_text ? 2U : 1U} * width;
    return std::nullopt;
  }

  Problem random(std::string_view number) {
    std::size_t count = 0;
    const char* const end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data(), end, count);
    if (error != std::errc{} || stop != end || count == 0 || count > Template::max_octets)
      return problem(position_,
                     fmt::format("'{}' is no count of random octets", printable(number, 32)),
                     fmt::format("write {{random:N}} with N from 1 to {}", Template::max_octets));
    result_.parts_.emplace_back(Template::Random{count});
    result_.max_size_ += count;
    return std::nullopt;
  }

  void vary(std::size_t longest) {
    fixed_ = false;
    result_.max_size_ += longest;
  }

  void append(std::byte octet) {
    if (result_.parts_.empty() || !std::holds_alternative<Bytes>(result_.parts_.back()))
      result_.parts_.emplace_back(Bytes{});
    std::get<Bytes>(result_.parts_.back()).push_back(octet);
    ++result_.max_size_;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  bool fixed_ = true;  // nothing of varying length so far
  Template result_;
};

tl::expected<Template, TemplateError> Template::parse(std::string_view text) {
  TemplateParser parser{text};
  if (auto problem = parser.run()) return tl::unexpected(std::move(*problem));
  return parser.take();
}

tl::expected<Template, TemplateError> Template::parse_hex(std::string_view text) {
  TemplateParser parser{text};
  if (auto problem = parser.run_hex()) return tl::unexpected(std::move(*problem));
  return parser.take();
}

}  // namespace yamabiko
