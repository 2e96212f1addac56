// Owns a file descriptor.
#pragma once

#include <utility>

#include <unistd.h>

namespace yamabiko {

class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int handle) : handle_(handle) {}
  FileHandle(FileHandle&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;
  ~FileHandle() {
    if (handle_ >= 0) ::close(handle_);
  }

  // -1: none.
  [[nodiscard]] int get() const { return handle_; }

 private:
  int handle_ = -1;
};

}  // namespace yamabiko
