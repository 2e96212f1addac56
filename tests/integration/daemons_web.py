"""Starts web servers and daemons asked over HTTP, each with its smallest configuration."""

from daemons import file_of, start

SITE = "/run/site"


def folder_of(host, name):
    """A folder there, in which every user may write."""
    path = host.path(f"/run/{name}")
    path.mkdir()
    path.chmod(0o777)
    return f"/run/{name}"


def site(host, index=True):
    """A page, or a folder without one."""
    if index:
        file_of(host, "site/index.html", "<html><head><title>lab</title></head></html>\n")
    else:
        file_of(host, "site/notes.txt", "\n")


def nginx(host, *lines, index=True):
    site(host, index)
    path = file_of(host, "nginx.conf",
                   "daemon off; pid /run/nginx.pid; error_log /run/nginx.log; events {} http { "
                   "types { text/html html; } access_log off; "
                   f"server {{ listen 80; root {SITE}; {' '.join(lines)} }} }}\n")
    return start(host, ["nginx", "-c", path], [("tcp", 80)])


def nginx_with_password(host):
    path = file_of(host, "passwords", "lab:lab\n")
    return nginx(host, "auth_basic lab;", f"auth_basic_user_file {path};")


def apache(host, port=80):
    site(host)
    modules = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
                      for name in ("mpm_event", "authz_core", "dir"))
    path = file_of(host, "apache.conf",
                   f"ServerRoot /run\nPidFile /run/apache.pid\nServerName lab\nListen {port}\n"
                   f"ErrorLog /run/apache.log\n{modules}DocumentRoot {SITE}\n"
                   "DirectoryIndex index.html\nServerTokens OS\n")
    return start(host, ["apache2", "-X", "-f", path], [("tcp", port)])


def lighttpd(host):
    site(host)
    path = file_of(host, "lighttpd.conf", f'server.port = 80\nserver.document-root = "{SITE}"\n'
                   'index-file.names = ("index.html")\n')
    return start(host, ["lighttpd", "-D", "-f", path], [("tcp", 80)])


def h2o(host):
    site(host)
    path = file_of(host, "h2o.conf", "listen: 80\nuser: root\nhosts:\n  default:\n    paths:\n"
                   f"      /:\n        file.dir: {SITE}\n")
    return start(host, ["h2o", "-c", path], [("tcp", 80)])


def nghttpd(host):
    return start(host, ["nghttpd", "--no-tls", "50051"], [("tcp", 50051)])


def haproxy(host, *lines):
    path = file_of(host, "haproxy.conf",
                   "defaults\n timeout client 5s\n timeout server 5s\n timeout connect 5s\n"
                   " mode http\nfrontend lab\n bind :8404\n stats enable\n stats uri /stats\n"
                   + "".join(f" {line}\n" for line in lines))
    return start(host, ["haproxy", "-db", "-f", path], [("tcp", 8404)])


def squid(host):
    path = file_of(host, "squid.conf",
                   "http_port 3128\npid_filename /run/squid.pid\ncache_log /run/squid.log\n"
                   "access_log none\ncoredump_dir /run\nvisible_hostname lab\n"
                   "http_access deny all\n")
    return start(host, ["squid", "-N", "-f", path], [("tcp", 3128)])


def tinyproxy(host):
    path = file_of(host, "tinyproxy.conf", "Port 8888\nTimeout 60\n")
    return start(host, ["tinyproxy", "-d", "-c", path], [("tcp", 8888)])


def privoxy(host):
    path = file_of(host, "privoxy.conf",
                   "listen-address 0.0.0.0:8118\nconfdir /etc/privoxy\nlogdir /run\n")
    return start(host, ["privoxy", "--no-daemon", path], [("tcp", 8118)])


def etcd(host):
    # It listens on one address, unless it is told what others are to call it.
    return start(host, ["etcd", "--data-dir", folder_of(host, "etcd"), "--unsafe-no-fsync",
                        "--listen-client-urls", "http://0.0.0.0:2379",
                        "--advertise-client-urls", "http://127.0.0.1:2379"], [("tcp", 2379)])


def prometheus(host):
    path = file_of(host, "prometheus.yml", "global: {}\n")
    return start(host, ["prometheus", f"--config.file={path}",
                        f"--storage.tsdb.path={folder_of(host, 'prometheus')}"], [("tcp", 9090)])


def alertmanager(host):
    path = file_of(host, "alertmanager.yml", "route:\n  receiver: lab\nreceivers:\n- name: lab\n")
    return start(host, ["prometheus-alertmanager", f"--config.file={path}",
                        f"--storage.path={folder_of(host, 'alertmanager')}",
                        "--cluster.listen-address="], [("tcp", 9093)])


def node_exporter(host):
    return start(host, ["prometheus-node-exporter", "--web.listen-address=:9182"], [("tcp", 9182)])


def influxdb(host):
    folder = folder_of(host, "influxdb")
    path = file_of(host, "influxdb.conf",
                   f'reporting-disabled = true\nbind-address = "127.0.0.1:8089"\n'
                   f'[meta]\ndir = "{folder}/m"\n[data]\ndir = "{folder}/d"\n'
                   f'wal-dir = "{folder}/w"\n')
    return start(host, ["influxd", "-config", path], [("tcp", 8086)])


def cups(host):
    path = file_of(host, "cups/cupsd.conf",
                   "Listen 0.0.0.0:631\nWebInterface Yes\n<Location />\nAllow all\n</Location>\n")
    files = file_of(host, "cups/files.conf",
                    "".join(f"{name} /run/cups\n" for name in
                            ("ServerRoot", "CacheDir", "StateDir", "TempDir", "RequestRoot"))
                    + "".join(f"{name}Log /run/cups/{name}\n" for name in
                              ("Error", "Access", "Page")))
    return start(host, ["cupsd", "-f", "-c", path, "-s", files], [("tcp", 631)])


def icecast(host):
    folder = folder_of(host, "icecast")
    path = file_of(host, "icecast.xml",
                   "<icecast><limits><sources>2</sources></limits><authentication>"
                   "<source-password>lab</source-password><admin-user>lab</admin-user>"
                   "<admin-password>lab</admin-password></authentication><hostname>lab</hostname>"
                   "<listen-socket><port>8000</port></listen-socket><paths>"
                   f"<logdir>{folder}</logdir><webroot>/usr/share/icecast2/web</webroot>"
                   "<adminroot>/usr/share/icecast2/admin</adminroot></paths><security>"
                   "<changeowner><user>nobody</user><group>nogroup</group></changeowner>"
                   "</security></icecast>\n")
    return start(host, ["icecast2", "-c", path], [("tcp", 8000)])


def transmission(host, *arguments):
    return start(host, ["transmission-daemon", "-f", "-g", folder_of(host, "torrent"), "--no-dht",
                        "--no-portmap", "-a", "*.*.*.*", *arguments], [("tcp", 9091)])


def syncthing(host):
    folder = folder_of(host, "syncthing")
    return start(host, ["syncthing", "serve", "--no-browser", f"--home={folder}",
                        "--gui-address=0.0.0.0:8384"], [("tcp", 8384)],
                 env={"STNOUPGRADE": "1", "HOME": folder, "PATH": "/usr/bin:/bin"})


def aria2(host, *arguments):
    return start(host, ["aria2c", "--enable-rpc", "--rpc-listen-all", "--no-conf", *arguments],
                 [("tcp", 6800)])


def docker_registry(host):
    path = file_of(host, "registry.yml",
                   "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: "
                   f"{folder_of(host, 'registry')}\nhttp:\n  addr: :5000\n")
    return start(host, ["docker-registry", "serve", path], [("tcp", 5000)])


def gunicorn(host):
    folder = folder_of(host, "application")
    file_of(host, "application/lab.py",
            "def app(environ, begin):\n    begin('200 OK', [('Content-Type', 'text/html')])\n"
            "    return [b'<title>lab</title>']\n")
    return start(host, ["gunicorn", "--chdir", folder, "-b", "0.0.0.0:8000", "lab:app"],
                 [("tcp", 8000)])
