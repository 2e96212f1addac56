// Samples, from disk or from within the program.
#include "probe/sample_files.hpp"

#include "probe/embedded.hpp"
#include "yamabiko/bytes/hex.hpp"

#include <fstream>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

namespace fs = std::filesystem;

// Room for a stream of 1 MiB as hexadecimal text with blanks.
constexpr std::size_t max_sample_file = 4 << 20;

std::optional<std::string_view> find_embedded(std::string_view name) {
  for (const EmbeddedFile& file : embedded_samples())
    if (file.name == name) return file.text;
  return std::nullopt;
}

std::vector<fs::path> folders_for(const Service& service, const fs::path& testdata) {
  std::vector<fs::path> folders;
  if (service.built_in) return folders;
  if (!testdata.empty()) folders.push_back(testdata);
  std::error_code error;
  const fs::path own = fs::absolute(service.file, error).parent_path();
  if (error) return folders;
  folders.push_back(own);
  folders.push_back(own.parent_path() / "testdata");
  return folders;
}

tl::expected<Bytes, SampleError> parse_sample(std::string_view text, const std::string& sample) {
  auto octets = from_hex(text);
  if (octets) return std::move(*octets);
  return tl::unexpected(
      SampleError{.message = fmt::format("sample '{}' is no hexadecimal text", sample),
                  .fix = "write pairs of digits; a comment goes from # to the end of its line"});
}

tl::expected<Bytes, SampleError> read_file(const fs::path& path, const std::string& sample) {
  std::string text(max_sample_file + 1, '\0');
  std::ifstream in{path, std::ios::binary};
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad())
    return tl::unexpected(SampleError{.message = fmt::format("{} cannot be read", path.string()),
                                      .fix = "see its permissions"});
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > max_sample_file)
    return tl::unexpected(SampleError{.message = fmt::format("{} is too large", path.string()),
                                      .fix = fmt::format("keep it to {} octets", max_sample_file)});
  return parse_sample(text, sample);
}

}  // namespace

tl::expected<Bytes, SampleError> read_sample(const Service& service, const fs::path& testdata,
                                             const std::string& sample) {
  const std::vector<fs::path> folders = folders_for(service, testdata);
  for (const fs::path& folder : folders) {
    std::error_code ignored;
    if (fs::is_regular_file(folder / sample, ignored)) return read_file(folder / sample, sample);
  }
  if (const auto text = find_embedded(sample)) return parse_sample(*text, sample);
  std::string fix = "record it; see docs/probe-format.md";
  if (!folders.empty())
    fix = fmt::format("put it at {}, or give its folder with --testdata",
                      (folders.front() / sample).string());
  return tl::unexpected(
      SampleError{.message = fmt::format("sample '{}' is not found", sample), .fix = fix});
}

}  // namespace yamabiko
