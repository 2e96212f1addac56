// Asks the system's resolver for the addresses of names.
#include "yamabiko/engine/resolve.hpp"

#include "engine/socket_address.hpp"
#include "yamabiko/scan/target_spec.hpp"

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

}  // namespace

ResolvedTargets resolve_targets(const std::vector<std::string>& specs,
                                std::optional<Family> family) {
  std::vector<AddressBlock> blocks;
  std::vector<std::pair<Address, std::string>> names;
  ResolvedTargets result;
  const auto wanted = [&](const Address& address) {
    return !family || address.family() == *family;
  };
  for (const std::string& text : specs) {
    const auto spec = parse_target(text);
    if (!spec) {
      result.errors.push_back({.target = text, .reason = spec.error(), .usage = true});
      continue;
    }
    if (const auto* block = std::get_if<AddressBlock>(&*spec)) {
      if (wanted(block->first))
        blocks.push_back(*block);
      else
        result.errors.push_back(
            {.target = text,
             .reason = fmt::format("{} is not an IPv{} address; leave out -{}", text,
                                   *family == Family::v4 ? 4 : 6, *family == Family::v4 ? 4 : 6),
             .usage = true});
      continue;
    }
    std::error_code error;
    std::vector<Address> addresses = addresses_of(text, family, error);
    std::erase_if(addresses, [](const Address& address) {
      // What may not be given as an address may not be reached by a name.
      return !parse_target(address.text()).has_value();
    });
    if (addresses.empty())
      result.errors.push_back(
          {.target = text,
           .reason = fmt::format(
               "the name {} can't be resolved{}{}; check its spelling, or give the address", text,
               error ? ": " : "", error ? error.message() : " to any usable address")});
    for (const Address& address : addresses) {
      blocks.push_back({.first = address});
      names.emplace_back(address, text);
    }
  }
  result.targets = TargetSet(std::move(blocks));
  for (auto& [address, name] : names) result.targets.set_name(address, std::move(name));
  return result;
}

}  // namespace yamabiko
