"""AFS, by the one of OpenAFS's servers that needs no cell."""

import daemons_simple
from exchange import checked


def test_openafs(fresh_lab):
    prober, host = fresh_lab
    daemons_simple.bosserver(host)
    found = checked(prober, "afs-rx", 7007, lambda request: "version",
                    echo=lambda payload: payload[:8])
    assert found["version"].startswith("1.8.9-1")
    assert found["facts"] == {"product": "OpenAFS"}
    assert found["flags"] == ["discloses"]
