"""Container health check: `python -m config.local.alive [ADDRESS]` asks /sante/ as a proxy does."""

import os
import sys
from http.client import HTTPConnection, HTTPException

ADDRESS = "127.0.0.1:8000"


def is_well(address: str, host: str) -> bool:
    """Ask with a host name that the application accepts; anything but 200 is ill."""
    connection = HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", "/sante/", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def accepted_host(names: str) -> str:
    """Give the first host the application accepts; a leading dot or star means any subdomain."""
    first = names.split(",")[0].strip()
    return first.lstrip("*.") or "localhost"


if __name__ == "__main__":
    target = sys.argv[1] if len(sys.argv) > 1 else ADDRESS
    sys.exit(0 if is_well(target, accepted_host(os.environ.get("JALONS_HOSTS", ""))) else 1)
