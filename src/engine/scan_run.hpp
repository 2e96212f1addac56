// One pass of the scanner, for those that make several.
#pragma once

#include "engine/pcap_file.hpp"
#include "yamabiko/engine/scanner.hpp"

#include <optional>

namespace yamabiko {

// The file that ScanOptions::pcap asks for; empty when none is.
[[nodiscard]] tl::expected<std::optional<PcapFile>, std::error_code> open_recording(
    const ScanOptions& options);

// As scan(), but records into a file that is open already; null for none.
[[nodiscard]] tl::expected<ScanResult, std::error_code> run_scan(const Plan& plan,
                                                                 const ScanOptions& options,
                                                                 const ScanHandlers& handlers,
                                                                 PcapFile* recording);

void add(ScanStatistics& to, const ScanStatistics& from);

}  // namespace yamabiko
