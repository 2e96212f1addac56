// Reads the reply to one text command, line by line; each ends with CR LF.
//
//   version         VERSION 1.6.18
//   mn              MN
//   stats …         STAT name value, any number of them, then END
//   any of them     ERROR | CLIENT_ERROR reason | SERVER_ERROR reason
#include "protocol/memcached_text.hpp"

#include "protocol/memcached_stats.hpp"
#include "protocol/text_lines.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"

namespace yamabiko::memcached {
namespace {

constexpr std::size_t max_version = 128;

// What follows `word` and a space; nothing when the line begins otherwise.
std::optional<std::string_view> after_word(std::string_view line, std::string_view word) {
  if (!line.starts_with(word) || line.size() == word.size() || line[word.size()] != ' ')
    return std::nullopt;
  return line.substr(word.size() + 1);
}

// Reads the lines of one reply into a result.
class TextReply {
 public:
  TextReply(Command command, Transport transport) : command_(command), transport_(transport) {}

  Decoded decode(std::string_view text) {
    while (!decoded_.complete && !decoded_.error) {
      const auto line = next_line(text);
      if (!line) {
        decoded_.error = make_error_code(DecodeErrc::truncated);
      } else if (!take_error(*line) && !take_line(*line)) {
        decoded_.error = make_error_code(DecodeErrc::malformed);
      }
    }
    if (stats_.count() > 0) {
      decoded_.accepted = true;
      stats_.tell(transport_, decoded_);
      if (!decoded_.error) decoded_.error = stats_.error();
    }
    return std::move(decoded_);
  }

 private:
  // Over UDP the echoed request id says that a word as common as this is
  // meant for us; over TCP many a server would say it.
  void take_common_word() {
    decoded_.accepted = transport_ == Transport::udp;
    decoded_.complete = true;
  }

  bool take_error(std::string_view line) {
    if (line == "ERROR") {
      take_common_word();
      return true;
    }
    const auto client = after_word(line, "CLIENT_ERROR");
    if (!client && !after_word(line, "SERVER_ERROR")) return false;
    decoded_.accepted = true;
    decoded_.complete = true;
    if (client == "unauthenticated") decoded_.flags.push_back(Flag::auth_required);
    return true;
  }

  bool take_line(std::string_view line) {
    switch (command_) {
      case Command::version:
        return take_version(line);
      case Command::meta_no_op:
        return line == "MN" && obeyed();
      case Command::stats:
        return take_stat(line);
    }
    return false;
  }

  // Where authentication is on, text commands before it are refused (-Y) or
  // passed over in silence (-S), even these harmless ones.
  bool obeyed() {
    decoded_.accepted = true;
    decoded_.complete = true;
    decoded_.flags.push_back(Flag::no_auth);
    return true;
  }

  bool take_version(std::string_view line) {
    const auto version = after_word(line, "VERSION");
    if (!version || version->empty()) return false;
    decoded_.version = printable(*version, max_version);
    return obeyed();
  }

  bool take_stat(std::string_view line) {
    if (line == "END") {
      take_common_word();
      return true;
    }
    const auto pair = after_word(line, "STAT");
    if (!pair || pair->empty()) return false;
    const std::size_t space = pair->find(' ');
    const bool has_value = space != std::string_view::npos;
    stats_.add(pair->substr(0, space), has_value ? pair->substr(space + 1) : std::string_view{});
    return true;
  }

  Command command_;
  Transport transport_;
  StatCollector stats_;
  Decoded decoded_;
};

}  // namespace

Decoded decode_text(TextRequest request, Transport transport, ByteView reply) {
  return TextReply{request.command, transport}.decode(as_text(reply));
}

}  // namespace yamabiko::memcached
