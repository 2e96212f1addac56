# The Debian packages that the tree needs, and how they get installed. This is
# the one list of them. Sourced, never run. Expects $root and common.sh.

build_packages=(
  g++ cmake ninja-build pkg-config libasio-dev libfmt-dev libexpected-dev
  libtomlplusplus-dev libcli11-dev libcap-dev libmnl-dev libpcap-dev libpcre2-dev rapidjson-dev
  libssl-dev libsqlite3-dev libpq-dev libpugixml-dev
  libcpp-httplib-dev prometheus-cpp-dev
)
# The daemons, rpcbind and memcached among them, are what the tests probe.
test_packages=(
  doctest-dev nlohmann-json3-dev rpcbind memcached iproute2 nftables tcpdump tshark python3
  python3-pytest python3-jsonschema libsasl2-modules sasl2-bin procps util-linux
  bind9 unbound dnsmasq-base ntpsec snmpd slapd avahi-daemon samba
  samba-ad-provision samba-dsdb-modules samba-vfs-modules
  mumble-server xinetd tftpd-hpa coturn xl2tpd openvpn openssl miniupnpd-nftables
  transmission-daemon amule-daemon frr xdm openafs-fileserver
  kamailio libcoap3-bin strongswan-charon strongswan-swanctl openipmi knxd freeradius
  caddy wsdd gnutls-bin
  openssh-server inetutils-telnetd redis-server vsftpd exim4-daemon-light dovecot-imapd
  dovecot-pop3d dovecot-lmtpd dovecot-managesieved postgresql-15
  mariadb-server mosquitto xrdp tigervnc-standalone-server xvfb
  rsync git nats-server beanstalkd gearman-job-server subversion munin-node mpd dictd zabbix-agent
  erlang-base oidentd ngircd inspircd prosody nbd-server finger fingerd gophernicus cvs
  bird2 default-jre-headless pptpd tgt python3-pymodbus python3-serial python3-serial-asyncio dcmtk
  gpsd nut-server clamav-daemon ganglia-monitor openvswitch-common python3-zmq
  nagios-nrpe-server c-icap rrdcached diod
  nginx apache2 lighttpd h2o nghttp2-server gunicorn haproxy varnish squid
  tinyproxy privoxy etcd-server prometheus prometheus-alertmanager prometheus-node-exporter
  influxdb cups-daemon icecast2 syncthing aria2 docker-registry tarantool php8.2-fpm uwsgi-core krb5-kdc tor i2pd
  nfs-ganesha nfs-ganesha-mem nfs-common quota ypserv rusersd rwalld rstatd nmap
  bash-completion zsh fish man-db mandoc
  openssh-server redis-server vsftpd dovecot-imapd dovecot-pop3d postgresql
  ndiff libxml2-utils xsltproc
  postgresql postgresql-client sqlite3
  curl
  dpkg-dev lintian systemd
)
fuzz_packages=(clang libclang-rt-14-dev)
lint_packages=(clang clang-format clang-tidy)

# Prints those of the named packages that are not installed, each once, one a line.
missing_packages() {
  local installed package
  # dpkg-query fails as soon as it does not know one of them: no matter.
  # shellcheck disable=SC2016  # the format is dpkg's to expand
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "installed $package" <<<"$installed" || printf '%s\n' "$package"
  done | sort -u
}

# Installs those of the named packages that are missing, and says which.
ensure_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "this is not a Debian system; if the build stops, install what these are called here: $*"
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} > 0)) || return 0
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      die "these Debian packages are missing, and installing them takes root or sudo; as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing Debian packages: ${missing[*]}"
  "${as_root[@]}" bash "$root/scripts/lib/apt_install.sh" "${missing[@]}" ||
    die "apt-get could not install them; its messages are above"
}
