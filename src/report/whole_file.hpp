// Puts a file in the place of another, whole or not at all.
#pragma once

#include <fstream>
#include <ostream>
#include <string>
#include <system_error>

namespace yamabiko {

// Written beside it until commit(). Devices, pipes and the like can't be replaced: they
// are written to as they are. Of a link, what it leads to is replaced.
class WholeFile {
 public:
  // Opens; whether that went well, error() tells.
  explicit WholeFile(const std::string& path);
  // What was not committed is taken away.
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;

  [[nodiscard]] std::ostream& stream() { return stream_; }
  [[nodiscard]] std::error_code error() const { return error_; }
  // Ends the writing. After a success a crash of the system can't undo it.
  [[nodiscard]] std::error_code commit();

 private:
  // Remembers the first errno.
  void fail();

  std::string path_;
  std::string fresh_;  // empty: the path itself is written to
  std::ofstream stream_;
  std::error_code error_;
};

}  // namespace yamabiko
