// Reads an X.509 certificate through OpenSSL.
#include "engine/identify_certificate.hpp"

#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/wire/address.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace yamabiko {
namespace {

constexpr std::size_t most_names = 64;
constexpr std::size_t longest_name = 256;

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};

// The distinguished name in one line (RFC 2253), in UTF-8.
std::string name_text(const X509_NAME* name) {
  const std::unique_ptr<BIO, Deleter<BIO_free>> out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  if (size <= 0) return {};
  return printable(std::string_view(text, static_cast<std::size_t>(size)), longest_name);
}

std::string_view octets_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string address_text(std::string_view octets) {
  std::array<std::uint8_t, 16> value{};
  std::copy_n(octets.begin(), std::min(octets.size(), value.size()), value.begin());
  if (octets.size() == 4) return Address::v4({value[0], value[1], value[2], value[3]}).text();
  if (octets.size() == 16) return Address::v6(value).text();
  return {};
}

std::string name_text(const GENERAL_NAME& name) {
  switch (name.type) {
    case GEN_DNS:
      return printable(octets_of(name.d.dNSName), longest_name);
    case GEN_IPADD:
      return address_text(octets_of(name.d.iPAddress));
    case GEN_EMAIL:
      return printable(octets_of(name.d.rfc822Name), longest_name);
    case GEN_URI:
      return printable(octets_of(name.d.uniformResourceIdentifier), longest_name);
    default:
      return {};
  }
}

// Its alternative names (RFC 5280 section 4.2.1.6).
std::vector<std::string> names_of(X509& certificate) {
  std::vector<std::string> result;
  const std::unique_ptr<GENERAL_NAMES, Deleter<GENERAL_NAMES_free>> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (!names) return result;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()) && result.size() < most_names; ++i)
    if (std::string text = name_text(*sk_GENERAL_NAME_value(names.get(), i)); !text.empty())
      result.push_back(std::move(text));
  return result;
}

std::string time_text(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string key_text(X509& certificate) {
  const EVP_PKEY* key = X509_get0_pubkey(&certificate);
  if (key == nullptr) return {};
  const char* name = EVP_PKEY_get0_type_name(key);
  return fmt::format("{}, {} bits", name != nullptr ? name : "unknown", EVP_PKEY_get_bits(key));
}

std::string fingerprint(const X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(&certificate, EVP_sha256(), digest.data(), &size) != 1) return {};
  return to_hex(std::as_bytes(std::span(digest).first(size)));
}

}  // namespace

void add_certificate(Facts& facts, x509_st& certificate) {
  const auto add = [&](const char* name, std::string text) {
    if (!text.empty()) set_fact(facts, name, std::move(text));
  };
  add("certificate_subject", name_text(X509_get_subject_name(&certificate)));
  if (auto names = names_of(certificate); !names.empty())
    set_fact(facts, "certificate_names", std::move(names));
  add("certificate_issuer", name_text(X509_get_issuer_name(&certificate)));
  add("certificate_not_before", time_text(X509_get0_notBefore(&certificate)));
  add("certificate_not_after", time_text(X509_get0_notAfter(&certificate)));
  add("certificate_key", key_text(certificate));
  add("certificate_sha256", fingerprint(certificate));
  add("certificate_self_signed", X509_self_signed(&certificate, 1) == 1 ? "yes" : "no");
  add("certificate_check", "not verified");
}

}  // namespace yamabiko
