// The networks that an exporter may probe, so that it is nobody's scanner.
#pragma once

#include "yamabiko/wire/address.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

class AllowList {
 public:
  // Reads an address or a network, as in "192.0.2.0/24" or "2001:db8::/32". The
  // error is a sentence for the user.
  tl::expected<void, std::string> add(std::string_view text);
  // An address with a zone is looked up without it. Nothing is allowed by an
  // empty list.
  [[nodiscard]] bool allows(const Address& address) const;
  [[nodiscard]] bool empty() const { return networks_.empty(); }

 private:
  struct Network {
    Address address;
    unsigned prefix = 0;  // leading bits that must be equal
  };
  std::vector<Network> networks_;
};

}  // namespace yamabiko
