// Proves probes by their examples: recorded replies, decoded anew.
#pragma once

#include "yamabiko/probe/registry.hpp"
#include "yamabiko/probe/service.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

namespace yamabiko {

struct VerifyReport {
  std::size_t services = 0;
  std::size_t probes = 0;
  std::size_t examples = 0;
  std::size_t synthetic = 0;  // of these examples, not recorded
  std::vector<ProbeFileError> failures;
};

// Of every probe: there is an example that is accepted. Of every example: what
// it expects is decoded, each UDP sample echoes the cookie, another cookie is
// not accepted, and the samples can be cut anywhere without harm.
//
// Samples of a service that is built in are built in too. Those of a file are
// looked for below `testdata` (unless empty), the folder of the file, the
// folder "testdata" beside that folder, and at last among those built in.
[[nodiscard]] VerifyReport verify(std::span<const Service* const> services,
                                  const std::filesystem::path& testdata = {});

}  // namespace yamabiko
