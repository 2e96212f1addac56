// Reads the messages that answer a search; everything is BER:
//
//   SEQUENCE { messageID, operation, controls … }
//   entry:  [APPLICATION 4] { name, SEQUENCE { any number of: type, SET { values } } }
//   done:   [APPLICATION 5] { result code, matched name, text for a person, … }
//
// A datagram holds one or more of them, a TCP stream any number.
#include "yamabiko/protocol/ldap.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/protocol/ber.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace yamabiko::ldap {
namespace {

constexpr std::uint8_t search_entry = 0x64;
constexpr std::uint8_t search_done = 0x65;
constexpr std::uint8_t search_reference = 0x73;
constexpr std::size_t max_values = 64;
constexpr std::size_t max_attributes = 1024;
constexpr std::size_t max_text = 256;

struct Message {
  std::int64_t id = 0;
  ber::Element operation;
};

// The next message; the reader is failed when it is not whole.
Message read_message(ByteReader& in) {
  ByteReader fields{ber::read(in, ber::sequence)};
  Message message{.id = ber::read_number(fields), .operation = ber::read(fields)};
  if (!fields.ok()) in.fail();
  return message;
}

bool of_search(const Message& message) {
  return message.operation.tag == search_entry || message.operation.tag == search_done ||
         message.operation.tag == search_reference;
}

// joined: all values in one text; reports show the first list of a finding.
enum class Kind : std::uint8_t { text, joined, list };

struct Known {
  std::string_view attribute;  // in lower case
  std::string_view fact;
  Kind kind = Kind::text;
};

constexpr std::array<Known, 14> table{{
    {"vendorname", "vendor_name", Kind::text},
    {"dnshostname", "dns_host_name", Kind::text},
    {"servername", "server_name", Kind::text},
    {"ldapservicename", "ldap_service_name", Kind::text},
    {"defaultnamingcontext", "default_naming_context", Kind::text},
    {"namingcontexts", "naming_contexts", Kind::list},
    {"configcontext", "config_context", Kind::text},
    {"supportedldapversion", "ldap_versions", Kind::joined},
    {"supportedsaslmechanisms", "sasl_mechanisms", Kind::list},
    {"domainfunctionality", "domain_functionality", Kind::text},
    {"forestfunctionality", "forest_functionality", Kind::text},
    {"domaincontrollerfunctionality", "domain_controller_functionality", Kind::text},
    {"isglobalcatalogready", "global_catalog_ready", Kind::text},
    {"issynchronized", "synchronized", Kind::text},
}};

// LDAP_CAP_ACTIVE_DIRECTORY_OID ([MS-ADTS] section 3.1.1.3.4.3), which Samba has, too.
constexpr std::string_view active_directory = "1.2.840.113556.1.4.800";

// The release by domainControllerFunctionality ([MS-ADTS] section 6.1.4.2).
std::string_view windows_of(std::string_view level) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> names{{
      {"0", "Windows 2000 Server"},
      {"2", "Windows Server 2003"},
      {"3", "Windows Server 2008"},
      {"4", "Windows Server 2008 R2"},
      {"5", "Windows Server 2012"},
      {"6", "Windows Server 2012 R2"},
      {"7", "Windows Server 2016, 2019 or 2022"},
      {"10", "Windows Server 2025"},
  }};
  for (const auto& [known, name] : names)
    if (known == level) return name;
  return {};
}

std::string lower(ByteView octets) {
  std::string text = printable(octets, max_text);
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + ('a' - 'A'));
  }
  return text;
}

std::string result_name(std::int64_t code) {
  constexpr std::array<std::pair<std::int64_t, std::string_view>, 10> names{{
      {1, "operationsError"},
      {2, "protocolError"},
      {8, "strongerAuthRequired"},
      {13, "confidentialityRequired"},
      {32, "noSuchObject"},
      {48, "inappropriateAuthentication"},
      {50, "insufficientAccessRights"},
      {51, "busy"},
      {52, "unavailable"},
      {53, "unwillingToPerform"},
  }};
  for (const auto& [value, name] : names) {
    if (value == code) return std::string{name};
  }
  return fmt::format("result {}", code);
}

bool wants_credentials(std::int64_t code) {
  return code == 8 || code == 13 || code == 48 || code == 50;
}

// Reads the messages of one reply into a result.
class SearchReply {
 public:
  void take(const Message& message) {
    out_.accepted = true;
    if (message.operation.tag == search_entry) take_entry(message.operation.content);
    if (message.operation.tag == search_done) take_done(message.operation.content);
  }

  Decoded result(std::error_code error) {
    if (!out_.accepted) return {};
    if (active_directory_ && find_fact(out_.facts, "product") == nullptr) {
      set_fact(out_.facts, "product", "Active Directory");
      if (const auto system = windows_of(level_); !system.empty())
        set_fact(out_.facts, "system", std::string{system});
    }
    if (!out_.complete && !out_.error) out_.error = error;
    return std::move(out_);
  }

 private:
  void fail(DecodeErrc code) {
    if (!out_.error) out_.error = make_error_code(code);
  }

  void take_entry(ByteView content) {
    ByteReader in{content};
    static_cast<void>(ber::read(in, ber::octet_string));
    ByteReader attributes{ber::read(in, ber::sequence)};
    for (std::size_t count = 0; attributes.ok() && attributes.remaining() > 0; ++count) {
      if (count == max_attributes) return fail(DecodeErrc::over_limit);
      ByteReader attribute{ber::read(attributes, ber::sequence)};
      const ByteView type = ber::read(attribute, ber::octet_string);
      const ByteView values = ber::read(attribute, ber::set);
      if (!attribute.ok()) attributes.fail();
      if (attributes.ok()) take_attribute(lower(type), values);
    }
    if (!in.ok() || !attributes.ok()) fail(DecodeErrc::malformed);
  }

  void take_attribute(const std::string& type, ByteView octets) {
    std::vector<std::string> values;
    ByteReader in{octets};
    while (in.ok() && in.remaining() > 0 && values.size() < max_values) {
      const ByteView value = ber::read(in, ber::octet_string);
      if (in.ok()) values.push_back(printable(value, max_text));
    }
    if (!in.ok()) fail(DecodeErrc::malformed);
    if (values.empty()) return;
    if (out_.flags.empty()) out_.flags.push_back(Flag::discloses);
    tell_product(type, values);
    const auto known = std::find_if(table.begin(), table.end(),
                                    [&](const Known& entry) { return entry.attribute == type; });
    if (known == table.end()) return;
    if (known->kind == Kind::list)
      set_fact(out_.facts, std::string{known->fact}, std::move(values));
    else if (known->kind == Kind::joined)
      set_fact(out_.facts, std::string{known->fact}, to_text(std::move(values)));
    else
      set_fact(out_.facts, std::string{known->fact}, values.front());
  }

  void tell_product(const std::string& type, const std::vector<std::string>& values) {
    if (type == "supportedcapabilities" &&
        std::find(values.begin(), values.end(), active_directory) != values.end())
      active_directory_ = true;
    if (type == "domaincontrollerfunctionality") level_ = values.front();
    if (type == "vendorversion") out_.version = values.front();
    if (type == "vendorname" && values.front().starts_with("Samba"))
      set_fact(out_.facts, "product", "Samba");
    if (type == "objectclass" &&
        std::find(values.begin(), values.end(), "OpenLDAProotDSE") != values.end())
      set_fact(out_.facts, "product", "OpenLDAP");
  }

  void take_done(ByteView content) {
    ByteReader in{content};
    const std::int64_t code = ber::read_number(in, ber::enumerated);
    if (!in.ok()) return fail(DecodeErrc::malformed);
    out_.complete = !out_.error;
    if (code == 0) return;
    out_.facts.push_back({"search_result", result_name(code)});
    if (wants_credentials(code)) out_.flags.push_back(Flag::auth_required);
  }

  Decoded out_;
  bool active_directory_ = false;
  std::string level_;  // domainControllerFunctionality
};

}  // namespace

std::optional<std::uint64_t> cookie_of(ByteView datagram) {
  ByteReader in{datagram};
  const Message message = read_message(in);
  if (!in.ok() || !of_search(message)) return std::nullopt;
  return static_cast<std::uint64_t>(message.id) & 0xFFFFU;
}

Decoded decode(const Query& query, const Reply& reply) {
  ByteReader asked{query.request};
  const Message request = read_message(asked);
  if (!asked.ok() || (static_cast<std::uint64_t>(request.id) & 0xFFFFU) != query.cookie) return {};
  SearchReply result;
  std::error_code error = make_error_code(DecodeErrc::truncated);
  for (const ByteView part : reply.parts) {
    ByteReader in{part};
    while (in.remaining() > 0) {
      const Message message = read_message(in);
      if (!in.ok()) break;
      if (message.id != request.id || !of_search(message)) {
        error = make_error_code(DecodeErrc::malformed);
        break;
      }
      result.take(message);
    }
  }
  return result.result(error);
}

}  // namespace yamabiko::ldap
