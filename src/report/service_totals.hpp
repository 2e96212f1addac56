// What a run over many hosts found of each service, and what to do about it.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/report/text_options.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace yamabiko {

// Counts findings and keeps a few of them: its size depends on how many
// services there are, not on how many findings.
class ServiceTotals {
 public:
  void add(const Finding& finding);
  // A block for each service that somebody should act on, the worst first; a
  // sentence for the others. A blank line ends each.
  [[nodiscard]] std::vector<std::string> lines(const TextOptions& options) const;

 private:
  struct Worst {
    double factor = 0;
    std::string text;  // "192.0.2.1 (149.1x payload, 36.4x L2)"
  };
  struct Total {
    std::uint64_t udp = 0;
    std::uint64_t tcp = 0;
    bool matters = false;
    std::array<std::uint64_t, 4> verdicts{};  // by the number of the Verdict
    std::map<Flag, std::uint64_t> flags;
    std::map<std::string, std::uint64_t> versions;
    std::uint64_t other_versions = 0;
    std::vector<Worst> worst;  // the largest factor first
    std::vector<std::string> worst_case;
    std::vector<std::string> remediation;

    [[nodiscard]] std::uint64_t endpoints() const { return udp + tcp; }
    // The number of the worst verdict, from 1; 0 when there is none.
    [[nodiscard]] std::size_t rank() const;
  };

  static void add_worst(Total& total, const Finding& finding);
  [[nodiscard]] static std::string found_text(const Total& total);
  static void write(std::vector<std::string>& lines, const TextOptions& options,
                    const std::string& service, const Total& total);

  std::map<std::string, Total> services_;
  std::uint64_t unrecognised_ = 0;
};

}  // namespace yamabiko
