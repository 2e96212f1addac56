// Renders payload templates.
#include "yamabiko/probe/template.hpp"

#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko {
namespace {

using namespace std::string_view_literals;

// One step of the SplitMix64 generator. It needs no secrecy: who sees the
// request sees the cookie too, and the hash itself is keyed.
std::uint64_t next_random(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t value = state;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

void write_random(ByteWriter& out, std::uint64_t& state, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 8 == 0) value = next_random(state);
    out.u8(static_cast<std::uint8_t>(value >> (8 * (i % 8))));
  }
}

void write_cookie(ByteWriter& out, std::uint64_t hash, unsigned width) {
  for (unsigned left = width; left > 0; --left)
    out.u8(static_cast<std::uint8_t>(hash >> (8 * (left - 1))));
}

void write_cookie_text(ByteWriter& out, std::uint64_t hash, unsigned width) {
  ByteWriter octets;
  write_cookie(octets, hash, width);
  out.text(to_hex(octets.take()));
}

// A name for documentation (RFC 2606 section 3) as DNS writes it.
constexpr std::string_view example_name = "\7example\3org\0"sv;

// A zone means something to this host only, so it does not go out.
std::string without_zone(const Address& target) {
  const std::string text = target.text();
  return text.substr(0, text.find('%'));
}

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace

bool Template::lacks_name() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const Part& part) {
    const auto* name = std::get_if<DnsName>(&part);
    return name != nullptr && name->octets.empty();
  });
}

void Template::set_name(const Bytes& name) {
  for (Part& part : parts_)
    if (auto* field = std::get_if<DnsName>(&part)) field->octets = name;
}

Bytes Template::render(std::uint64_t hash, const Address& target, std::uint16_t port) const {
  ByteWriter out;
  std::uint64_t random_state = hash;
  const Overloaded write{
      [&](const Bytes& octets) { out.bytes(octets); },
      [&](const Cookie&) {
        (cookie_is_text_ ? write_cookie_text : write_cookie)(out, hash, cookie_bytes_);
      },
      [&](const Random& random) { write_random(out, random_state, random.count); },
      [&](const Target&) { out.text(without_zone(target)); },
      [&](const Port&) { out.text(fmt::to_string(port)); },
      [&](const DnsName& name) {
        if (name.octets.empty())
          out.text(example_name);
        else
          out.bytes(name.octets);
      },
  };
  for (const Part& part : parts_) std::visit(write, part);
  return out.take();
}

}  // namespace yamabiko
