// pcap_dump on a stream whose buffer is never full, so that it is emptied only
// between two packets.
#include "engine/pcap_file.hpp"

#include "yamabiko/engine/scanner.hpp"

#include <cerrno>
#include <cstdio>

#include <pcap/pcap.h>

namespace yamabiko {
namespace {

constexpr int snapshot_length = 262144;  // tcpdump's
constexpr std::size_t buffer_size = 1 << 18;
constexpr std::size_t record_header = 16;

class RecordingCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "recording"; }
  [[nodiscard]] std::string message(int value) const override {
    return std::generic_category().message(value);
  }
  [[nodiscard]] std::error_condition default_error_condition(int value) const noexcept override {
    return {value, std::generic_category()};
  }
};

std::error_code last_error() {
  return {errno != 0 ? errno : EIO, recording_category()};
}

}  // namespace

const std::error_category& recording_category() {
  static const RecordingCategory category;
  return category;
}

void PcapFile::Close::operator()(pcap* handle) const {
  pcap_close(handle);
}

void PcapFile::Close::operator()(pcap_dumper* dumper) const {
  pcap_dump_close(dumper);
}

PcapFile::PcapFile()
    : system_start_(std::chrono::system_clock::now()),
      steady_start_(std::chrono::steady_clock::now()),
      buffer_(std::make_unique<char[]>(buffer_size)),
      handle_(pcap_open_dead_with_tstamp_precision(DLT_RAW, snapshot_length,
                                                   PCAP_TSTAMP_PRECISION_NANO)) {}

tl::expected<PcapFile, std::error_code> PcapFile::open(const std::string& path) {
  PcapFile file;
  errno = 0;
  std::FILE* stream = std::fopen(path.c_str(), "wbe");
  if (stream == nullptr) return tl::unexpected(last_error());
  std::setvbuf(stream, file.buffer_.get(), _IOFBF, buffer_size);
  file.dumper_.reset(pcap_dump_fopen(file.handle_.get(), stream));
  if (!file.dumper_) {
    const std::error_code error = last_error();
    std::fclose(stream);
    return tl::unexpected(error);
  }
  // A disk that takes nothing is told before anything is sent.
  if (const std::error_code error = file.flush()) return tl::unexpected(error);
  return file;
}

void PcapFile::add(TimePoint when, ByteView packet) {
  const std::size_t size = record_header + packet.size();
  if (gathered_ + size > buffer_size) flush();
  gathered_ += size;
  const auto time = std::chrono::duration_cast<std::chrono::nanoseconds>(
      (system_start_ +
       std::chrono::duration_cast<std::chrono::system_clock::duration>(when - steady_start_))
          .time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  pcap_pkthdr header{};
  header.ts.tv_sec = seconds.count();
  header.ts.tv_usec = (time - seconds).count();  // nanoseconds, as the file says
  header.caplen = static_cast<bpf_u_int32>(packet.size());
  header.len = header.caplen;
  pcap_dump(reinterpret_cast<u_char*>(dumper_.get()), &header,
            reinterpret_cast<const u_char*>(packet.data()));
}

std::error_code PcapFile::flush() {
  gathered_ = 0;
  errno = 0;
  const bool written = pcap_dump_flush(dumper_.get()) == 0;
  if (!error_ && (!written || std::ferror(pcap_dump_file(dumper_.get())) != 0))
    error_ = last_error();
  return error_;
}

}  // namespace yamabiko
