"""Where local files live, and the one error whose text is shown to people as it is."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LOCAL = REPOSITORY / ".local"
LOGS = LOCAL / "log"
STATIC = LOCAL / "static"
SECRETS = LOCAL / "secrets.env"

DEMO_SERVERS = LOCAL / "demo"
TEST_SERVERS = LOCAL / "test"
BENCH_SERVERS = LOCAL / "bench"


class LocalTrouble(Exception):
    """Something on this machine stops the start; the message says what to do about it."""
