// Writes beside the file, syncs, and renames.
#include "monitor/textfile_reporter.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace yamabiko {
namespace {

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// An errno, 0 for success.
int replace(const std::string& path, std::string_view text) {
  // node_exporter reads only what is called *.prom.
  const std::string fresh = path + ".tmp";
  // A link that somebody left there is not followed.
  const int file =
      ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) return errno;
  // Without the sync a crash could leave the new name with nothing behind it.
  int error = write_all(file, text) && ::fsync(file) == 0 ? 0 : errno;
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(fresh.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) ::unlink(fresh.c_str());
  return error;
}

}  // namespace

void TextfileReporter::end(const RunSummary& summary) {
  MetricsCollector::end(summary);
  if (const int error = replace(path_, to_text(metrics())); error != 0)
    failure_ = fmt::format("can't write to {}: {}; choose another --textfile FILE",
                           printable(path_), std::generic_category().message(error));
}

}  // namespace yamabiko
