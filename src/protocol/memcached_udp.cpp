// Reads UDP frames and joins datagrams by their sequence numbers.
//
//   0          2          4          6          8
//   | request id | sequence | total    | 0        | part of the reply …
//
// All are big endian. `total` is read past: releases before 1.6.10 tell too
// small a number in it, so that it proves nothing and ends nothing.
#include "protocol/memcached_udp.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/reader.hpp"

#include <algorithm>
#include <vector>

namespace yamabiko::memcached {
namespace {

// No reply to our requests comes near these.
constexpr std::size_t max_datagrams = 4096;
constexpr std::size_t max_body = std::size_t{1} << 20;

std::vector<Frame> frames_of(std::span<const ByteView> datagrams, std::uint64_t request_id) {
  std::vector<Frame> frames;
  for (const ByteView datagram : datagrams) {
    const auto frame = read_frame(datagram);
    if (!frame || frame->request_id != request_id) continue;
    frames.push_back(*frame);
    if (frames.size() > max_datagrams) break;
  }
  return frames;
}

}  // namespace

std::optional<Frame> read_frame(ByteView datagram) {
  ByteReader in{datagram};
  Frame frame;
  frame.request_id = in.u16();
  frame.sequence = in.u16();
  in.skip(2);  // total
  const std::uint16_t reserved = in.u16();
  frame.body = in.rest();
  if (!in.ok() || reserved != 0 || frame.body.empty()) return std::nullopt;
  return frame;
}

Assembly assemble(std::span<const ByteView> datagrams, std::uint64_t request_id) {
  Assembly assembly;
  std::vector<Frame> frames = frames_of(datagrams, request_id);
  if (frames.size() > max_datagrams) {
    frames.resize(max_datagrams);
    assembly.error = make_error_code(DecodeErrc::over_limit);
  }
  // Stable, so that of two datagrams with one number the first to come counts.
  std::stable_sort(frames.begin(), frames.end(), [](const Frame& left, const Frame& right) {
    return left.sequence < right.sequence;
  });
  std::uint32_t next = 0;  // wider than a sequence number, lest it wraps
  for (const Frame& frame : frames) {
    if (frame.sequence < next) continue;
    if (frame.sequence > next) {
      assembly.error = make_error_code(DecodeErrc::truncated);
      break;
    }
    if (frame.body.size() > max_body - assembly.body.size()) {
      assembly.error = make_error_code(DecodeErrc::over_limit);
      break;
    }
    assembly.body.insert(assembly.body.end(), frame.body.begin(), frame.body.end());
    ++next;
  }
  return assembly;
}

}  // namespace yamabiko::memcached
