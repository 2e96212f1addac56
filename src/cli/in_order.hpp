// Hands findings on in the order in which their endpoints were asked for, each as
// soon as those before it are known.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace yamabiko {

class InOrder {
 public:
  InOrder(const std::vector<Endpoint>& endpoints, std::function<void(const Finding&)> hand_on);

  // Nothing: the endpoint is known, and not worth a finding. Once an endpoint.
  void take(const Endpoint& endpoint, std::optional<Finding>&& finding);
  // Hands on what waits for others, which will not come.
  void finish();

  // How many endpoints are known.
  [[nodiscard]] std::size_t taken() const { return taken_; }

 private:
  std::function<void(const Finding&)> hand_on_;
  std::map<Endpoint, std::size_t> places_;
  std::map<std::size_t, std::optional<Finding>> waiting_;
  std::size_t next_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace yamabiko
