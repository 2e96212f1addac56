// Finds and reads the sample files that examples name.
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/probe/service.hpp"

#include <filesystem>
#include <string>

#include <tl/expected.hpp>

namespace yamabiko {

struct SampleError {
  std::string message;
  std::string fix;
};

// The octets of `sample`; where it is looked for: see verify().
[[nodiscard]] tl::expected<Bytes, SampleError> read_sample(const Service& service,
                                                           const std::filesystem::path& testdata,
                                                           const std::string& sample);

}  // namespace yamabiko
