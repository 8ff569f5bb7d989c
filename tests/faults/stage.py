"""The stage of the campaign: own PostgreSQL and Valkey, workers, beats, a web server, providers.

Every program is a real process; workers, beats and web server reach their neighbours by a proxy on
which accidents can be arranged. The servers are durable as in production: what is committed stays.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from redis import Redis

from config.local.engines import free_port
from config.local.paths import REPOSITORY
from config.local.postgres import Postgres
from config.local.valkey import Valkey
from tests.faults.processes import Roads, Role, published, wait_until

HOST = "jalons.example.org"
CONCURRENCY = 4
# Short, so that a run of minutes sees what production sees in hours; never below what a provider
# may take to answer, which is what makes the lease honest.
PACE = {
    "JALONS_REMINDER_LEASE_SECONDS": "14",
    "JALONS_REMINDER_OFFER_AGAIN_SECONDS": "15",
    "JALONS_REMINDER_TICK_SECONDS": "1",
}
SECRETS = {
    "JALONS_SECRET_KEY": "0Zq7-fictitious-key-of-a-test-with-many-different-signs_x9WvB4kTz",
    "JALONS_DATA_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    "JALONS_HOSTS": HOST,
    "JALONS_BASE_URL": f"https://{HOST}",
    "JALONS_BEHIND_PROXY": "1",
    "JALONS_DEMO": "0",
}


class Stage:
    """What is running, and how to reach it directly."""

    def __init__(self, folder: Path, *, dice: str, seed: str, environment: dict[str, str]):
        self.folder = folder
        self.dice, self.seed = dice, seed
        self.extra = environment
        self.workers: list[Role] = []
        self.beats: list[Role] = []
        self.stack = ExitStack()

    # Servers.

    def open(self) -> None:
        self.logs = self.folder / "log"
        self.logs.mkdir(parents=True)
        self.postgres = self._server(Postgres, "postgres", durable=True)
        self.valkey = self._server(Valkey, "valkey", durable=False)
        provider = ["-m", "tests.faults.providers", str(self.folder), self.seed, self.dice]
        self.providers = self._role("providers", provider, dict(os.environ))
        outside = published(self.folder / "providers.json")
        neighbours = {"postgres": self.postgres.port, "valkey": self.valkey.port, **outside}
        words = [f"{name}={port}" for name, port in neighbours.items()]
        self.proxy = self._role(
            "proxy", ["-m", "tests.faults.proxy", str(self.folder), *words], dict(os.environ)
        )
        self.ports = published(self.folder / "proxy.json")
        self.roads = Roads(self.ports["control"])
        self.stack.callback(self.roads.close)
        self.statics = self.folder / "static"
        self.statics.mkdir()

    def _server(self, kind: type, name: str, *, durable: bool):
        home = self.folder / name
        home.mkdir()
        server = kind(home, durable=durable)
        server.prepare()
        server.start()
        self.stack.callback(_forget, home)
        self.stack.callback(server.stop)
        return server

    def _role(self, name: str, command: list[str], environment: dict[str, str]) -> Role:
        role = Role(name, command, environment, self.logs)
        role.start()
        self.stack.callback(role.stop)
        return role

    # Addresses.

    def _by(self, url: str, port: int) -> str:
        parts = urlsplit(url)
        return parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}").geturl()

    @property
    def database_url(self) -> str:
        """Direct, for the judge and the people."""
        return self.postgres.urls()["url"]

    @property
    def admin_url(self) -> str:
        return self.postgres.urls()["admin_url"]

    def environment(self, *, by_proxy: bool, process: str = "worker") -> dict[str, str]:
        """What the product is told about where it runs."""
        urls = {"DATABASE_URL": self.database_url, "REDIS_URL": self.valkey.urls()["url"]}
        if by_proxy:
            urls = {
                "DATABASE_URL": self._by(urls["DATABASE_URL"], self.ports["postgres"]),
                "REDIS_URL": self._by(urls["REDIS_URL"], self.ports["valkey"]),
            }
        return {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "PYTHONPATH": str(REPOSITORY),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "JALONS_PROCESS": process,
            "JALONS_STATIC_ROOT": str(self.statics),
            "JALONS_FILES_ROOT": str(self.folder / "files"),
            "JALONS_SMTP_HOST": "127.0.0.1",
            "JALONS_SMTP_PORT": str(self.ports["smtp"]),
            "JALONS_SMS_PROVIDER": "http",
            "JALONS_SMS_URL": f"http://127.0.0.1:{self.ports['sms']}/send",
            "JALONS_SMS_KEY": "a-key-shared-with-the-fake-gateway",
            **SECRETS,
            **PACE,
            **urls,
            **self.extra,
        }

    # The product.

    def manage(self, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=REPOSITORY,
            env=self.environment(by_proxy=False, process="command"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"

    def celery(self, name: str, *words: str) -> Role:
        command = ["-m", "celery", "-q", "-A", "config.celery", *words]
        return self._role(name, command, self.environment(by_proxy=True))

    def start_worker(self, number: int) -> Role:
        words = ["worker", f"--concurrency={CONCURRENCY}", "-n", f"w{number}@stage", "-l", "INFO"]
        role = self.celery(f"worker{number}", *words, "--without-gossip", "--without-mingle")
        self.workers.append(role)
        return role

    def start_beat(self, number: int) -> Role:
        schedule = self.folder / f"beat{number}"
        words = ["beat", "-l", "INFO", "--pidfile=", f"--schedule={schedule}"]
        role = self.celery(f"beat{number}", *words)
        self.beats.append(role)
        return role

    def start_web(self) -> Role:
        self.manage("collectstatic", "--noinput", "-v0")
        self.web_port = free_port()
        environment = self.environment(by_proxy=True, process="web")
        environment |= {"JALONS_BIND": f"127.0.0.1:{self.web_port}", "JALONS_WEB_WORKERS": "2"}
        self.web = self._role("web", ["-m", "gunicorn", "-c", "config/gunicorn.py"], environment)
        return self.web

    def wait_for_workers(self, seconds: float = 60.0) -> None:
        """All the children are there and have begun to listen to the queue."""
        wait_until(
            lambda: all(len(worker.children()) >= CONCURRENCY for worker in self.workers),
            seconds,
            "children of the workers",
        )

    # Questions to Valkey.

    def redis(self) -> Redis:
        return Redis.from_url(self.valkey.urls()["url"], socket_timeout=3)

    def run_id(self) -> str:
        with self.redis() as client:
            return str(client.info("server")["run_id"])

    def close(self) -> None:
        self.stack.close()


def _forget(home: Path) -> None:
    """The data of a server that root had to keep elsewhere."""
    pointer = home / "place"
    if pointer.exists():
        shutil.rmtree(pointer.read_text().strip(), ignore_errors=True)


@contextmanager
def open_stage(
    folder: Path, *, dice: str = "campaign", seed: str = "1", **environment: str
) -> Iterator[Stage]:
    """Servers, providers and proxy, with a migrated database; the product is started by callers."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stage = Stage(folder, dice=dice, seed=seed, environment=environment)
    try:
        stage.open()
        stage.manage("migrate", "--no-input", "-v0")
        yield stage
    finally:
        stage.close()


def immediate_stop(server) -> float:
    """As `pg_ctl stop -m immediate`: no checkpoint, no goodbye; gives the moment it was gone."""
    os.kill(server.process.pid, signal.SIGQUIT)
    server.process.wait(20)
    return time.monotonic()
