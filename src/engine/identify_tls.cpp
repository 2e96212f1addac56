// Drives OpenSSL with poll().
#include "engine/identify_tls.hpp"

#include "engine/identify_certificate.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace yamabiko {
namespace {

// A length octet before each name (RFC 7301 section 3.1).
std::vector<unsigned char> wire_format(const std::vector<std::string>& protocols) {
  std::vector<unsigned char> result;
  for (const std::string& name : protocols) {
    result.push_back(static_cast<unsigned char>(name.size()));
    result.insert(result.end(), name.begin(), name.end());
  }
  return result;
}

int capped(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, 16384));
}

}  // namespace

TlsContext::TlsContext() : context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX_set_min_proto_version(context_, 0);
  SSL_CTX_set_security_level(context_, 0);
  SSL_CTX_set_cipher_list(context_, "ALL:COMPLEMENTOFALL:@SECLEVEL=0");
  SSL_CTX_set_verify(context_, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(
      context_, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_TICKET);
  SSL_CTX_set_mode(context_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

TlsSession::TlsSession(const TlsContext& context, int socket, const TlsOffer& offer)
    : session_(SSL_new(context.get())), socket_(socket) {
  SSL_set_fd(session_, socket);
  SSL_set_connect_state(session_);
  if (!offer.server_name.empty()) SSL_set_tlsext_host_name(session_, offer.server_name.c_str());
  const auto protocols = wire_format(offer.protocols);
  if (!protocols.empty())
    SSL_set_alpn_protos(session_, protocols.data(), static_cast<unsigned>(protocols.size()));
}

TlsSession::~TlsSession() {
  SSL_free(session_);
}

TlsSession::TlsSession(TlsSession&& other) noexcept
    : session_(std::exchange(other.session_, nullptr)),
      socket_(other.socket_),
      succeeded_(other.succeeded_),
      spoke_tls_(other.spoke_tls_),
      error_(std::move(other.error_)) {}

TlsSession& TlsSession::operator=(TlsSession&& other) noexcept {
  std::swap(session_, other.session_);
  std::swap(socket_, other.socket_);
  std::swap(succeeded_, other.succeeded_);
  std::swap(spoke_tls_, other.spoke_tls_);
  std::swap(error_, other.error_);
  return *this;
}

void TlsSession::handshake(SteadyTime deadline, const InterruptWatch& interrupt) {
  while (true) {
    ERR_clear_error();
    const int result = SSL_do_handshake(session_);
    if (result == 1) {
      succeeded_ = true;
      spoke_tls_ = true;
      return;
    }
    const StreamEnd end = wait(result, deadline, interrupt);
    if (end == StreamEnd::none) continue;
    const unsigned long error = ERR_peek_error();
    const int reason = ERR_GET_REASON(error);
    // An alert has been received, a cipher chosen, or a certificate: not by anybody else.
    const bool alert = ERR_GET_LIB(error) == ERR_LIB_SSL && reason >= SSL_AD_REASON_OFFSET;
    spoke_tls_ = alert || SSL_get_pending_cipher(session_) != nullptr ||
                 SSL_get0_peer_certificate(session_) != nullptr;
    const char* text = ERR_reason_error_string(error);
    error_ = end == StreamEnd::timed_out ? "silence" : text != nullptr ? text : "closed";
    return;
  }
}

StreamEnd TlsSession::wait(int result, SteadyTime deadline, const InterruptWatch& interrupt) {
  const int wanted = SSL_get_error(session_, result);
  if (wanted == SSL_ERROR_ZERO_RETURN) return StreamEnd::closed;
  if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) return StreamEnd::broken;
  const WaitFor what = wanted == SSL_ERROR_WANT_READ ? WaitFor::input : WaitFor::output;
  switch (wait_for(socket_, what, deadline, interrupt)) {
    case Waited::timed_out:
      return StreamEnd::timed_out;
    case Waited::interrupted:
      return StreamEnd::interrupted;
    case Waited::ready:
      break;
  }
  return std::chrono::steady_clock::now() < deadline ? StreamEnd::none : StreamEnd::timed_out;
}

std::string TlsSession::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(session_, &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

Facts TlsSession::facts() const {
  Facts facts;
  if (succeeded_) {
    set_fact(facts, "tls_version", std::string(SSL_get_version(session_)));
    if (const SSL_CIPHER* cipher = SSL_get_current_cipher(session_))
      set_fact(facts, "tls_cipher", std::string(SSL_CIPHER_standard_name(cipher)));
    if (const std::string name = protocol(); !name.empty())
      set_fact(facts, "tls_alpn", printable(name));
  } else {
    set_fact(facts, "tls_failure", printable(error_));
  }
  if (X509* certificate = SSL_get0_peer_certificate(session_)) add_certificate(facts, *certificate);
  return facts;
}

bool TlsSession::send(ByteView octets, SteadyTime deadline, const InterruptWatch& interrupt) {
  while (!octets.empty()) {
    ERR_clear_error();
    const int sent = SSL_write(session_, octets.data(), capped(octets.size()));
    if (sent > 0)
      octets = octets.subspan(static_cast<std::size_t>(sent));
    else if (wait(sent, deadline, interrupt) != StreamEnd::none)
      return false;
  }
  return true;
}

StreamRead TlsSession::read(std::span<std::byte> buffer, SteadyTime deadline,
                            const InterruptWatch& interrupt) {
  while (true) {
    ERR_clear_error();
    const int size = SSL_read(session_, buffer.data(), capped(buffer.size()));
    if (size > 0) return {.size = static_cast<std::size_t>(size), .end = StreamEnd::none};
    const StreamEnd end = wait(size, deadline, interrupt);
    if (end != StreamEnd::none) return {.size = 0, .end = end};
  }
}

}  // namespace yamabiko
