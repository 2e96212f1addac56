// A match line of nmap-service-probes: what a reply must look like, and what
// is then known of the service.
#pragma once

#include "probe/nmap_line.hpp"
#include "probe/regex.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

// What a match line tells of a reply. Texts are printable; those that the line
// does not tell are empty.
struct NmapVersion {
  std::string service;
  bool soft = false;      // only the service is sure: another probe may tell more
  bool over_tls = false;  // the reply speaks of TLS, and the service is inside of it
  std::string product;
  std::string version;
  std::string info;
  std::string hostname;
  std::string system;  // operating system
  std::string device;
  std::vector<std::string> cpe;  // "cpe:/a:openbsd:openssh:9.2"
  unsigned line = 0;             // where it stands in the file
};

class NmapMatch {
 public:
  // `line` is what follows "match" or "softmatch", and must outlive the
  // result. The expression is compiled when it is first needed: there are
  // twelve thousand. The error says what is wrong with the line.
  NmapMatch() = default;
  [[nodiscard]] tl::expected<void, std::string> read(NmapLine line, bool soft, unsigned number);

  [[nodiscard]] std::string_view service() const { return service_; }
  [[nodiscard]] bool soft() const { return soft_; }
  [[nodiscard]] unsigned line() const { return number_; }

  // Nothing if the reply does not match. Threads may share a match.
  [[nodiscard]] std::optional<NmapVersion> match(ByteView reply) const;
  // What is wrong with the expression, if anything.
  [[nodiscard]] std::optional<PatternError> fault() const;

 private:
  // The texts behind the expression, as the file has them.
  struct Templates {
    std::string_view product;
    std::string_view version;
    std::string_view info;
    std::string_view hostname;
    std::string_view system;
    std::string_view device;
    std::vector<std::string_view> cpe;
  };
  [[nodiscard]] tl::expected<void, std::string> read_templates(NmapLine& line);
  [[nodiscard]] std::string_view* template_of(std::string_view letter);
  const tl::expected<Regex, PatternError>& regex() const;

  std::string_view service_;
  std::string_view expression_;
  Templates templates_;
  RegexOptions options_;
  unsigned number_ = 0;
  bool soft_ = false;
  bool over_tls_ = false;
  mutable std::once_flag once_;
  mutable std::optional<tl::expected<Regex, PatternError>> regex_;
};

}  // namespace yamabiko
