// Reads messages of DNS.
//
//   id | flags | QDCOUNT | ANCOUNT | NSCOUNT | ARCOUNT      u16 each
//   question:  name | type | class
//   record:    name | type | class | ttl (u32) | length | data
//
// A name is labels, each after its length, up to a length of 0; or, from any
// label on, a pointer (its first two bits are set) to where it goes on. Here a
// pointer must lead to before the place where the labels that it ends began, as
// every writer does it, so that following pointers always comes to an end.
#include "yamabiko/protocol/dns_message.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/protocol/dns_name.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace yamabiko::dns {
namespace {

constexpr std::size_t max_questions = 16;
constexpr std::size_t max_records = 1024;  // of one section
constexpr std::size_t max_pointers = 32;   // more than anybody needs; thousands take time
constexpr std::size_t max_text = 512;

template <typename Code>
using Names = std::pair<Code, std::string_view>;

constexpr std::array<Names<unsigned>, 11> rcode_names{{
    {0, "NOERROR"},
    {1, "FORMERR"},
    {2, "SERVFAIL"},
    {3, "NXDOMAIN"},
    {4, "NOTIMP"},
    {5, "REFUSED"},
    {6, "YXDOMAIN"},
    {7, "YXRRSET"},
    {8, "NXRRSET"},
    {9, "NOTAUTH"},
    {10, "NOTZONE"},
}};

constexpr std::array<Names<std::uint16_t>, 18> type_names{{
    {1, "A"},
    {2, "NS"},
    {5, "CNAME"},
    {6, "SOA"},
    {12, "PTR"},
    {13, "HINFO"},
    {15, "MX"},
    {16, "TXT"},
    {28, "AAAA"},
    {33, "SRV"},
    {41, "OPT"},
    {43, "DS"},
    {46, "RRSIG"},
    {47, "NSEC"},
    {48, "DNSKEY"},
    {50, "NSEC3"},
    {63, "ZONEMD"},
    {255, "ANY"},
}};

template <typename Table, typename Code>
std::string_view look_up(const Table& table, Code code) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [code](const auto& entry) { return entry.first == code; });
  return found == table.end() ? std::string_view{} : found->second;
}

class MessageReader {
 public:
  explicit MessageReader(ByteView message) : message_(message), in_(message) {}

  Message read() {
    Message out;
    out.header = {.id = in_.u16(),
                  .flags = in_.u16(),
                  .question_count = in_.u16(),
                  .answer_count = in_.u16(),
                  .authority_count = in_.u16(),
                  .additional_count = in_.u16()};
    read_questions(out);
    read_section(out.header.answer_count, out.answers);
    read_section(out.header.authority_count, out.authority);
    read_section(out.header.additional_count, out.additional);
    if (!error_ && !in_.ok()) error_ = make_error_code(DecodeErrc::truncated);
    out.error = error_;
    return out;
  }

 private:
  [[nodiscard]] bool good() const { return in_.ok() && !error_; }
  [[nodiscard]] std::size_t position() const { return message_.size() - in_.remaining(); }

  void fail(DecodeErrc code) {
    if (!error_) error_ = make_error_code(code);
    in_.fail();
  }

  void read_questions(Message& out) {
    if (out.header.question_count > max_questions) return fail(DecodeErrc::over_limit);
    for (std::size_t i = 0; i < out.header.question_count && good(); ++i) {
      Question question{.name = read_name(), .type = in_.u16(), .class_code = in_.u16()};
      if (good()) out.questions.push_back(std::move(question));
    }
  }

  void read_section(std::uint16_t count, std::vector<Record>& records) {
    for (std::size_t i = 0; i < count && good(); ++i) {
      if (records.size() == max_records) return fail(DecodeErrc::over_limit);
      Record record{.name = read_name(),
                    .type = in_.u16(),
                    .class_code = in_.u16(),
                    .ttl = in_.u32(),
                    .data = {},
                    .text = {}};
      const std::size_t length = in_.u16();
      const std::size_t begin = position();
      record.data = in_.bytes(length);
      if (!good()) return;
      record.text = text_of(record, begin);
      if (good()) records.push_back(std::move(record));
    }
  }

  std::string text_of(const Record& record, std::size_t begin) {
    if (record.type == type_txt) return strings_of(record.data);
    if (record.type != type_ns && record.type != type_ptr) return {};
    return name_at(begin).text;
  }

  // Each string of a TXT stands after its length.
  std::string strings_of(ByteView data) {
    ByteReader in{data};
    std::string text;
    while (in.ok() && in.remaining() > 0) {
      const std::size_t length = in.u8();
      const ByteView string = in.bytes(length);
      if (text.size() < max_text) text += as_text(string);
    }
    if (!in.ok()) fail(DecodeErrc::malformed);
    return printable(text, max_text);
  }

  std::string read_name() {
    Name name = name_at(position());
    in_.skip(name.octets);
    return std::move(name.text);
  }

  struct Name {
    std::string text;
    std::size_t octets = 0;  // where it stands, without what pointers lead to
  };

  Name name_at(std::size_t begin) {
    Name name;
    ByteReader in{message_};
    in.skip(begin);
    std::size_t labels = begin;  // where those before the next pointer began
    std::size_t length_so_far = 1;
    std::size_t followed = 0;
    while (in.ok()) {
      const std::uint8_t length = in.u8();
      const bool pointer = length >= 0xC0U;
      const std::size_t target = pointer ? ((length & 0x3FU) << 8U) | in.u8() : 0;
      const ByteView label = pointer ? ByteView{} : in.bytes(length);
      if (followed == 0) name.octets = message_.size() - in.remaining() - begin;
      length_so_far += label.size() + 1;
      if (!in.ok()) break;
      if (length == 0) return finished(std::move(name));
      if (pointer ? target >= labels || followed == max_pointers
                  : length > max_label || length_so_far > max_name) {
        fail(DecodeErrc::malformed);
        return {};
      }
      if (pointer) {
        ++followed;
        labels = target;
        in = ByteReader{message_};
        in.skip(target);
      } else {
        name.text += printable(label) + '.';
      }
    }
    fail(DecodeErrc::truncated);
    return {};
  }

  static Name finished(Name name) {
    if (name.text.empty())
      name.text.push_back('.');
    else
      name.text.pop_back();
    return name;
  }

  ByteView message_;
  ByteReader in_;
  std::error_code error_;
};

}  // namespace

Message read_message(ByteView octets) {
  return MessageReader{octets}.read();
}

std::string rcode_name(unsigned rcode) {
  const std::string_view name = look_up(rcode_names, rcode);
  return name.empty() ? fmt::format("RCODE {}", rcode) : std::string{name};
}

std::string type_name(std::uint16_t type) {
  const std::string_view name = look_up(type_names, type);
  return name.empty() ? fmt::format("TYPE{}", type) : std::string{name};
}

}  // namespace yamabiko::dns
