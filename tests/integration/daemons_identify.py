"""Starts daemons that speak inside TLS, beside others on one host, for `yamabiko identify`."""

import os

from daemons import start, wait_for_greeting


def certificate(host, *names):
    """A self-signed certificate and its key, of these names; (certificate, key)."""
    folder = host.path("/run/tls")
    if not folder.exists():
        folder.mkdir()
        host.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                  "-nodes", "-days", "30", "-subj", f"/O=Lab/CN={names[0]}",
                  "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names),
                  "-keyout", "/run/tls/key.pem", "-out", "/run/tls/cert.pem"])
    return "/run/tls/cert.pem", "/run/tls/key.pem"


def dovecot(host):
    """IMAP and POP3, plain and inside TLS, LMTP and ManageSieve left out."""
    cert, key = certificate(host, "mail.lab.test")
    host.path("/run/dovecot").mkdir(mode=0o755)
    host.path("/run/dovecot.conf").write_text(
        "protocols = imap pop3\nbase_dir = /run/dovecot\nlog_path = /run/dovecot.log\n"
        "default_internal_user = nobody\ndefault_internal_group = nogroup\n"
        "default_login_user = nobody\ndefault_vsz_limit = 1G\n"
        # Else each connection waits for a process of its own before it is greeted.
        "service imap-login {\n service_count = 0\n process_min_avail = 1\n}\n"
        "service pop3-login {\n service_count = 0\n process_min_avail = 1\n}\n"
        f"ssl = yes\nssl_cert = <{cert}\nssl_key = <{key}\nmail_location = maildir:/run/mail\n"
        "passdb {\n driver = static\n args = nopassword=y\n}\n")
    process = start(host, ["dovecot", "-F", "-c", "/run/dovecot.conf"],
                    [("tcp", port) for port in (110, 143, 993, 995)])
    wait_for_greeting(host, 143, "* OK [CAPABILITY")
    return process


def nginx(host, plain=8080, tls=443):
    cert, key = certificate(host, "mail.lab.test")
    host.path("/run/nginx.conf").write_text(
        "daemon off;\npid /run/nginx.pid;\nerror_log /run/nginx.log;\nevents {}\nhttp {\n"
        " access_log off;\n client_body_temp_path /run/nginx_body;\n proxy_temp_path /run/nginx_p;\n"
        " fastcgi_temp_path /run/nginx_f;\n uwsgi_temp_path /run/nginx_u;\n"
        " scgi_temp_path /run/nginx_s;\n"
        f" server {{ listen {plain}; }}\n server {{ listen {tls} ssl http2;\n"
        f"  ssl_certificate {cert}; ssl_certificate_key {key}; }}\n}}\n")
    return start(host, ["nginx", "-c", "/run/nginx.conf", "-e", "/run/nginx.log"],
                 [("tcp", plain), ("tcp", tls)])


def cupsd(host):
    host.path("/run/cups").mkdir()
    host.path("/run/cupsd.conf").write_text("Listen 0.0.0.0:631\nWebInterface No\n")
    host.path("/run/cups-files.conf").write_text(
        "ServerRoot /run/cups\nStateDir /run/cups\nCacheDir /run/cups\nRequestRoot /run/cups\n"
        "TempDir /run/cups\nErrorLog /run/cups.log\nAccessLog /run/cups.log\nPageLog /run/cups.log\n")
    return start(host, ["cupsd", "-f", "-c", "/run/cupsd.conf", "-s", "/run/cups-files.conf"],
                 [("tcp", 631)])


def s_server(host, port, *arguments, name="tls.lab.test"):
    """The TLS server of OpenSSL, with a web server inside unless told otherwise."""
    cert, key = certificate(host, name)
    return start(host, ["openssl", "s_server", "-quiet", "-accept", port, "-cert", cert,
                        "-key", key, *(arguments or ["-www"])], [("tcp", port)],
                 env={**os.environ, "HOME": "/run"})
