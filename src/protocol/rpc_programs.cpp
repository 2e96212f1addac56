// The program numbers that a host on the Internet may have registered: most
// from the registry of IANA (rpc-program-numbers), by the names of /etc/rpc
// where that has one, the last few from the range that anybody may use.
#include "yamabiko/protocol/rpc_programs.hpp"

#include <algorithm>
#include <iterator>

namespace yamabiko::rpc {
namespace {

struct Program {
  std::uint32_t number;
  std::string_view name;
};

// clang-format off
constexpr Program programs[] = {
    {100000, "portmapper"},
    {100001, "rstatd"},
    {100002, "rusersd"},
    {100003, "nfs"},
    {100004, "ypserv"},
    {100005, "mountd"},
    {100006, "remote_dbx"},
    {100007, "ypbind"},
    {100008, "walld"},
    {100009, "yppasswdd"},
    {100010, "etherstatd"},
    {100011, "rquotad"},
    {100012, "sprayd"},
    {100013, "3270_mapper"},
    {100014, "rje_mapper"},
    {100015, "selection_svc"},
    {100016, "database_svc"},
    {100017, "rexd"},
    {100018, "alis"},
    {100019, "sched"},
    {100020, "llockmgr"},
    {100021, "nlockmgr"},
    {100022, "x25.inr"},
    {100023, "statmon"},
    {100024, "status"},
    {100025, "select_lib"},
    {100026, "bootparam"},
    {100027, "mazewars"},
    {100028, "ypupdated"},
    {100029, "keyserv"},
    {100030, "securelogin"},
    {100031, "nfs_fwdlnit"},
    {100032, "nfs_fwdtrns"},
    {100033, "sunlink_mapper"},
    {100034, "net_monitor"},
    {100035, "database"},
    {100036, "passwd_auth"},
    {100037, "tfsd"},
    {100038, "nsed"},
    {100039, "nsemntd"},
    {100040, "pfs_mountd"},
    {100043, "showfhd"},
    {100044, "mvsmount"},
    {100055, "ioadmd"},
    {100059, "showattrd"},
    {100062, "netlicense"},
    {100065, "sunisamd"},
    {100066, "debug_svc"},
    {100068, "cmsd"},
    {100069, "ypxfrd"},
    {100071, "bugtraqd"},
    {100078, "kerbd"},
    {100080, "operd"},
    {100081, "event_svc"},
    {100083, "ttdbserverd"},
    {100087, "admind"},
    {100099, "autofsd"},
    {100100, "msgboard"},
    {100101, "event"},
    {100102, "logger"},
    {100104, "sync"},
    {100105, "diskinfo"},
    {100106, "iostat"},
    {100107, "hostperf"},
    {100109, "activity"},
    {100111, "lpstat"},
    {100112, "hostmem"},
    {100113, "sample"},
    {100114, "x25"},
    {100115, "ping"},
    {100116, "rpcnfs"},
    {100117, "hostif"},
    {100118, "etherif"},
    {100119, "ippath"},
    {100120, "iproutes"},
    {100121, "layers"},
    {100122, "snmp"},
    {100123, "traffic"},
    {100130, "localhad"},
    {100133, "nsm_addrand"},
    {100134, "ktkt_warnd"},
    {100138, "snmpv2"},
    {100141, "rgmd_receptionist"},
    {100142, "fed"},
    {100143, "rdc"},
    {100144, "nafo"},
    {100145, "scadmd"},
    {100153, "sunvts"},
    {100155, "smserverd"},
    {100166, "nfsmapid"},
    {100169, "fmd_adm"},
    {100170, "fmd_api"},
    {100172, "idmapd"},
    {100216, "keyrsa"},
    {100221, "kcms_server"},
    {100226, "hafaultd"},
    {100227, "nfs_acl"},
    {100228, "dlmd"},
    {100229, "metad"},
    {100230, "metamhd"},
    {100231, "nfsauth"},
    {100232, "sadmind"},
    {100233, "ufsd"},
    {100234, "gssd"},
    {100235, "cachefsd"},
    {100242, "metamedd"},
    {100247, "ccd"},
    {100248, "pmfd"},
    {100249, "snmpxdmid"},
    {100270, "nfs_id_map"},
    {100281, "metacld"},
    {100300, "nisd"},
    {100301, "nis_cache"},
    {100302, "nis_callback"},
    {100303, "nispasswd"},
    {100304, "fnsypd"},
    {100399, "nfscksum"},
    {100417, "rdmaconfig"},
    {100418, "fedfs_admin"},
    {100422, "mdcommd"},
    {100423, "kiprop"},
    {100424, "stfsloader"},
    {110001, "tsolrpcb"},
    {110002, "tsolpeerinfo"},
    {110003, "tsolboot"},
    {120001, "cmip"},
    {150001, "pcnfsd"},
    {150006, "pcnfslicense"},
    {200006, "pacl"},
    {200008, "ax_statd"},
    {200019, "knfsd"},
    {300004, "frameusersd"},
    {300019, "amd"},
    {300029, "ldmd"},
    {390103, "nsrd"},
    {390104, "nsrmmd"},
    {390105, "nsrindexd"},
    {390107, "nsrmmdbd"},
    {390109, "nsrstat"},
    {390110, "nsrjb"},
    {390113, "nsrexec"},
    {391002, "sgi_fam"},
    {391017, "sgi_mediad"},
    {395183, "vxi11_core"},
    {395184, "vxi11_async"},
    {395185, "vxi11_intr"},
    {14398633, "gluster_handshake"},
    {34123456, "gluster_pmap"},
    {545580417, "ugidd"},
    {600100069, "fypxfrd"},
    {788585389, "bwnfsd"},
    {1431655765, "wdb"},
};
// clang-format on

constexpr bool in_order() {
  for (std::size_t i = 1; i < std::size(programs); ++i) {
    if (programs[i - 1].number >= programs[i].number) return false;
  }
  return true;
}
static_assert(in_order(), "known_program() halves the table");

}  // namespace

std::string_view known_program(std::uint32_t number) {
  const auto* const found = std::lower_bound(
      std::begin(programs), std::end(programs), number,
      [](const Program& program, std::uint32_t wanted) { return program.number < wanted; });
  return found != std::end(programs) && found->number == number ? found->name : std::string_view{};
}

std::string program_name(std::uint32_t number) {
  const std::string_view name = known_program(number);
  return name.empty() ? std::to_string(number) : std::string{name};
}

}  // namespace yamabiko::rpc
