// Asks the system's list of services.
#include "engine/port_names.hpp"

#include <array>

#include <netdb.h>
#include <netinet/in.h>

namespace yamabiko {

std::string listed_name(const Endpoint& endpoint) {
  servent entry{};
  servent* found = nullptr;
  std::array<char, 1024> buffer{};
  const std::string transport(to_string(endpoint.transport));
  if (getservbyport_r(htons(endpoint.port), transport.c_str(), &entry, buffer.data(), buffer.size(),
                      &found) != 0 ||
      found == nullptr)
    return {};
  return found->s_name;
}

}  // namespace yamabiko
