// Runs the examples of probes.
#include "yamabiko/probe/verify.hpp"

#include "probe/sample_files.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// A sample of more octets than this is cut at this many places, not at all,
// for each cut decodes everything again.
constexpr std::size_t most_cuts = 2048;

// One example, its samples and the request that they answer.
class ExampleCheck {
 public:
  ExampleCheck(const Probe& probe, const Example& example, std::vector<Bytes> samples,
               VerifyReport& report)
      : probe_(probe),
        example_(example),
        samples_(std::move(samples)),
        parts_(samples_.begin(), samples_.end()),
        report_(report) {}

  void run() {
    check_reply(decode(example_.cookie, parts_));
    check_cookies();
    check_wrong_cookie();
    check_cuts();
  }

 private:
  void fail(std::string message, std::string fix) {
    report_.failures.push_back({.file = probe_.service->file,
                                .line = example_.line,
                                .message = fmt::format("probe '{}' over {}: {}", probe_.name,
                                                       to_string(probe_.transport), message),
                                .fix = std::move(fix)});
  }

  Decoded decode(std::uint64_t cookie, std::span<const ByteView> parts) const {
    const auto& ports = probe_.service->ports(probe_.transport);
    const Address documentation = Address::v4({192, 0, 2, 1});  // RFC 5737
    const Bytes request = probe_.request(cookie, documentation, ports.empty() ? 1 : ports.front());
    const Query query{.transport = probe_.transport, .cookie = cookie, .request = request};
    return probe_.decode(query, {.parts = parts, .ended = true});
  }

  void check_reply(const Decoded& decoded) {
    const std::string why =
        decoded.error ? fmt::format(" ({})", decoded.error.message()) : std::string{};
    if (decoded.accepted != example_.accepted) {
      fail(decoded.accepted ? "the reply is accepted" : "the reply is not accepted" + why,
           decoded.accepted
               ? "make the decoder or patterns stricter, or remove accepted = false"
               : "correct the cookie, decoder or patterns, or expect accepted = false");
      return;
    }
    if (!decoded.accepted) return;
    if (example_.version && decoded.version != *example_.version)
      fail(fmt::format("the version is '{}', not '{}'{}", printable(decoded.version),
                       printable(*example_.version), why),
           "correct version in expect, or what decodes it");
    for (const Fact& fact : example_.facts) check_fact(decoded.facts, fact);
    for (const std::string& flag : example_.flags) check_flag(decoded.flags, flag);
    const bool denied = !decoded.denial.empty();
    if (denied != example_.denied)
      fail(denied ? fmt::format("the service is denied: {}", printable(decoded.denial))
                  : std::string{"the service is not denied"},
           denied ? "expect denied = true if that is right" : "remove denied = true");
  }

  void check_fact(const Facts& facts, const Fact& wanted) {
    const FactValue* const value = find_fact(facts, wanted.name);
    if (value == nullptr) {
      std::vector<std::string_view> names;
      for (const Fact& fact : facts) names.push_back(fact.name);
      fail(fmt::format("there is no fact '{}'", printable(wanted.name)),
           names.empty() ? std::string{"the reply tells no facts"}
                         : fmt::format("the reply tells: {}", fmt::join(names, ", ")));
    } else if (*value != wanted.value) {
      const bool same_text = to_text(*value) == to_text(wanted.value);
      fail(fmt::format("fact '{}' is '{}', not '{}'", printable(wanted.name),
                       printable(to_text(*value)), printable(to_text(wanted.value))),
           same_text ? "write it as a number, a text or a list, as it is decoded"
                     : "correct facts in expect, or what decodes it");
    }
  }

  void check_flag(const std::vector<Flag>& flags, std::string_view wanted) {
    const auto same = [&](Flag flag) { return to_string(flag) == wanted; };
    if (std::none_of(flags.begin(), flags.end(), same))
      fail(fmt::format("flag '{}' is not set", wanted),
           "remove it from expect, or correct the decoder");
  }

  // The engine finds the exchange of a datagram by this alone.
  void check_cookies() {
    if (!has_cookie() || probe_.transport != Transport::udp) return;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const auto cookie = probe_.cookie_of(parts_[i]);
      if (cookie == example_.cookie) continue;
      fail(fmt::format("sample '{}' echoes {}, not {:#x}", printable(example_.samples[i]),
                       cookie ? fmt::format("the cookie {:#x}", *cookie) : "no cookie",
                       example_.cookie),
           "correct cookie, cookie_offset or the sample");
    }
  }

  void check_wrong_cookie() {
    if (has_cookie() && decode(example_.cookie ^ 1, parts_).accepted)
      fail("the reply is accepted for a request with another cookie",
           "make the decoder compare the cookie");
  }

  // A sanitizer or a crash is what tells here.
  void check_cuts() const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const std::size_t step = parts_[i].size() / most_cuts + 1;
      std::vector<ByteView> cut(parts_.begin(),
                                std::next(parts_.begin(), static_cast<long>(i) + 1));
      for (std::size_t size = 0; size < parts_[i].size(); size += step) {
        cut.back() = parts_[i].first(size);
        static_cast<void>(probe_.cookie_bytes() > 0 ? probe_.cookie_of(cut.back()) : std::nullopt);
        static_cast<void>(decode(example_.cookie, cut));
      }
    }
  }

  [[nodiscard]] bool has_cookie() const { return example_.accepted && probe_.cookie_bytes() > 0; }

  const Probe& probe_;
  const Example& example_;
  std::vector<Bytes> samples_;
  std::vector<ByteView> parts_;
  VerifyReport& report_;
};

void verify_example(const Probe& probe, const Example& example,
                    const std::filesystem::path& testdata, VerifyReport& report) {
  ++report.examples;
  if (example.synthetic) ++report.synthetic;
  std::vector<Bytes> samples;
  for (const std::string& name : example.samples) {
    auto octets = read_sample(*probe.service, testdata, name);
    if (!octets) {
      report.failures.push_back({.file = probe.service->file,
                                 .line = example.line,
                                 .message = std::move(octets.error().message),
                                 .fix = std::move(octets.error().fix)});
      return;
    }
    samples.push_back(std::move(*octets));
  }
  ExampleCheck{probe, example, std::move(samples), report}.run();
}

void verify_probe(const Probe& probe, const std::filesystem::path& testdata, VerifyReport& report) {
  ++report.probes;
  // There is no reply that it would have to know.
  if (probe.probe_class == ProbeClass::loop) return;
  const bool proven = std::any_of(probe.examples.begin(), probe.examples.end(),
                                  [](const Example& example) { return example.accepted; });
  if (!proven)
    report.failures.push_back(
        {.file = probe.service->file,
         .line = probe.line,
         .message = fmt::format("probe '{}' over {} has no example of a reply "
                                "that is accepted",
                                probe.name, to_string(probe.transport)),
         .fix = "add a [[probe.example]] with a recorded reply"});
  for (const Example& example : probe.examples) verify_example(probe, example, testdata, report);
}

}  // namespace

VerifyReport verify(std::span<const Service* const> services,
                    const std::filesystem::path& testdata) {
  VerifyReport report;
  for (const Service* service : services) {
    ++report.services;
    for (const auto& probe : service->probes) verify_probe(*probe, testdata, report);
  }
  return report;
}

}  // namespace yamabiko
