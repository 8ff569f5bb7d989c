"""`make messages`: bring the English catalogue level with the pages, then compile it."""

import os
import sys

from config.local.catalogues import compile_catalogues
from config.local.exec import ready_environment
from config.local.paths import REPOSITORY, TEST_SERVERS, LocalTrouble
from config.local.processes import in_our_terminal


def main() -> int:
    """Update, then compile what changed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    command = [sys.executable, "manage.py", "messages", *sys.argv[1:]]
    try:
        with ready_environment(TEST_SERVERS, durable=False) as environment:
            code = in_our_terminal(command, environment, REPOSITORY).wait()
    except LocalTrouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    compile_catalogues()
    return code


if __name__ == "__main__":
    sys.exit(main())
