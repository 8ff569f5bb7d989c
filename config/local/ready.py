"""Bring database, catalogues and static files up to date: `python -m config.local.ready`.

One process for all of it, because loading Django is most of the time it takes.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

from config.local.catalogues import compile_catalogues
from config.local.engines import write_private
from config.local.paths import LOCAL, REPOSITORY

STATIC_STAMP = "static-stamp"


def main() -> int:
    """Prepare everything that pages need."""
    import django

    compile_catalogues()
    django.setup()
    migrate()
    collect_static()
    seed()
    write_accounts()
    return 0


def migrate() -> None:
    """Apply what is new; say so, because it may take a moment."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        print(f"Mise à jour de la base ({len(plan)} étapes)…", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> bool:
    """Collect hashed and compressed files when a source changed; tell whether it was needed."""
    from django.conf import settings
    from django.core.management import call_command

    stamp, now = LOCAL / STATIC_STAMP, static_signature()
    with contextlib.suppress(OSError):
        if stamp.read_text() == now and Path(settings.STATIC_ROOT).is_dir():
            return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)
    return True


def static_signature() -> str:
    """Describe all that decides the outcome: files, the way they are stored, installed packages."""
    sources = [
        *sorted((REPOSITORY / "static").rglob("*")),
        REPOSITORY / "config" / "static.py",
        REPOSITORY / "config" / "settings" / "base.py",
        REPOSITORY / "requirements" / "base.txt",
    ]
    lines = []
    for source in sources:
        if source.is_file():
            state = source.stat()
            lines.append(f"{source.relative_to(REPOSITORY)} {state.st_size} {state.st_mtime_ns}")
    return "\n".join(lines)


def seed() -> None:
    """Fill an empty database with the demo, when the demo is asked for."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command, get_commands

    if not settings.DEMO or "seed_demo" not in get_commands():
        return
    if get_user_model()._default_manager.exists():
        return
    print("Création des données de démonstration (fictives)…", flush=True)
    call_command("seed_demo", verbosity=0)


def write_accounts() -> None:
    """Note what to show in the start box about demo accounts."""
    from django.conf import settings
    from django.core.management import call_command, get_commands

    path = LOCAL / "demo-accounts.txt"
    path.unlink(missing_ok=True)
    if settings.DEMO and "demo_accounts" in get_commands():
        shown = io.StringIO()
        call_command("demo_accounts", stdout=shown)
        write_private(path, shown.getvalue())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    sys.exit(main())
