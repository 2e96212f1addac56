// Services made at run time, of the probes of service files: for what a port
// mapper has registered on a port.
#pragma once

#include "yamabiko/probe/registry.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

namespace yamabiko {

// Program → its highest version that is registered.
using RpcPrograms = std::map<std::uint32_t, std::uint32_t>;

class RpcServices {
 public:
  // The service for programs without one of their own.
  static constexpr std::string_view generic = "rpc-program";

  // The registry must outlive this.
  explicit RpcServices(const Registry& registry) : registry_(registry) {}

  [[nodiscard]] const Registry& registry() const { return registry_; }

  // What asks for all of these programs on one port: the service whose file
  // calls the first of them, with the probes of the others. Equal programs give
  // the same service, and it lives as long as this does.
  [[nodiscard]] const Service* for_programs(const RpcPrograms& programs);
  // What tries known programs one by one.
  [[nodiscard]] const Service* for_any_program() const;
  // Whether a service is asked by calls of a program of its own, which others may
  // share a port with. The port mapper's is known to be alone.
  [[nodiscard]] static bool is_program(const Service& service);
  // Without those that the service calls.
  [[nodiscard]] static RpcPrograms not_called(const Service& service, RpcPrograms programs);
  // The probes of `service` for when what measures was refused (ProbeOrder::last).
  [[nodiscard]] const Service* last_resort(const Service& service, Transport transport);

 private:
  [[nodiscard]] const Service* owner_of(std::uint32_t program) const;
  void add_owned(Service& made, const Service& owner, bool is_first) const;
  void add_unowned(Service& made, std::uint32_t program, std::uint32_t version,
                   bool is_first) const;

  const Registry& registry_;
  std::map<RpcPrograms, std::unique_ptr<Service>> made_;
  std::map<std::pair<const Service*, Transport>, std::unique_ptr<Service>> last_resorts_;
};

}  // namespace yamabiko
