// Writes and reads checkpoints: numbers in network order behind a line of text.
#include "cli/checkpoint.hpp"

#include "report/whole_file.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// The number grows with every change of what follows.
constexpr std::string_view magic = "yamabiko checkpoint 2\n";

// FNV-1a (Fowler, Noll and Vo): no secret, only a difference.
class Fingerprint {
 public:
  Fingerprint& add(std::string_view text) {
    for (const char octet : text)
      value_ = (value_ ^ static_cast<unsigned char>(octet)) * 0x100000001b3U;
    value_ = (value_ ^ 0xffU) * 0x100000001b3U;  // where one ends and the next begins
    return *this;
  }
  Fingerprint& add(std::uint64_t number) { return add(fmt::to_string(number)); }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

void write(ByteWriter& out, const ScanStatistics& statistics) {
  for (const std::uint64_t number :
       {statistics.requests_sent, statistics.request_bytes, statistics.datagrams_received,
        statistics.response_bytes, statistics.icmp_errors, statistics.connections,
        statistics.wrong_cookie, statistics.stray, statistics.unresolved})
    out.u64(number);
  for (const std::uint64_t number : statistics.unreported) out.u64(number);
}

void read(ByteReader& in, ScanStatistics& statistics) {
  for (std::uint64_t* number :
       {&statistics.requests_sent, &statistics.request_bytes, &statistics.datagrams_received,
        &statistics.response_bytes, &statistics.icmp_errors, &statistics.connections,
        &statistics.wrong_cookie, &statistics.stray, &statistics.unresolved})
    *number = in.u64();
  for (std::uint64_t& number : statistics.unreported) number = in.u64();
}

void write_text(ByteWriter& out, std::string_view text) {
  out.u64(text.size()).text(text);
}

// How many of at least that many octets each there are; no more than can be.
std::uint64_t read_count(ByteReader& in, std::size_t octets) {
  const std::uint64_t count = in.u64();
  if (count > in.remaining() / octets) in.fail();
  return in.ok() ? count : 0;
}

std::string read_text(ByteReader& in) {
  return std::string(as_text(in.bytes(read_count(in, 1))));
}

void write(ByteWriter& out, const std::vector<std::uint64_t>& numbers) {
  out.u64(numbers.size());
  for (const std::uint64_t number : numbers) out.u64(number);
}

void read(ByteReader& in, std::vector<std::uint64_t>& numbers) {
  numbers.resize(read_count(in, 8));
  for (std::uint64_t& number : numbers) number = in.u64();
}

void write(ByteWriter& out, const Endpoint& endpoint) {
  write_text(out, endpoint.target.text());
  out.u8(static_cast<std::uint8_t>(endpoint.transport)).u16(endpoint.port);
}

void read(ByteReader& in, Endpoint& endpoint) {
  const auto target = Address::parse(read_text(in));
  endpoint.transport = in.u8() == 0 ? Transport::udp : Transport::tcp;
  endpoint.port = in.u16();
  if (target)
    endpoint.target = *target;
  else
    in.fail();
}

void write(ByteWriter& out, const std::vector<Endpoint>& endpoints) {
  out.u64(endpoints.size());
  for (const Endpoint& endpoint : endpoints) write(out, endpoint);
}

void read(ByteReader& in, std::vector<Endpoint>& endpoints) {
  endpoints.resize(read_count(in, 11));
  for (Endpoint& endpoint : endpoints) read(in, endpoint);
}

void write(ByteWriter& out, const UdpState& state) {
  out.u32(state.round).u64(state.place).u64(state.resolved.size()).bytes(state.resolved);
  write(out, state.unfinished);
  out.u64(state.soft_errors.size());
  for (const UdpState::SoftError& error : state.soft_errors) {
    out.u64(error.slot).u8(static_cast<std::uint8_t>(error.state));
    write_text(out, error.reason);
  }
  write(out, state.statistics);
}

void read(ByteReader& in, UdpState& state) {
  state.round = in.u32();
  state.place = in.u64();
  const ByteView resolved = in.bytes(read_count(in, 1));
  state.resolved.assign(resolved.begin(), resolved.end());
  read(in, state.unfinished);
  state.soft_errors.resize(read_count(in, 17));
  for (UdpState::SoftError& error : state.soft_errors) {
    error.slot = in.u64();
    const std::uint8_t number = in.u8();
    if (number > static_cast<std::uint8_t>(State::no_answer)) in.fail();
    error.state = static_cast<State>(number);
    error.reason = read_text(in);
  }
  read(in, state.statistics);
}

void write(ByteWriter& out, const std::vector<ReportFile>& reports) {
  out.u64(reports.size());
  for (const ReportFile& report : reports) {
    write_text(out, report.path);
    out.u64(report.written);
  }
}

void read(ByteReader& in, std::vector<ReportFile>& reports) {
  reports.resize(read_count(in, 16));
  for (ReportFile& report : reports) {
    report.path = read_text(in);
    report.written = in.u64();
  }
}

std::string reason() {
  return std::strerror(errno);
}

}  // namespace

std::uint64_t fingerprint(const Plan& plan, const ScanOptions& options) {
  Fingerprint print;
  for (const AddressBlock& block : plan.targets.blocks())
    print.add(block.first.text()).add(block.count);
  for (const PlannedPort& planned : plan.ports) {
    print.add(to_string(planned.port.transport)).add(planned.port.number);
    for (const Service* service : planned.services) {
      print.add(service->name);
      for (const auto& probe : service->probes)
        if (probe->is_for_scans())
          print.add(probe->name).add(as_text(probe->request(0, Address(), 0)));
    }
  }
  print.add(options.shard.index).add(options.shard.count);
  print.add(static_cast<std::uint64_t>(options.measure));
  print.add(static_cast<std::uint64_t>(options.reported));
  return print.value();
}

tl::expected<void, std::string> save(const Checkpoint& checkpoint, const std::string& file) {
  ByteWriter out;
  out.text(magic).u64(checkpoint.plan).u64(checkpoint.seed).u8(checkpoint.complete ? 1 : 0);
  write(out, checkpoint.scan.udp);
  out.u64(checkpoint.scan.tcp.place);
  write(out, checkpoint.scan.tcp.unfinished);
  write(out, checkpoint.scan.tcp.statistics);
  write(out, checkpoint.scan.leads);
  out.u64(checkpoint.findings);
  for (const std::uint64_t count : checkpoint.states) out.u64(count);
  out.u8(checkpoint.worst ? static_cast<std::uint8_t>(*checkpoint.worst) : 0xff);
  out.u64(static_cast<std::uint64_t>(checkpoint.elapsed.count()));
  write(out, checkpoint.reports);
  write(out, checkpoint.uncertain);
  write(out, checkpoint.may_repeat);

  WholeFile whole(file);
  whole.stream() << as_text(out.view());
  if (const auto error = whole.commit())
    return tl::unexpected(
        fmt::format("can't write the checkpoint {}: {}", printable(file), error.message()));
  return {};
}

tl::expected<std::optional<Checkpoint>, std::string> load_checkpoint(const std::string& file) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream)
    return tl::unexpected(
        fmt::format("can't read the checkpoint {}: {}", printable(file), reason()));
  const std::string octets = text.str();
  if (!octets.starts_with(magic))
    return tl::unexpected(fmt::format(
        "{} is no checkpoint of this version of yamabiko; name another --resume FILE, or remove it",
        printable(file)));

  ByteReader in(as_bytes(octets));
  in.skip(magic.size());
  Checkpoint checkpoint;
  checkpoint.plan = in.u64();
  checkpoint.seed = in.u64();
  checkpoint.complete = in.u8() != 0;
  read(in, checkpoint.scan.udp);
  checkpoint.scan.tcp.place = in.u64();
  read(in, checkpoint.scan.tcp.unfinished);
  read(in, checkpoint.scan.tcp.statistics);
  read(in, checkpoint.scan.leads);
  checkpoint.findings = in.u64();
  for (std::uint64_t& count : checkpoint.states) count = in.u64();
  if (const std::uint8_t worst = in.u8(); worst <= static_cast<std::uint8_t>(Verdict::severe))
    checkpoint.worst = static_cast<Verdict>(worst);
  checkpoint.elapsed = std::chrono::milliseconds(in.u64());
  read(in, checkpoint.reports);
  read(in, checkpoint.uncertain);
  read(in, checkpoint.may_repeat);
  if (!in.ok() || in.remaining() > 0)
    return tl::unexpected(fmt::format("{} is damaged; remove it to scan anew", printable(file)));
  return checkpoint;
}

}  // namespace yamabiko
