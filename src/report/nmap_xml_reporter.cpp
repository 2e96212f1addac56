// Gathers ports by host, and writes the document around them.
#include "yamabiko/report/nmap_xml_reporter.hpp"

#include "report/nmap_port.hpp"
#include "report/number_text.hpp"
#include "report/xml_text.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

using Clock = std::chrono::system_clock;

std::string seconds(Clock::time_point time) {
  return std::to_string(Clock::to_time_t(time));
}

// As ctime() has it, in UTC.
std::string date(Clock::time_point time) {
  return fmt::format("{:%a %b %e %H:%M:%S %Y}", fmt::gmtime(Clock::to_time_t(time)));
}

class NmapXmlReporter final : public Reporter {
 public:
  explicit NmapXmlReporter(std::ostream& out) : out_(out) {}

  void begin(const RunInfo& info) override { info_ = info; }

  void finding(const Finding& finding) override {
    Host& host = hosts_[finding.endpoint.target];
    if (host.name.empty()) host.name = finding.name;
    const bool answers = finding.state == State::open || finding.state == State::closed;
    if (answers && host.reason.empty()) host.reason = nmap_reason(finding).word;
    host.ports.insert_or_assign({finding.endpoint.transport, finding.endpoint.port},
                                nmap_port(finding));
  }

  void end(const RunSummary& summary) override {
    pugi::xml_document document;
    pugi::xml_node root = document.append_child("nmaprun");
    set(root, "scanner", "nmap");  // the DTD knows no other
    set(root, "args", fmt::format("{}", fmt::join(info_.command, " ")));
    set(root, "start", seconds(info_.start));
    set(root, "startstr", date(info_.start));
    set(root, "version", info_.tool_version);
    set(root, "xmloutputversion", "1.05");
    for (const char* name : {"verbose", "debugging"}) set(root.append_child(name), "level", "0");
    // Hosts come in between, one by one: a tree of all would not fit into memory.
    constexpr std::string_view closing = "</nmaprun>";
    std::string opening = to_text(root);
    opening.resize(opening.size() - closing.size());
    out_ << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n" << opening << '\n';
    for (const auto& [address, host] : hosts_) write_host(address, host);
    write_statistics(summary);
    out_ << closing << '\n' << std::flush;
  }

 private:
  struct Host {
    std::string name;
    std::string reason;  // nmap's, of an answer; empty when there was none
    std::map<std::pair<Transport, std::uint16_t>, std::string> ports;
  };

  void write_host(const Address& address, const Host& host) {
    pugi::xml_document document;
    pugi::xml_node status = document.append_child("status");
    // Silent hosts are asked, too, as nmap does with -Pn, and then says so.
    set(status, "state", "up");
    set(status, "reason", host.reason.empty() ? "user-set" : host.reason);
    set(status, "reason_ttl", "0");
    pugi::xml_node where = document.append_child("address");
    set(where, "addr", address.text());
    set(where, "addrtype", address.family() == Family::v4 ? "ipv4" : "ipv6");
    pugi::xml_node names = document.append_child("hostnames");
    if (!host.name.empty()) {
      pugi::xml_node name = names.append_child("hostname");
      set(name, "name", host.name);
      set(name, "type", "user");
    }
    out_ << "<host>" << to_text(document) << "\n<ports>";
    for (const auto& [number, port] : host.ports) out_ << port << '\n';
    out_ << "</ports>\n</host>\n";
  }

  void write_statistics(const RunSummary& summary) {
    const double elapsed = std::chrono::duration<double>(summary.elapsed).count();
    pugi::xml_document document;
    pugi::xml_node statistics = document.append_child("runstats");
    pugi::xml_node finished = statistics.append_child("finished");
    set(finished, "time", seconds(summary.end));
    set(finished, "timestr", date(summary.end));
    set(finished, "summary",
        fmt::format("yamabiko done at {}; {} scanned in {:.2f} seconds", date(summary.end),
                    counted(summary.targets, "address", "addresses"), elapsed));
    set(finished, "elapsed", fmt::format("{:.2f}", elapsed));
    set(finished, "exit", summary.interrupted ? "error" : "success");
    if (summary.interrupted) set(finished, "errormsg", "interrupted");
    pugi::xml_node hosts = statistics.append_child("hosts");
    const std::uint64_t up = hosts_.size();
    set(hosts, "up", std::to_string(up));
    set(hosts, "down", std::to_string(summary.targets > up ? summary.targets - up : 0));
    set(hosts, "total", std::to_string(std::max(summary.targets, up)));
    out_ << to_text(statistics) << '\n';
  }

  std::ostream& out_;
  RunInfo info_;
  std::map<Address, Host> hosts_;
};

}  // namespace

std::unique_ptr<Reporter> make_nmap_xml_reporter(std::ostream& out) {
  return std::make_unique<NmapXmlReporter>(out);
}

}  // namespace yamabiko
