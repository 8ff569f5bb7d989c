"""The production web server; `make run` uses the same file with JALONS_RELOAD=1."""

import contextlib
import multiprocessing
import os
import sys
import warnings
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from gunicorn.http import wsgi

from config.logs import tree

_repository = Path(__file__).resolve().parents[1]
_reload = os.environ.get("JALONS_RELOAD") == "1"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

wsgi_app = "config.wsgi:application"
bind = os.environ.get("JALONS_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("JALONS_WEB_WORKERS") or min(multiprocessing.cpu_count(), 8))
threads = int(os.environ.get("JALONS_WEB_THREADS") or 4)
backlog = 256

# A thread busy longer than this is stuck: the database gives up after 5 s, exports run elsewhere.
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 0 if _reload else 5000
max_requests_jitter = 500

# As long as the server allows: an endless search is refused by a French page, not by it.
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190

# Client addresses and https are believed from the proxy only.
forwarded_allow_ips = os.environ.get("JALONS_PROXY_IPS", "127.0.0.1,::1")
header_map = "refuse"
# gunicorn makes its file there with mkstemp: nobody can guess its name.
MEMORY = "/dev/shm"  # noqa: S108 # nosec B108
worker_tmp_dir = MEMORY if Path(MEMORY).is_dir() else None
control_socket_disable = True

reload = _reload
reload_extra_files = [
    str(_repository / folder / "**" / f"*.{kind}")
    for folder, kind in (
        ("templates", "html"),
        ("config/locale", "mo"),
        ("static", "js"),
        ("static", "css"),
    )
]

# a folder without any match yet is no news
warnings.filterwarnings("ignore", message="Pattern .* currently matches no files")

logconfig_dict = tree(as_json=os.environ.get("JALONS_LOG_JSON", "1") != "0")


def post_fork(server: object, worker: object) -> None:
    """After an edit, collect what the pages link to before the application is loaded again."""
    if _reload:
        with contextlib.suppress(Exception):
            import django

            from config.local.catalogues import compile_catalogues
            from config.local.ready import collect_static

            compile_catalogues()
            django.setup()
            collect_static()


def on_starting(server: object) -> None:
    """Stop before any worker exists when a variable is missing, with its one sentence."""
    if not _reload:
        try:
            settings.SECRET_KEY  # noqa: B018 - loading is the check
        except ImproperlyConfigured as trouble:
            sys.exit(str(trouble))


class _AnonymousResponse(wsgi.Response):
    """A response that does not name the server program."""

    def default_headers(self) -> list[str]:
        """Drop the banner."""
        headers: list[str] = super().default_headers()
        return [header for header in headers if not header.startswith("Server:")]


wsgi.Response = _AnonymousResponse  # type: ignore[misc]
