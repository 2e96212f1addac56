// The texts of DecodeErrc.
#include "yamabiko/bytes/error.hpp"

#include <string>

namespace yamabiko {
namespace {

class DecodeCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "yamabiko.decode"; }
  std::string message(int code) const override {
    switch (static_cast<DecodeErrc>(code)) {
      case DecodeErrc::truncated:
        return "the reply ends too early";
      case DecodeErrc::over_limit:
        return "a count or length in the reply is beyond what is accepted";
      case DecodeErrc::malformed:
        return "the reply is malformed";
      case DecodeErrc::not_hex:
        return "not a hexadecimal text";
    }
    return "unknown";
  }
};

}  // namespace

const std::error_category& decode_category() {
  static const DecodeCategory category;
  return category;
}

std::error_code make_error_code(DecodeErrc code) {
  return {static_cast<int>(code), decode_category()};
}

}  // namespace yamabiko
