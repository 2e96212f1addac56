// The columns, as they stand in reports that Shadowserver's readers are tested with
// (IntelMQ's, of 2016 to 2024), with the column "severity" of the current ones.
#include "report/shadowserver_table.hpp"

#include <algorithm>
#include <array>

namespace yamabiko {
namespace {

struct Source {
  std::string_view service;
  std::string_view name;
  std::string_view tag;
  std::string_view condition;
  // "column" or "column=source"; a name in capitals stands for several.
  std::string_view columns;
};

constexpr std::string_view where = "timestamp severity ip protocol port hostname";
constexpr std::string_view place = "asn geo region city";
constexpr std::string_view trade = "naics sic";

// clang-format off
constexpr std::array<Source, 26> sources = {{
    {"chargen", "scan_chargen", "chargen", "", "WHERE tag size PLACE TRADE sector"},
    {"cldap", "scan_ldap_udp", "ldap-udp", "",
     "WHERE tag PLACE TRADE size configuration_naming_context=config_context current_time "
     "default_naming_context=default_naming_context dns_host_name=dns_host_name "
     "domain_controller_functionality=domain_controller_functionality "
     "domain_functionality=domain_functionality ds_service_name "
     "forest_functionality=forest_functionality highest_committed_usn "
     "is_global_catalog_ready=global_catalog_ready is_synchronized=synchronized "
     "ldap_service_name=ldap_service_name naming_contexts=naming_contexts "
     "root_domain_naming_context schema_naming_context server_name=server_name "
     "subschema_subentry supported_capabilities supported_control supported_ldap_policies "
     "supported_ldap_version=ldap_versions supported_sasl_mechanisms=sasl_mechanisms "
     "amplification"},
    {"coap", "scan_coap", "coap", "", "WHERE tag PLACE TRADE response=resources version"},
    {"db2-discovery", "scan_db2", "db2", "",
     "WHERE tag PLACE TRADE db2_hostname=host_name servername size"},
    {"dns", "scan_dns", "openresolver", "open_resolver=yes",
     "WHERE tag dns_version=@version PLACE min_amplification=@amplification p0f_genre p0f_detail "
     "TRADE sector"},
    {"dvr-dhcpdiscover", "scan_dvr_dhcpdiscover", "dvrdhcpdiscover", "",
     "WHERE tag PLACE TRADE sector device_vendor=vendor device_type device_model=device "
     "device_version=@version device_id device_serial machine_name manufacturer method http_port "
     "internal_port video_input_channels alarm_input_channels video_output_channels "
     "alarm_output_channels remote_video_input_channels mac_address ipv4_address ipv4_gateway "
     "ipv4_subnet_mask ipv4_dhcp_enable ipv6_address ipv6_link_local ipv6_gateway "
     "ipv6_dhcp_enable"},
    {"ipmi", "scan_ipmi", "ipmi", "",
     "timestamp severity ip port hostname tag ipmi_version=@version PLACE none_auth md2_auth "
     "md5_auth passkey_auth oem_auth defaultkg permessage_auth userlevel_auth usernames nulluser "
     "anon_login error deviceid devicerev firmwarerev version= manufacturerid manufacturername "
     "productid productname TRADE sector"},
    {"mdns", "scan_mdns", "mdns", "",
     "WHERE tag PLACE TRADE mdns_name mdns_ipv4 mdns_ipv6 services=services workstation_name "
     "workstation_ipv4 workstation_ipv6 workstation_info http_name http_ipv4 http_ipv6 http_ptr "
     "http_info http_target http_port spotify_name spotify_ipv4 spotify_ipv6 opc_ua_discovery"},
    {"memcached", "scan_memcached", "memcached", "",
     "WHERE tag version PLACE TRADE pid pointer_size uptime=uptime_seconds time "
     "curr_connections=curr_connections total_connections sector response_size amplification"},
    {"mssql-browser", "scan_mssql", "mssql", "",
     "WHERE tag version PLACE TRADE server_name=server instance_name=instance tcp_port named_pipe "
     "response_length=@size amplification sector"},
    {"nat-pmp", "scan_nat_pmp", "nat-pmp", "",
     "WHERE tag version= PLACE TRADE opcode uptime external_ip sector response_size amplification"},
    {"netbios", "scan_netbios", "netbios", "",
     "WHERE tag mac_address=mac PLACE workgroup=workgroup machine_name=computer_name username "
     "TRADE sector response_size amplification"},
    {"netis", "scan_netis_router", "netis_vulnerability", "",
     "timestamp severity ip port hostname tag response PLACE TRADE sector"},
    {"ntp", "scan_ntp", "", "control_stratum",
     "WHERE PLACE version= clk_wander clock error frequency jitter leap=leap mintc noise offset "
     "peer phase poll precision processor=control_processor refid=control_refid reftime rootdelay "
     "rootdispersion stability state stratum=control_stratum system=control_system tai tc TRADE "
     "sector"},
    {"ntp", "scan_ntpmonitor", "", "monlist_clients",
     "WHERE packets size PLACE TRADE sector amplification"},
    {"qotd", "scan_qotd", "qotd", "",
     "WHERE tag quote PLACE TRADE sector response_size amplification"},
    {"quic", "scan_quic", "quic", "",
     "WHERE tag PLACE TRADE version_field_1=quic_versions#0 version_field_2=quic_versions#1 "
     "version_field_3=quic_versions#2 version_field_4=quic_versions#3"},
    {"rdp-udp", "scan_rdpeudp", "rdpeudp", "",
     "WHERE tag PLACE TRADE sessionid response_size amplification"},
    {"rpcbind", "scan_portmapper", "portmapper", "",
     "WHERE tag PLACE TRADE programs=programs mountd_port exports sector response_size "
     "amplification"},
    {"sip", "scan_sip", "sip", "",
     "WHERE tag PLACE sip sip_code sip_reason=status user_agent sip_via sip_to sip_from "
     "content_length content_type server=server contact cseq call_id allow=methods amplification "
     "response_size"},
    {"snmp", "scan_snmp", "snmp", "community",
     "WHERE sysdesc=sys_descr sysname PLACE version= TRADE sector device_vendor device_type "
     "device_model device_version device_sector tag community=community"},
    {"ssdp", "scan_ssdp", "ssdp", "",
     "WHERE tag header PLACE systime cache_control location=locations server=server "
     "search_target=search_targets unique_service_name host nts nt TRADE sector"},
    {"stun", "scan_stun", "stun", "",
     "WHERE tag PLACE TRADE sector transaction_id magic_cookie message_length message_type "
     "mapped_family mapped_address mapped_port xor_mapped_family xor_mapped_address "
     "xor_mapped_port software=product fingerprint amplification"},
    {"tftp", "scan_tftp", "tftp", "",
     "WHERE tag PLACE TRADE opcode errorcode error errormessage=error size amplification"},
    {"ubiquiti", "scan_ubiquiti", "ubiquiti", "",
     "WHERE tag PLACE TRADE mac radioname essid modelshort modelfull=model firmware=@version size"},
    {"ws-discovery", "scan_ws_discovery", "ws-discovery", "",
     "WHERE tag PLACE TRADE sector response_size amplification error raw_response"},
}};
// clang-format on

// What is known of every endpoint.
constexpr std::array<std::array<std::string_view, 2>, 12> usual = {{
    {"timestamp", "@timestamp"},
    {"severity", "@severity"},
    {"ip", "@ip"},
    {"protocol", "@protocol"},
    {"port", "@port"},
    {"hostname", "@hostname"},
    {"tag", "@tag"},
    {"version", "@version"},
    {"packets", "@packets"},
    {"size", "@size"},
    {"response_size", "@size"},
    {"amplification", "@amplification"},
}};

void add_columns(std::vector<ShadowserverColumn>& columns, std::string_view text) {
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (word == "WHERE") {
      add_columns(columns, where);
    } else if (word == "PLACE") {
      add_columns(columns, place);
    } else if (word == "TRADE") {
      add_columns(columns, trade);
    } else if (const std::size_t equals = word.find('='); equals != std::string_view::npos) {
      columns.push_back({.name = std::string(word.substr(0, equals)),
                         .source = std::string(word.substr(equals + 1))});
    } else {
      const auto* const known = std::find_if(usual.begin(), usual.end(),
                                             [word](const auto& one) { return one[0] == word; });
      std::string source;
      if (known != usual.end()) source = (*known)[1];
      columns.push_back({.name = std::string(word), .source = source});
    }
  }
}

std::vector<ShadowserverReport> make_reports() {
  std::vector<ShadowserverReport> reports;
  for (const Source& source : sources) {
    reports.push_back({.name = source.name,
                       .tag = source.tag,
                       .service = source.service,
                       .condition = source.condition,
                       .columns = {}});
    add_columns(reports.back().columns, source.columns);
  }
  return reports;
}

std::vector<std::string> make_all_columns() {
  std::vector<std::string> all;
  for (const ShadowserverReport& report : shadowserver_reports())
    for (const ShadowserverColumn& column : report.columns)
      if (std::find(all.begin(), all.end(), column.name) == all.end()) all.push_back(column.name);
  all.emplace_back("report");
  return all;
}

bool meets(const Finding& finding, std::string_view condition) {
  if (condition.empty()) return true;
  const std::size_t equals = condition.find('=');
  const FactValue* fact = find_fact(finding.facts, condition.substr(0, equals));
  if (fact == nullptr || equals == std::string_view::npos) return fact != nullptr;
  return to_text(*fact) == condition.substr(equals + 1);
}

}  // namespace

const std::vector<ShadowserverReport>& shadowserver_reports() {
  static const std::vector<ShadowserverReport> reports = make_reports();
  return reports;
}

const std::vector<std::string>& all_shadowserver_columns() {
  static const std::vector<std::string> columns = make_all_columns();
  return columns;
}

std::vector<const ShadowserverReport*> shadowserver_reports_of(const Finding& finding) {
  std::vector<const ShadowserverReport*> found;
  if (finding.state != State::open || finding.endpoint.transport != Transport::udp) return found;
  for (const ShadowserverReport& report : shadowserver_reports())
    if (report.service == finding.service && meets(finding, report.condition))
      found.push_back(&report);
  return found;
}

}  // namespace yamabiko
