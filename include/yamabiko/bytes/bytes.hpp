// The names that the whole tree uses for runs of octets.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace yamabiko {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

// The octets of `text`, which must outlive the view.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

// The octets of `bytes` as characters, for comparing with ASCII protocols.
[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace yamabiko
