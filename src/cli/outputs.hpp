// Where the reports of a run go: one to standard output or a file, and more to
// files of their own.
#pragma once

#include "cli/check_options.hpp"
#include "cli/formats.hpp"
#include "cli/resumption.hpp"
#include "monitor/textfile_reporter.hpp"
#include "yamabiko/engine/plan.hpp"

#include <cstdint>
#include <fstream>
#include <list>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

struct Output {
  const Format* format = nullptr;
  std::string path;  // empty: standard output
  // A folder, into which the format puts a file for each of its reports.
  bool is_folder = false;
};

// What --format and -o come to. "FILE" takes the place of standard output,
// "FORMAT=FILE" is one more; what stands before the first "=" is a format unless
// it has a slash. The error is a sentence for the user.
[[nodiscard]] tl::expected<std::vector<Output>, std::string> parse_outputs(
    const CheckArguments& arguments);

// The files among them.
[[nodiscard]] std::vector<std::string> paths_of(const std::vector<Output>& outputs);

// Whether one of them shows what went over the wire.
[[nodiscard]] bool shows_evidence(const std::vector<Output>& outputs);

// Whether the text for people is a list that grows while the scan runs, rather
// than a block a host at its end.
[[nodiscard]] bool is_listed(const Plan& plan);

// The open streams, and the one reporter that writes to all of them.
class OpenOutputs {
 public:
  // `registry` and `out`, which is standard output, must outlive it. A run that is
  // resumed goes on in its files. The error is a sentence for the user.
  [[nodiscard]] static tl::expected<OpenOutputs, std::string> open(
      const std::vector<Output>& outputs, const CheckArguments& arguments, const Registry& registry,
      const Plan& plan, const Resumption& resumption, std::ostream& out);

  [[nodiscard]] Reporter& reporter() { return *reporter_; }
  [[nodiscard]] bool has_standard_output() const { return out_ != nullptr; }
  // Flushes them; false where something could not be written.
  [[nodiscard]] bool flush();
  // What could not be written, as a sentence; empty also where a reader of
  // standard output has had enough.
  [[nodiscard]] std::string failure() const;

 private:
  struct File {
    std::string path;
    std::ofstream stream;
  };
  // Reporters hold on to its streams, and those for folders add to it.
  using Files = std::list<File>;

  std::unique_ptr<Files> files_ = std::make_unique<Files>();
  std::ostream* out_ = nullptr;
  std::unique_ptr<Reporter> reporter_;
  const TextfileReporter* textfile_ = nullptr;  // one of those in reporter_
};

}  // namespace yamabiko
