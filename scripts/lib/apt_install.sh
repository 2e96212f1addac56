#!/usr/bin/env bash
# Installs the named Debian packages, without any of them starting a service.
# Runs as root: ensure_packages of packages.sh calls it, with sudo if need be.
#
# Debian starts a daemon as soon as it is installed, and again at each boot. The
# tests only want the program files; on a machine that
# is reachable from outside, their services would open the very holes that this
# project looks for. While apt-get runs, a policy-rc.d (see invoke-rc.d(8))
# forbids to start anything, and afterwards the new services are disabled.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive # no questions, tshark asks one

readonly policy=/usr/sbin/policy-rc.d
declare -rA services_of=(
  [rpcbind]="rpcbind.socket rpcbind.service"
  [memcached]="memcached.service"
  [sasl2-bin]="saslauthd.service"
  [bind9]="named.service"
  [unbound]="unbound.service"
  [ntpsec]="ntpsec.service"
  [snmpd]="snmpd.service"
  [slapd]="slapd.service"
  [avahi-daemon]="avahi-daemon.socket avahi-daemon.service"
  [samba]="nmbd.service smbd.service samba-ad-dc.service"
  [xinetd]="xinetd.service" [tftpd-hpa]="tftpd-hpa.service" [coturn]="coturn.service"
  [xl2tpd]="xl2tpd.service" [openvpn]="openvpn.service"
  [transmission-daemon]="transmission-daemon.service" [amule-daemon]="amule-daemon.service"
  [frr]="frr.service" [xdm]="xdm.service"
  [openafs-fileserver]="openafs-fileserver.service openafs-client.service"
  [kamailio]="kamailio.service" [openipmi]="openipmi.service"
  [knxd]="knxd.socket knxd.service" [freeradius]="freeradius.service"
  [strongswan-charon]="strongswan-starter.service"
  [caddy]="caddy.service" [wsdd]="wsdd.service"
  [openssh-server]="ssh.service" [redis-server]="redis-server.service" [vsftpd]="vsftpd.service"
  [exim4-daemon-light]="exim4.service" [dovecot-imapd]="dovecot.service"
  [postgresql-15]="postgresql.service" [mariadb-server]="mariadb.service"
  [mosquitto]="mosquitto.service" [xrdp]="xrdp.service xrdp-sesman.service"
  [rsync]="rsync.service" [nats-server]="nats-server.service" [beanstalkd]="beanstalkd.service"
  [gearman-job-server]="gearman-job-server.service" [munin-node]="munin-node.service"
  [mpd]="mpd.socket mpd.service" [dictd]="dictd.service" [zabbix-agent]="zabbix-agent.service"
  [erlang-base]="epmd.socket epmd.service" [oidentd]="oidentd.service"
  [ngircd]="ngircd.service" [inspircd]="inspircd.service" [prosody]="prosody.service"
  [bird2]="bird.service" [pptpd]="pptpd.service" [tgt]="tgt.service"
  [gpsd]="gpsd.socket gpsd.service" [nut-server]="nut-server.service"
  [clamav-daemon]="clamav-daemon.socket clamav-daemon.service clamav-freshclam.service"
  [ganglia-monitor]="ganglia-monitor.service"
  [nagios-nrpe-server]="nagios-nrpe-server.service" [c-icap]="c-icap.service"
  [rrdcached]="rrdcached.service" [diod]="diod.service"
  [nbd-server]="nbd-server.service" [gophernicus]="gophernicus.socket"
)

log=$(mktemp)
kept_policy=
restore() {
  rm -f "$policy" "$log"
  [[ -z $kept_policy ]] || mv -f "$kept_policy" "$policy"
}
trap restore EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [[ -e $policy || -L $policy ]]; then
  kept_policy=$policy.before-yamabiko
  mv -f "$policy" "$kept_policy"
fi
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

apt() {
  apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1 </dev/null
}
install() {
  apt install --no-install-recommends "$@"
}

# The package lists are empty on a fresh image, and those of an old one name
# versions that the mirror no longer has.
if ! compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null; then
  apt update || { cat "$log" >&2; exit 1; }
fi
if ! install "$@"; then
  { apt update && install "$@"; } || { cat "$log" >&2; exit 1; }
fi

for package in "$@"; do
  for service in ${services_of[$package]:-}; do
    if command -v systemctl >/dev/null; then
      systemctl --quiet disable "$service" >/dev/null 2>&1 || true # not every one has a unit
    elif command -v update-rc.d >/dev/null; then
      update-rc.d "${service%.*}" disable >/dev/null 2>&1 || true
    fi
  done
done
