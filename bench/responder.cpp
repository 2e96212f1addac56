// Answers memcached's "version" for every address that is routed to this host,
// with two datagrams of 1000 octets each, from the address that was asked: a
// whole prefix of responders for the benchmarks.
//
// Usage: responder [PORT]; runs until it is killed.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace {

constexpr std::size_t batch = 64;
constexpr std::size_t reply_size = 1000;
constexpr std::size_t replies = 2;

// The frame of memcached over UDP: request id, sequence, total, reserved.
void write_frame(unsigned char* reply, const unsigned char* request, std::size_t sequence) {
  const std::array<unsigned char, 8> frame{
      request[0], request[1], 0, static_cast<unsigned char>(sequence), 0, replies, 0, 0};
  std::memcpy(reply, frame.data(), frame.size());
}

}  // namespace

int main(int count, char** arguments) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  const int on = 1;
  const int buffer = 32 << 20;
  setsockopt(socket, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer);
  setsockopt(socket, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(count > 1 ? std::atoi(arguments[1]) : 11211));
  if (bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    std::perror("responder: bind");
    return 1;
  }
  struct alignas(cmsghdr) Control {
    std::array<unsigned char, CMSG_SPACE(sizeof(in_pktinfo))> octets;
  };
  static std::array<std::array<unsigned char, 2048>, batch> requests;
  static std::array<std::array<std::array<unsigned char, reply_size>, replies>, batch> answers;
  static std::array<Control, batch> controls;
  for (auto& pair : answers) {
    for (auto& answer : pair) answer.fill('x');
    constexpr char first[] = "VERSION 1.6.18\r\n";
    std::memcpy(pair[0].data() + 8, first, sizeof first - 1);
    std::memcpy(pair[1].data() + reply_size - 2, "\r\n", 2);
  }
  std::array<sockaddr_in, batch> peers{};
  while (true) {
    std::array<iovec, batch> in{};
    std::array<mmsghdr, batch> received{};
    for (std::size_t i = 0; i < batch; ++i) {
      in[i] = {requests[i].data(), requests[i].size()};
      msghdr& header = received[i].msg_hdr;
      header.msg_name = &peers[i];
      header.msg_namelen = sizeof peers[i];
      header.msg_iov = &in[i];
      header.msg_iovlen = 1;
      header.msg_control = controls[i].octets.data();
      header.msg_controllen = controls[i].octets.size();
    }
    const int got = recvmmsg(socket, received.data(), batch, MSG_WAITFORONE, nullptr);
    if (got <= 0) continue;
    std::array<iovec, batch * replies> out{};
    std::array<mmsghdr, batch * replies> sent{};
    std::size_t total = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) {
      if (received[i].msg_len < 8) continue;
      // The packet information that came in says where the answer goes out
      // from, once the interface is left to the routes.
      auto* header = CMSG_FIRSTHDR(&received[i].msg_hdr);
      if (header == nullptr) continue;
      in_pktinfo information{};
      std::memcpy(&information, CMSG_DATA(header), sizeof information);
      information.ipi_spec_dst = information.ipi_addr;
      information.ipi_ifindex = 0;
      std::memcpy(CMSG_DATA(header), &information, sizeof information);
      for (std::size_t sequence = 0; sequence < replies; ++sequence) {
        write_frame(answers[i][sequence].data(), requests[i].data(), sequence);
        out[total] = {answers[i][sequence].data(), reply_size};
        sent[total].msg_hdr = received[i].msg_hdr;
        sent[total].msg_hdr.msg_iov = &out[total];
        sent[total].msg_hdr.msg_iovlen = 1;
        ++total;
      }
    }
    for (std::size_t done = 0; done < total;) {
      const int result = sendmmsg(socket, &sent[done], static_cast<unsigned>(total - done), 0);
      done += result > 0 ? static_cast<std::size_t>(result) : 1;
    }
  }
}
