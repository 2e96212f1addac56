// Decodes two linked lists, in which a boolean before each node says whether
// one follows.
//
//   MOUNTPROC_EXPORT   1 | ex_dir | 1 | gr_name | 1 | … | 0 | 1 | ex_dir | … | 0
//   MOUNTPROC_DUMP     1 | ml_hostname | ml_directory | 1 | … | 0
#include "yamabiko/protocol/mount_list.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/protocol/rpc_reply.hpp"

namespace yamabiko::rpc {
namespace {

// Bounds of the standard (section 5.1.2).
constexpr std::size_t max_name = 255;
constexpr std::size_t max_path = 1024;
// A reply may claim any number.
constexpr std::size_t max_nodes = 4096;
// A netgroup may have thousands: what matters is that there are names at all.
constexpr std::size_t max_groups_shown = 16;

// As showmount prints them, "10.0.0.0/8,client.example", or "(everyone)".
// `left` is how many more nodes are read.
std::string read_groups(XdrReader& in, std::size_t& left) {
  std::string text;
  std::size_t count = 0;
  while (left > 0 && in.boolean()) {
    --left;
    const ByteView name = in.opaque(max_name);
    if (!in.ok()) break;
    ++count;
    if (count <= max_groups_shown)
      text += (count > 1 ? "," : "") + printable(name);
    else if (count == max_groups_shown + 1)
      text += ",…";
  }
  return count == 0 ? "(everyone)" : text;
}

std::error_code tell(const XdrReader& in, bool over_limit, std::vector<std::string> lines,
                     const char* fact, Decoded& out) {
  // A list that broke off at once says nothing, least of all that it is empty.
  if (in.ok() || !lines.empty()) {
    if (!lines.empty()) out.flags.push_back(Flag::discloses);
    set_fact(out.facts, fact, std::move(lines));
  }
  return over_limit ? make_error_code(DecodeErrc::over_limit) : in.error();
}

std::error_code read_exports(XdrReader& in, Decoded& out) {
  std::vector<std::string> lines;
  std::size_t left = max_nodes;
  while (left > 0 && in.boolean()) {
    --left;
    const ByteView path = in.opaque(max_path);
    const std::string groups = read_groups(in, left);
    // Without all of its groups an export would look as if it were everybody's.
    if (!in.ok() || left == 0) break;
    lines.push_back(printable(path) + ' ' + groups);
  }
  return tell(in, left == 0, std::move(lines), "exports", out);
}

std::error_code read_mounts(XdrReader& in, Decoded& out) {
  std::vector<std::string> lines;
  std::size_t left = max_nodes;
  while (left > 0 && in.boolean()) {
    --left;
    const ByteView host = in.opaque(max_name);
    const ByteView path = in.opaque(max_path);
    if (!in.ok()) break;
    lines.push_back(printable(host) + ':' + printable(path));
  }
  return tell(in, left == 0, std::move(lines), "mounts", out);
}

}  // namespace

Decoded decode_mount_export(const Query& query, const Reply& reply) {
  return decode_results(query, reply, "export_refusal", read_exports);
}

Decoded decode_mount_dump(const Query& query, const Reply& reply) {
  return decode_results(query, reply, "mounts_refusal", read_mounts);
}

}  // namespace yamabiko::rpc
