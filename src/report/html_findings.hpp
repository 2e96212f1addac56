// What the HTML report remembers of a run: a line of every finding, everything
// of the worst, and totals of each service.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace yamabiko {

// A line of the table.
struct FindingRow {
  Endpoint endpoint;
  std::string name;     // as asked, empty when by address
  std::string service;  // with a question mark where only the port suggests it
  std::string version;
  std::string reason;
  State state = State::no_answer;
  std::optional<Verdict> verdict;
  std::vector<Flag> flags;
  // Of the loudest variant.
  std::optional<double> baf;
  std::optional<double> l2;
  double loudest = 0;  // of L2 and packets: what the verdict goes by
  bool at_least = false;
  bool matters = false;
};

// What to act on first comes first; then in the order of addresses and ports.
[[nodiscard]] bool worse(const FindingRow& left, const FindingRow& right);

struct FactorRange {
  double least = 0;
  double most = 0;
  void add(double factor);
};

struct ServiceSummary {
  std::string title;
  std::uint64_t endpoints = 0;
  std::uint64_t to_act_on = 0;
  std::optional<Verdict> worst;
  std::optional<FactorRange> baf;  // measured, of the loudest variant of each endpoint
  std::optional<FactorRange> l2;
  bool at_least = false;
  std::vector<PublishedFactor> published;
  std::string unbounded;
  std::vector<std::string> remediation;
};

class HtmlFindings {
 public:
  // The findings of which everything is kept.
  static constexpr std::size_t most_detailed = 400;

  void add(const Finding& finding);
  // Puts rows and details into their order. After it nothing may be added.
  void sort();

  [[nodiscard]] const std::vector<FindingRow>& rows() const { return rows_; }
  // Details, in the order of the rows. Each has something to tell beyond its row.
  [[nodiscard]] const std::vector<Finding>& detailed() const { return detailed_; }
  [[nodiscard]] const std::map<std::string, ServiceSummary>& services() const { return services_; }

 private:
  void add_to_service(const Finding& finding, const FindingRow& row);
  void keep_details(const Finding& finding);

  std::vector<FindingRow> rows_;
  std::vector<Finding> detailed_;  // until sort(): a heap, the mildest in front
  std::map<std::string, ServiceSummary> services_;
};

}  // namespace yamabiko
