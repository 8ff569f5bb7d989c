"""`make messages`: collect the texts to translate, then compile the catalogues."""

import os
import shutil
import sys

from config.local.catalogues import compile_catalogues
from config.local.keys import local_secrets
from config.local.paths import REPOSITORY
from config.local.processes import in_our_terminal
from config.local.system import apt_install

COLLECT = ["manage.py", "makemessages", "--locale", "en", "--no-location", "--no-wrap"]
IGNORED = [".local/*", "tests/*", "benchmarks/*", "static/vendor/*"]


def main() -> int:
    """Extract with GNU gettext, installed where allowed."""
    if not shutil.which("xgettext") and not apt_install(["gettext"]):
        hint = "brew" if sys.platform == "darwin" else "sudo apt"
        print(f"L’extraction demande gettext. Tapez : {hint} install gettext", file=sys.stderr)
        return 1
    unused = {"DATABASE_URL": "postgres://localhost/none", "REDIS_URL": "redis://localhost/0"}
    environment = {**unused, **os.environ, **local_secrets()}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    ignored = [f"--ignore={pattern}" for pattern in IGNORED]
    code = in_our_terminal([sys.executable, *COLLECT, *ignored], environment, REPOSITORY).wait()
    compile_catalogues()
    return code


if __name__ == "__main__":
    sys.exit(main())
