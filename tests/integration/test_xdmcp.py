"""XDMCP of xdm."""

import daemons_simple
from exchange import checked


def test_xdm(fresh_lab):
    prober, host = fresh_lab
    daemons_simple.xdm(host)
    found = checked(prober, "xdmcp", 177, lambda request: "query")
    name = host.run(["hostname"]).stdout.strip()
    assert found["facts"] == {"host_name": name, "status": "Willing to manage", "willing": "yes"}
    assert found["flags"] == ["discloses"]
    assert found["remediation"]
