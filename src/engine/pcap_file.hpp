// A capture file of IP packets, as tcpdump would write it (libpcap, nanoseconds).
#pragma once

#include "engine/udp_channel.hpp"
#include "yamabiko/bytes/bytes.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <system_error>

#include <tl/expected.hpp>

// libpcap's own names.
// NOLINTNEXTLINE(readability-identifier-naming)
struct pcap;
// NOLINTNEXTLINE(readability-identifier-naming)
struct pcap_dumper;

namespace yamabiko {

// The file always ends with a whole packet, even when the program is killed:
// packets are gathered, and written together.
class PcapFile {
 public:
  // Replaces what is there. Errors here are of recording_category().
  [[nodiscard]] static tl::expected<PcapFile, std::error_code> open(const std::string& path);

  // An IPv4 or IPv6 packet, and when it was sent or read.
  void add(TimePoint when, ByteView packet);
  // Writes what was gathered; the first error that writing has ever met.
  std::error_code flush();

 private:
  struct Close {
    void operator()(pcap* handle) const;
    void operator()(pcap_dumper* dumper) const;
  };

  PcapFile();

  // The clock of the file against that of the scan.
  std::chrono::system_clock::time_point system_start_;
  TimePoint steady_start_;
  std::unique_ptr<char[]> buffer_;  // of the stream, so it must go last
  std::unique_ptr<pcap, Close> handle_;
  std::unique_ptr<pcap_dumper, Close> dumper_;
  std::size_t gathered_ = 0;  // octets
  std::error_code error_;
};

}  // namespace yamabiko
