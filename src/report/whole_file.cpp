// Writes beside the file, syncs, and renames.
#include "report/whole_file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace yamabiko {
namespace {

std::string behind_links(const std::string& path) {
  std::error_code none;
  const auto real = std::filesystem::canonical(path, none);
  return none ? path : real.string();
}

bool is_replaceable(const std::string& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  return !std::filesystem::exists(status) || std::filesystem::is_regular_file(status);
}

// A new file, whatever stood there under that name: a link that somebody left is not
// followed. False with errno.
bool create(const std::string& path) {
  ::unlink(path.c_str());
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  return file >= 0 && ::close(file) == 0;
}

}  // namespace

WholeFile::WholeFile(const std::string& path) : path_(behind_links(path)) {
  if (is_replaceable(path_)) {
    // Two processes may write the same; and node_exporter reads only what is called *.prom.
    fresh_ = fmt::format("{}.{}.new", path_, ::getpid());
    if (!create(fresh_)) {
      fail();
      return;
    }
  }
  errno = 0;
  stream_.open(fresh_.empty() ? path_ : fresh_, std::ios::binary);
  if (!stream_) fail();
}

WholeFile::~WholeFile() {
  if (!fresh_.empty()) ::unlink(fresh_.c_str());
}

std::error_code WholeFile::commit() {
  if (error_) return error_;
  errno = 0;
  stream_.close();
  if (!stream_) fail();
  if (error_ || fresh_.empty()) return error_;
  // Without the sync a crash could leave the new name with nothing behind it.
  const int file = ::open(fresh_.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0 || ::fsync(file) != 0) fail();
  if (file >= 0) ::close(file);
  if (!error_ && std::rename(fresh_.c_str(), path_.c_str()) != 0) fail();
  if (!error_) fresh_.clear();
  return error_;
}

void WholeFile::fail() {
  if (!error_) error_ = {errno != 0 ? errno : EIO, std::generic_category()};
}

}  // namespace yamabiko
