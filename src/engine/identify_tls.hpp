// TLS on a nonblocking socket, as a client that believes anybody: the one place
// that knows the TLS of OpenSSL.
#pragma once

#include "engine/identify_wait.hpp"
#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/protocol/facts.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace yamabiko {

// Settings that all connections share. Everything that the library can still
// speak is allowed: old servers are to be recognised, not to be trusted.
class TlsContext {
 public:
  TlsContext();
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  [[nodiscard]] ssl_ctx_st* get() const { return context_; }

 private:
  ssl_ctx_st* context_;
};

struct TlsOffer {
  std::string server_name;             // SNI; empty for none
  std::vector<std::string> protocols;  // ALPN (RFC 7301), the preferred first
};

class TlsSession {
 public:
  // `context` must outlive the session; `socket` stays the caller's.
  TlsSession(const TlsContext& context, int socket, const TlsOffer& offer);
  ~TlsSession();
  TlsSession(TlsSession&& other) noexcept;
  TlsSession& operator=(TlsSession&& other) noexcept;
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  void handshake(SteadyTime deadline, const InterruptWatch& interrupt);
  [[nodiscard]] bool succeeded() const { return succeeded_; }
  // Whether the peer speaks TLS, even if the handshake failed.
  [[nodiscard]] bool spoke_tls() const { return spoke_tls_; }
  // The protocol that the peer chose; empty for none.
  [[nodiscard]] std::string protocol() const;
  // Version, cipher, ALPN and certificate, as far as the handshake came; why it
  // failed, if it did.
  [[nodiscard]] Facts facts() const;

  [[nodiscard]] bool send(ByteView octets, SteadyTime deadline, const InterruptWatch& interrupt);
  [[nodiscard]] StreamRead read(std::span<std::byte> buffer, SteadyTime deadline,
                                const InterruptWatch& interrupt);

 private:
  // Waits for what the library asked for by the result of a call. End::none: to
  // be called again.
  [[nodiscard]] StreamEnd wait(int result, SteadyTime deadline, const InterruptWatch& interrupt);

  ssl_st* session_ = nullptr;
  int socket_ = -1;
  bool succeeded_ = false;
  bool spoke_tls_ = false;
  std::string error_;
};

}  // namespace yamabiko
