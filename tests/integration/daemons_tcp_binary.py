"""Starts daemons of TCP services of networks, storage, sensors and devices."""

from daemons import file_of, start


def bird(host):
    """A router that lets in everybody on its link."""
    path = file_of(host, "bird.conf", "router id 10.77.0.2;\nprotocol device {}\n"
                   "protocol bgp lab {\nlocal as 65001;\n"
                   "neighbor range 10.77.0.0/24 as 65002;\npassive;\n"
                   "ipv4 {\nimport none;\nexport none;\n};\n}\n")
    return start(host, ["bird", "-f", "-c", path, "-s", "/run/bird.ctl"], [("tcp", 179)])


def rmiregistry(host):
    return start(host, ["rmiregistry", "1099"], [("tcp", 1099)])


def pptpd(host):
    host.hosts_file("10.77.0.2 lab\n")
    path = file_of(host, "pptpd.conf", "noipparam\ndelegate\nstimeout 10\n")
    file_of(host, "options", "")
    return start(host, ["pptpd", "--fg", "-c", path, "-o", "/run/options", "-p", "/run/pptpd.pid"],
                 [("tcp", 1723)])


def tgtd(host):
    """With one target, of no disk; without any it hangs up at once."""
    process = start(host, ["tgtd", "-f", "--iscsi", "portal=0.0.0.0:3260"], [("tcp", 3260)])
    host.run(["tgtadm", "--lld", "iscsi", "--op", "new", "--mode", "target", "--tid", "1",
              "--targetname", "iqn.2026-01.test.lab:disk"])
    host.run(["tgtadm", "--lld", "iscsi", "--op", "bind", "--mode", "target", "--tid", "1",
              "--initiator-address", "ALL"])
    return process


def modbus(host):
    """A device of pymodbus, which tells its maker."""
    path = file_of(host, "modbus.py", "\n".join([
        "from pymodbus.server import StartTcpServer",
        "from pymodbus.device import ModbusDeviceIdentification",
        "from pymodbus.datastore import ModbusServerContext, ModbusSlaveContext",
        "names = {'VendorName': 'Lab', 'ProductCode': 'YB', 'MajorMinorRevision': '1.2.3'}",
        "StartTcpServer(context=ModbusServerContext(slaves=ModbusSlaveContext(), single=True),",
        "               identity=ModbusDeviceIdentification(info_name=names),",
        "               address=('0.0.0.0', 502))", ""]))
    return start(host, ["/usr/bin/python3", "-B", path], [("tcp", 502)])


def storescp(host):
    return start(host, ["storescp", "-od", "/run", "11112"], [("tcp", 11112)])


def gpsd(host):
    return start(host, ["gpsd", "-N", "-n", "-G", "-S", "2947", "-F", "/run/gpsd.ctl"],
                 [("tcp", 2947)])


def upsd(host):
    """With one supply, whose driver does not run."""
    for name, text in (("ups.conf", "[lab]\ndriver = dummy-ups\nport = lab.dev\n"),
                       ("upsd.conf", "LISTEN 0.0.0.0 3493\n"), ("upsd.users", "")):
        file_of(host, f"nut/{name}", text)
    return start(host, ["env", "NUT_CONFPATH=/run/nut", "NUT_STATEPATH=/run/nut",
                        "NUT_ALTPIDPATH=/run/nut", "/lib/nut/upsd", "-F", "-u", "root"],
                 [("tcp", 3493)])


def clamd(host):
    """With one signature of its own, so that nothing need be loaded."""
    file_of(host, "clamav/lab.ndb", "Lab:0:*:79616d616269\n")
    path = file_of(host, "clamd.conf", "TCPSocket 3310\nTCPAddr 0.0.0.0\n"
                   "DatabaseDirectory /run/clamav\nForeground yes\nUser root\n"
                   "LogFile /run/clamd.log\n")
    return start(host, ["clamd", "-c", path], [("tcp", 3310)])


def gmond(host):
    path = file_of(host, "gmond.conf", "globals {\ndaemonize = no\nsetuid = no\nmute = no\n"
                   "deaf = no\nhost_dmax = 0\ncleanup_threshold = 300\ngexec = no\n}\n"
                   'cluster {\nname = "lab"\nowner = "lab"\nlatlong = "none"\nurl = "none"\n}\n'
                   'host {\nlocation = "none"\n}\nudp_send_channel {\nhost = 127.0.0.1\n'
                   "port = 8649\n}\nudp_recv_channel {\nport = 8649\n}\n"
                   "tcp_accept_channel {\nport = 8649\n}\n")
    return start(host, ["gmond", "-f", "-c", path], [("tcp", 8649)])


def ovsdb(host):
    schema = file_of(host, "ovs.schema", '{"name": "Lab", "version": "1.0.0", "tables": '
                     '{"Host": {"columns": {"name": {"type": "string"}}}}}')
    host.run(["ovsdb-tool", "create", "/run/ovs.db", schema])
    return start(host, ["ovsdb-server", "--remote=ptcp:6640", "--unixctl=/run/ovs.ctl",
                        "--no-chdir", "/run/ovs.db"], [("tcp", 6640)])


def zeromq(host, kind="ROUTER"):
    code = ("import sys, zmq\nsocket = zmq.Context().socket(getattr(zmq, sys.argv[1]))\n"
            "socket.bind('tcp://0.0.0.0:4506')\nsocket.poll()\n")
    return start(host, ["/usr/bin/python3", "-c", code, kind], [("tcp", 4506)])


def nrpe(host):
    """Without TLS, and with no command but its own."""
    path = file_of(host, "nrpe.cfg", "pid_file=/run/nrpe.pid\nallowed_hosts=10.77.0.1\n"
                   "nrpe_user=nobody\nnrpe_group=nogroup\n")
    return start(host, ["nrpe", "-n", "-f", "-c", path], [("tcp", 5666)])


def zebra(host):
    """With its terminal open to all."""
    host.run(["sh", "-c", "chmod 755 /run && mkdir /run/frr && chown frr:frr /run/frr"])
    path = file_of(host, "zebra.conf", "password lab\n")
    return start(host, ["/usr/lib/frr/zebra", "-u", "frr", "-g", "frr", "-A", "0.0.0.0",
                        "-i", "/run/frr/zebra.pid", "-z", "/run/frr/zserv",
                        "--vty_socket", "/run/frr", "-f", path], [("tcp", 2601)])


def c_icap(host):
    path = file_of(host, "c-icap.conf", "Port 0.0.0.0:1344\nPidFile /run/c-icap.pid\n"
                   "CommandsSocket /run/c-icap.ctl\nServerLog /run/c-icap.log\n"
                   "AccessLog /run/c-icap.access\nTmpDir /run\nStartServers 1\n"
                   "ModulesDir /usr/lib/x86_64-linux-gnu/c_icap\n"
                   "ServicesDir /usr/lib/x86_64-linux-gnu/c_icap\nService echo srv_echo.so\n")
    return start(host, ["c-icap", "-N", "-f", path], [("tcp", 1344)])


def openvpn_management(host, *password):
    """An OpenVPN that does nothing but wait to be told to; the file of a password may follow."""
    return start(host, ["openvpn", "--dev", "null", "--remote", "127.0.0.1", "--management-hold",
                        "--management", "0.0.0.0", "7505", *password], [("tcp", 7505)])


def rrdcached(host):
    return start(host, ["rrdcached", "-g", "-l", "0.0.0.0:42217", "-p", "/run/rrdcached.pid",
                        "-b", "/run"], [("tcp", 42217)])


def diod(host):
    host.hosts_file("10.77.0.2 lab\n10.77.0.1 prober\n")  # it looks up who comes
    return start(host, ["diod", "-f", "-n", "-l", "0.0.0.0:564", "-e", "/run", "-c", "/dev/null"],
                 [("tcp", 564)])
