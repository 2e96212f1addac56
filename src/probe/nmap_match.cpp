// Reads match lines of nmap-service-probes, and holds replies against them.
#include "probe/nmap_match.hpp"

#include "probe/nmap_template.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <fmt/format.h>

namespace yamabiko {
namespace {

using Groups = std::vector<std::string_view>;

// A text that can't be expanded tells nothing; blanks and commas at its end
// are left over from words that a reply lacks.
std::string told(std::string_view text, const Groups& groups) {
  std::string value = printable(expand_nmap_template(text, groups).value_or(""));
  value.erase(value.find_last_not_of(" \t,") + 1);
  return value;
}

// A part of a CPE name is in lower case, without blanks.
std::string told_cpe(std::string_view text, const Groups& groups) {
  std::vector<std::string> lowered(groups.begin(), groups.end());
  for (std::string& group : lowered)
    for (char& c : group) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      if (c == ' ') c = '_';
    }
  std::string value = told(text, Groups(lowered.begin(), lowered.end()));
  while (value.ends_with(':')) value.pop_back();
  return value.empty() ? value : "cpe:/" + value;
}

}  // namespace

tl::expected<void, std::string> NmapMatch::read(NmapLine line, bool soft, unsigned number) {
  soft_ = soft;
  number_ = number;
  service_ = line.word();
  if (service_.empty()) return tl::unexpected(std::string("a match wants a service"));
  if (service_.starts_with("ssl/")) {
    over_tls_ = true;
    service_.remove_prefix(4);
  }
  if (!line.take("m")) return tl::unexpected(std::string("a match wants m|EXPRESSION|"));
  const auto expression = line.delimited();
  if (!expression) return tl::unexpected(std::string("the expression has no end"));
  expression_ = *expression;
  for (const char flag : line.letters()) {
    if (flag == 'i')
      options_.ignore_case = true;
    else if (flag == 's')
      options_.dot_is_all = true;
    else
      return tl::unexpected(
          fmt::format("an expression has the flags i and s, not '{}'", printable({&flag, 1})));
  }
  options_.max_length = expression_.size();
  return read_templates(line);
}

std::string_view* NmapMatch::template_of(std::string_view letter) {
  if (letter == "p") return &templates_.product;
  if (letter == "v") return &templates_.version;
  if (letter == "i") return &templates_.info;
  if (letter == "h") return &templates_.hostname;
  if (letter == "o") return &templates_.system;
  if (letter == "d") return &templates_.device;
  return nullptr;
}

tl::expected<void, std::string> NmapMatch::read_templates(NmapLine& line) {
  while (!line.at_end()) {
    const bool is_cpe = line.take("cpe:");
    const std::string_view letter = is_cpe ? "cpe:" : line.letters();
    std::string_view* const place = template_of(letter);
    if (!is_cpe && place == nullptr)
      return tl::unexpected(
          fmt::format("'{}' is none of p v i h o d cpe:", printable(line.word(), 16)));
    const auto text = line.delimited();
    if (!text) return tl::unexpected(fmt::format("the text of {} has no end", letter));
    if (!is_nmap_template(*text))
      return tl::unexpected(
          fmt::format("the text of {} uses '$' in a way that is not known", letter));
    if (place != nullptr)
      *place = *text;
    else
      templates_.cpe.push_back(*text);
    // cpe:/…/a says for whom the name is meant; there is one reader here.
    if (const auto flags = line.letters(); !flags.empty() && flags != "a")
      return tl::unexpected(fmt::format("'{}' behind the text of {}", flags, letter));
  }
  return {};
}

const tl::expected<Regex, PatternError>& NmapMatch::regex() const {
  std::call_once(once_, [this] { regex_.emplace(Regex::compile(expression_, options_)); });
  return *regex_;
}

std::optional<PatternError> NmapMatch::fault() const {
  if (regex()) return std::nullopt;
  return regex().error();
}

std::optional<NmapVersion> NmapMatch::match(ByteView reply) const {
  if (!regex()) return std::nullopt;
  const RegexMatch found = regex()->search(reply);
  if (found.result != RegexMatch::Result::matched) return std::nullopt;
  const Groups& groups = found.groups;
  NmapVersion version{.service = printable(service_),
                      .soft = soft_,
                      .over_tls = over_tls_,
                      .product = told(templates_.product, groups),
                      .version = told(templates_.version, groups),
                      .info = told(templates_.info, groups),
                      .hostname = told(templates_.hostname, groups),
                      .system = told(templates_.system, groups),
                      .device = told(templates_.device, groups),
                      .cpe = {},
                      .line = number_};
  for (const std::string_view text : templates_.cpe)
    if (std::string name = told_cpe(text, groups); !name.empty())
      version.cpe.push_back(std::move(name));
  return version;
}

}  // namespace yamabiko
