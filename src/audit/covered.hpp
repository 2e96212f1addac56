// Whether a run was to ask an endpoint.
#pragma once

#include "yamabiko/report/run.hpp"
#include "yamabiko/store/sighting.hpp"

#include <bitset>
#include <string>
#include <utility>
#include <vector>

namespace yamabiko {

class Covered {
 public:
  explicit Covered(const Coverage& coverage);

  [[nodiscard]] bool has_address(const std::string& address_key) const;
  [[nodiscard]] bool has_port(const Place& place) const;

 private:
  using Ports = std::bitset<65'536>;
  // First and last address_key(), in order.
  std::vector<std::pair<std::string, std::string>> blocks_;
  Ports udp_;
  Ports tcp_;
};

}  // namespace yamabiko
