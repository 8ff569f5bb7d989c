"""`make messages`: bring the English catalogue level with the pages, then compile it."""

import os
import sys

from config.local.catalogues import compile_catalogues
from config.local.keys import local_secrets
from config.local.paths import REPOSITORY
from config.local.processes import in_our_terminal

# The command reads texts, not rows: no server is started for it.
NOBODY = {"DATABASE_URL": "postgres://localhost/none", "REDIS_URL": "redis://localhost/0"}


def main() -> int:
    """Update, then compile what changed."""
    environment = {**NOBODY, **os.environ, **local_secrets()}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    command = [sys.executable, "manage.py", "messages", *sys.argv[1:]]
    code = in_our_terminal(command, environment, REPOSITORY).wait()
    compile_catalogues()
    return code


if __name__ == "__main__":
    sys.exit(main())
