// add_certificate: what a certificate made for the test says of itself.
#include "engine/identify_certificate.hpp"

#include <memory>

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace yamabiko {
namespace {

struct Key {
  Key() : value(EVP_EC_gen("P-256")) {}
  ~Key() { EVP_PKEY_free(value); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  EVP_PKEY* value;
};

// Self-signed, unless `signer` is another key.
Facts facts_of(std::string_view common_name, const std::vector<std::string>& names, const Key& key,
               const Key& signer) {
  const std::unique_ptr<X509, void (*)(X509*)> made(X509_new(), X509_free);
  X509_set_version(made.get(), 2);
  ASN1_TIME_set_string_X509(X509_getm_notBefore(made.get()), "20260102030405Z");
  ASN1_TIME_set_string_X509(X509_getm_notAfter(made.get()), "20991231235959Z");
  X509_set_pubkey(made.get(), key.value);
  X509_NAME* name = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.data()),
                             static_cast<int>(common_name.size()), -1, 0);
  X509_set_issuer_name(made.get(), name);
  GENERAL_NAMES* list = sk_GENERAL_NAME_new_null();
  for (const std::string& text : names) {
    GENERAL_NAME* entry = GENERAL_NAME_new();
    ASN1_IA5STRING* value = ASN1_IA5STRING_new();
    ASN1_STRING_set(value, text.data(), static_cast<int>(text.size()));
    GENERAL_NAME_set0_value(entry, GEN_DNS, value);
    sk_GENERAL_NAME_push(list, entry);
  }
  X509_add1_ext_i2d(made.get(), NID_subject_alt_name, list, 0, X509V3_ADD_DEFAULT);
  GENERAL_NAMES_free(list);
  X509_sign(made.get(), signer.value, EVP_sha256());
  Facts facts;
  add_certificate(facts, *made);
  return facts;
}

std::string text(const Facts& facts, std::string_view name) {
  const FactValue* value = find_fact(facts, name);
  return value != nullptr ? to_text(*value) : "(none)";
}

}  // namespace

TEST_CASE("add_certificate") {
  const Key key;
  SUBCASE("an honest one") {
    const Facts facts = facts_of("lab.test", {"lab.test", "www.lab.test"}, key, key);
    CHECK(text(facts, "certificate_subject") == "CN=lab.test");
    CHECK(text(facts, "certificate_issuer") == "CN=lab.test");
    CHECK(text(facts, "certificate_names") == "lab.test, www.lab.test");
    CHECK(text(facts, "certificate_not_before") == "2026-01-02T03:04:05Z");
    CHECK(text(facts, "certificate_not_after") == "2099-12-31T23:59:59Z");
    CHECK(text(facts, "certificate_key") == "EC, 256 bits");
    CHECK(text(facts, "certificate_sha256").size() == 64);
    CHECK(text(facts, "certificate_self_signed") == "yes");
    CHECK(text(facts, "certificate_check") == "not verified");
  }
  SUBCASE("to name oneself as the issuer is not to have signed it") {
    const Key other;
    CHECK(text(facts_of("lab.test", {}, key, other), "certificate_self_signed") == "no");
  }
  SUBCASE("names can't harm the terminal, and are not cut at a zero") {
    const std::string hostile("good.test\0.evil\x1b[31m", 20);
    const Facts facts = facts_of("\x1b]0;mine\x07", {hostile}, key, key);
    for (const char* name : {"certificate_subject", "certificate_issuer", "certificate_names"}) {
      CAPTURE(name);
      CHECK(text(facts, name).find_first_of(std::string("\x1b\x07\0", 3)) == std::string::npos);
    }
    CHECK(text(facts, "certificate_names").find("evil") != std::string::npos);
  }
  SUBCASE("of many and of long names only some is told") {
    const Facts facts =
        facts_of("x", std::vector<std::string>(5000, std::string(900, 'n')), key, key);
    const auto& names = std::get<std::vector<std::string>>(*find_fact(facts, "certificate_names"));
    CHECK(names.size() == 64);
    CHECK(names.front().size() < 300);
  }
}

}  // namespace yamabiko
