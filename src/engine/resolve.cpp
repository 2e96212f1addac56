// Asks the system's resolver for the addresses of names.
#include "yamabiko/engine/resolve.hpp"

#include "engine/interfaces.hpp"
#include "engine/socket_address.hpp"
#include "yamabiko/scan/target_spec.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>

namespace yamabiko {
namespace {

using asio::ip::udp;

std::vector<Address> addresses_of(const std::string& name, std::optional<Family> family,
                                  std::error_code& error) {
  asio::io_context context;
  udp::resolver resolver(context);
  const auto results = family ? resolver.resolve(*family == Family::v4 ? udp::v4() : udp::v6(),
                                                 name, "", udp::resolver::flags(), error)
                              : resolver.resolve(name, "", udp::resolver::flags(), error);
  std::vector<Address> addresses;
  if (error) return addresses;
  for (const auto& entry : results) {
    const udp::endpoint endpoint = entry.endpoint();
    sockaddr_storage storage{};
    std::memcpy(&storage, endpoint.data(), endpoint.size());
    if (const auto address = from_socket_address(storage)) addresses.push_back(address->first);
  }
  return addresses;
}

// Broadcast addresses of our own networks. The kernel would refuse to send
// there; that is no reason to have them in a plan.
std::vector<AddressBlock> own_broadcasts() {
  std::vector<AddressBlock> broadcasts;
  for (const InterfaceAddress& each : interface_addresses())
    if (each.broadcast) broadcasts.push_back({.first = *each.broadcast});
  return broadcasts;
}

class Resolution {
 public:
  explicit Resolution(std::optional<Family> family) : family_(family) {}

  void add(const std::string& text) {
    const auto spec = parse_target(text);
    if (!spec) {
      fail(text, spec.error(), true);
    } else if (const auto* block = std::get_if<AddressBlock>(&*spec)) {
      add_block(text, *block);
    } else {
      add_name(text);
    }
  }

  void exclude(const std::string& text) {
    const auto spec = parse_target(text, Use::exclude);
    if (!spec) {
      fail(text, spec.error(), true);
      return;
    }
    if (const auto* block = std::get_if<AddressBlock>(&*spec)) {
      excluded_.push_back(*block);
      return;
    }
    std::error_code error;
    const auto addresses = addresses_of(text, std::nullopt, error);
    // To go on would probe what somebody wants left alone.
    if (addresses.empty())
      fail(text, fmt::format("the excluded name {} can't be resolved: give its address", text),
           true);
    for (const Address& address : addresses) excluded_.push_back({.first = address});
  }

  ResolvedTargets finish() {
    for (const AddressBlock& broadcast : broadcasts_) excluded_.push_back(broadcast);
    result_.targets = TargetSet(std::move(blocks_), std::move(excluded_));
    for (auto& [address, name] : names_) result_.targets.set_name(address, std::move(name));
    return std::move(result_);
  }

 private:
  void fail(const std::string& target, std::string reason, bool usage) {
    result_.errors.push_back({.target = target, .reason = std::move(reason), .usage = usage});
  }

  void add_block(const std::string& text, const AddressBlock& block) {
    if (family_ && block.first.family() != *family_) {
      const int version = *family_ == Family::v4 ? 4 : 6;
      fail(text, fmt::format("{} is not IPv{}; leave out -{}", text, version, version), true);
      return;
    }
    if (block.count == 1 &&
        std::find(broadcasts_.begin(), broadcasts_.end(), block) != broadcasts_.end()) {
      fail(text,
           fmt::format("{} is a broadcast address of this system, which is never probed", text),
           true);
      return;
    }
    result_.has_ranges = result_.has_ranges || block.count > 1;
    blocks_.push_back(block);
  }

  void add_name(const std::string& text) {
    std::error_code error;
    std::vector<Address> addresses = addresses_of(text, family_, error);
    // What may not be given as an address may not be reached by a name.
    std::erase_if(addresses,
                  [](const Address& address) { return !parse_target(address.text()).has_value(); });
    if (addresses.empty())
      fail(text,
           fmt::format("the name {} can't be resolved{}{}; check its spelling, or give the address",
                       text, error ? ": " : "", error ? error.message() : " to any usable address"),
           false);
    for (const Address& address : addresses) {
      blocks_.push_back({.first = address});
      names_.emplace_back(address, text);
    }
  }

  std::optional<Family> family_;
  ResolvedTargets result_;
  std::vector<AddressBlock> blocks_;
  std::vector<AddressBlock> excluded_;
  std::vector<AddressBlock> broadcasts_ = own_broadcasts();
  std::vector<std::pair<Address, std::string>> names_;
};

}  // namespace

ResolvedTargets resolve_targets(const TargetRequest& request) {
  Resolution resolution(request.family);
  for (const std::string& text : request.targets) resolution.add(text);
  for (const std::string& text : request.excluded) resolution.exclude(text);
  return resolution.finish();
}

}  // namespace yamabiko
