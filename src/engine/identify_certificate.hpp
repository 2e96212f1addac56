// What a certificate says of itself. Nothing of it is verified.
#pragma once

#include "yamabiko/protocol/facts.hpp"

struct x509_st;

namespace yamabiko {

// Subject, names, issuer, dates (RFC 3339), key, fingerprint, and whether it is
// signed by its own key (RFC 5280); texts are printable, lists capped.
void add_certificate(Facts& facts, x509_st& certificate);

}  // namespace yamabiko
