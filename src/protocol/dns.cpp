// Judges responses of DNS by the question that they answer. Over TCP each
// message stands after its length (RFC 1035 section 4.2.2).
#include "yamabiko/protocol/dns.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/protocol/dns_message.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace yamabiko::dns {
namespace {

constexpr std::size_t max_names = 256;

// The message in a TCP stream; empty while it is not all there.
ByteView unframed(ByteView stream) {
  ByteReader in{stream};
  const std::size_t length = in.u16();
  return in.bytes(length);
}

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

// Names of DNS are the same in upper and lower case.
bool same_name(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](char one, char other) { return lower(one) == lower(other); });
}

bool answers(const Message& response, const Message& request, std::uint64_t cookie) {
  const Header& header = response.header;
  if (!header.response() || header.id != cookie || header.opcode() != request.header.opcode())
    return false;
  if (request.questions.size() != 1) return false;
  // Who refuses may leave everything out, the question included.
  if (header.question_count == 0)
    return header.rcode() != rcode_noerror && header.answer_count == 0 && !response.error;
  if (header.question_count != 1 || response.questions.size() != 1) return false;
  const Question& asked = request.questions.front();
  const Question& told = response.questions.front();
  return same_name(asked.name, told.name) && asked.type == told.type &&
         asked.class_code == told.class_code;
}

const char* yes_or_no(bool value) {
  return value ? "yes" : "no";
}

// "NS 13, RRSIG 1", by number of type.
std::vector<std::string> types_of(const std::vector<Record>& records) {
  std::map<std::uint16_t, std::size_t> counts;
  for (const Record& record : records) ++counts[record.type];
  std::vector<std::string> texts;
  for (const auto& [type, count] : counts)
    texts.push_back(fmt::format("{} {}", type_name(type), count));
  return texts;
}

// "unbound 1.17.1" and "dnsmasq-2.90" name themselves; BIND tells its number
// alone, "9.18.41-1~deb12u1-Debian".
void tell_version(const std::string& text, Decoded& out) {
  constexpr std::string_view digits = "0123456789";
  out.flags.push_back(Flag::discloses);
  const std::size_t number = text.find_first_of(digits);
  if (number == std::string::npos) {
    set_fact(out.facts, "version_text", text);
    return;
  }
  const bool named = number > 1 && (text[number - 1] == ' ' || text[number - 1] == '-');
  if (!named) {
    if (text.starts_with("9.")) set_fact(out.facts, "product", "BIND");
    out.version = text;
    return;
  }
  set_fact(out.facts, "product", text.substr(0, number - 1));
  out.version = text.substr(number);
}

// Chaos-class names tell of the server itself (RFC 4892).
void tell_identity(const Question& asked, const Message& response, Decoded& out) {
  if (asked.class_code != class_chaos) return;
  for (const Record& record : response.answers) {
    if (record.type != type_txt || record.class_code != class_chaos || record.text.empty())
      continue;
    if (same_name(asked.name, "version.bind") || same_name(asked.name, "version.server")) {
      tell_version(record.text, out);
    } else {
      set_fact(out.facts, "server_id", record.text);
      out.flags.push_back(Flag::discloses);
    }
    return;
  }
}

// DNS service discovery (RFC 6763): the kinds of service, or services of a kind.
void tell_names(const Question& asked, const std::vector<Message>& responses, Decoded& out) {
  std::vector<std::string> names;
  for (const Message& response : responses) {
    for (const Record& record : response.answers) {
      if (record.type != type_ptr || names.size() == max_names) continue;
      if (std::find(names.begin(), names.end(), record.text) == names.end())
        names.push_back(record.text);
    }
  }
  if (names.empty()) return;
  const bool kinds = same_name(asked.name, "_services._dns-sd._udp.local");
  out.facts.push_back({kinds ? "services" : "names", std::move(names)});
  out.flags.push_back(Flag::discloses);
}

// Whether it looks up for us what is none of its own. A reply that can mean
// either, such as SERVFAIL, says nothing of it.
void tell_recursion(const Message& request, const Message& response, Decoded& out) {
  const Header& header = response.header;
  if (!request.header.recursion_desired() || request.questions.front().class_code != class_in)
    return;
  const bool available = header.recursion_available();
  out.facts.push_back({"recursion_available", yes_or_no(available)});
  const bool resolved = header.rcode() == rcode_noerror || header.rcode() == rcode_nxdomain;
  if (header.rcode() == rcode_refused || (resolved && !available)) {
    out.facts.push_back({"open_resolver", "no"});
  } else if (resolved && !header.authoritative()) {
    out.facts.push_back({"open_resolver", "yes"});
    out.flags.push_back(Flag::no_auth);
  }
}

// What attackers ask with; other sizes are told.
constexpr std::uint16_t usual_edns_size = 4096;

// The other queries of a run tell of other replies, so each has a fact of its
// own: "reply_version_bind"; of the root "reply_ns" and "reply_ns_edns", and
// "reply_name_ns_edns_512" of the name that the user gave, which with those of the
// root are all that is asked with recursion desired.
std::string fact_of(const Message& request) {
  const Question& asked = request.questions.front();
  const bool by_type = request.header.recursion_desired();
  const std::string asked_for = by_type ? type_name(asked.type) : asked.name;
  std::string fact = by_type && asked.name != "." ? "reply_name" : "reply";
  bool word = false;
  for (const char letter : asked_for) {
    const char small = lower(letter);
    const bool in_word = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
    if (in_word && !word) fact += '_';
    if (in_word) fact += small;
    word = in_word;
  }
  for (const Record& record : request.additional) {
    if (record.type != type_opt) continue;
    fact += "_edns";
    if (record.class_code != usual_edns_size) fact += fmt::format("_{}", record.class_code);
  }
  return fact;
}

void tell_records(const Message& request, const Message& response, Decoded& out) {
  const Header& header = response.header;
  std::vector<std::string> texts{rcode_name(header.rcode())};
  if (header.authoritative()) texts.emplace_back("authoritative");
  if (header.truncated()) texts.emplace_back("truncated");
  for (std::string& text : types_of(response.answers)) texts.push_back(std::move(text));
  if (header.authority_count > 0)
    texts.push_back(fmt::format("authority {}", header.authority_count));
  if (header.additional_count > 0)
    texts.push_back(fmt::format("additional {}", header.additional_count));
  out.facts.push_back({fact_of(request), to_text(std::move(texts))});
  const Question& asked = request.questions.front();
  if (request.header.recursion_desired() && asked.name != ".")
    set_fact(out.facts, "asked_name", asked.name);
  for (const Record& record : response.additional) {
    // The class of OPT is the size of datagram that it takes (RFC 6891).
    if (record.type == type_opt)
      set_fact(out.facts, "edns_udp_size", std::uint64_t{record.class_code});
  }
  const auto is_signature = [](const Record& record) { return record.type == type_rrsig; };
  if (std::any_of(response.answers.begin(), response.answers.end(), is_signature) ||
      std::any_of(response.authority.begin(), response.authority.end(), is_signature))
    out.facts.push_back({"dnssec_signatures", "yes"});
}

Decoded tell(const Message& request, const std::vector<Message>& responses) {
  Decoded out;
  if (responses.empty()) return out;
  const Message& first = responses.front();
  out.accepted = true;
  out.complete = !first.error;
  out.error = first.error;
  tell_identity(request.questions.front(), first, out);
  tell_recursion(request, first, out);
  tell_records(request, first, out);
  tell_names(request.questions.front(), responses, out);
  return out;
}

}  // namespace

std::optional<std::uint64_t> cookie_of(ByteView datagram) {
  constexpr std::size_t header_octets = 12;
  if (datagram.size() < header_octets) return std::nullopt;
  ByteReader in{datagram};
  const Header header{.id = in.u16(), .flags = in.u16()};
  if (!header.response()) return std::nullopt;
  return header.id;
}

Decoded decode(const Query& query, const Reply& reply) {
  const bool udp = query.transport == Transport::udp;
  const Message request = read_message(udp ? query.request : unframed(query.request));
  std::vector<Message> responses;
  for (const ByteView part : reply.parts) {
    Message response = read_message(udp ? part : unframed(part));
    if (answers(response, request, query.cookie)) responses.push_back(std::move(response));
  }
  return tell(request, responses);
}

}  // namespace yamabiko::dns
