"""Production: no start without its secrets, no banner, no line that a stranger could forge."""

import json
import re
import socket
import subprocess
import sys

import pytest

from config.local.engines import free_port
from config.local.paths import REPOSITORY
from tests.runtime.conftest import complete_environment, remove_group, wait_until

REQUIRED = [
    "JALONS_SECRET_KEY",
    "JALONS_DATA_KEYS",
    "JALONS_HOSTS",
    "JALONS_BASE_URL",
    "DATABASE_URL",
    "REDIS_URL",
]
STARTS = {
    "web": ["-m", "gunicorn", "-c", "config/gunicorn.py"],
    "worker": ["-m", "celery", "-A", "config.celery", "worker"],
}


def run(arguments, environment):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_is_one_sentence(production, name):
    del production[name]
    refused = run(STARTS["web"], {**production, "JALONS_BIND": f"127.0.0.1:{free_port()}"})
    said = [line for line in refused.stderr.splitlines() if line]
    assert refused.returncode != 0
    assert len(said) == 1, refused.stderr
    assert re.search(rf"La variable d.environnement {name} est absente", said[0])


def test_the_worker_refuses_with_the_same_sentence(production):
    del production["DATABASE_URL"]
    refused = run(STARTS["worker"], production)
    assert refused.returncode != 0
    assert refused.stderr.strip().startswith("La variable d")
    assert "Traceback" not in refused.stderr


def test_check_deploy_has_nothing_to_say(production):
    checked = run(["manage.py", "check", "--deploy", "--fail-level", "WARNING"], production)
    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def ask(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        link.sendall(request)
        answer = b""
        while received := link.recv(65536):
            answer += received
    return answer


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def web_server(tmp_path_factory):
    port = free_port()
    log = tmp_path_factory.mktemp("web") / "web.log"
    statics = tmp_path_factory.mktemp("static")
    production = {**complete_environment(), "JALONS_STATIC_ROOT": str(statics)}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=REPOSITORY,
        env={**production, "DJANGO_SETTINGS_MODULE": "config.settings.production"},
        check=True,
    )
    environment = {**production, "JALONS_BIND": f"127.0.0.1:{port}", "JALONS_WEB_WORKERS": "1"}
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, *STARTS["web"]],
            cwd=REPOSITORY,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with server:
            assert wait_until(lambda: listens(port), 60), log.read_text()
            yield port, log
            server.terminate()
            assert server.wait(40) == 0
    finally:
        remove_group(server.pid)


HOSTILE_AGENT = b'evil\x9b31m \x85 "} {"level":"info","message":"login ok"}'


def test_the_server_hides_its_name_and_its_log_cannot_be_forged(web_server):
    port, log = web_server
    answer = ask(
        port,
        b"GET /sante/?q=Dupont HTTP/1.1\r\nHost: jalons.example.org\r\n"
        b"X-Forwarded-Proto: https\r\nConnection: close\r\n"
        b"User-Agent: " + HOSTILE_AGENT + b"\r\n\r\n",
    )
    head = answer.split(b"\r\n\r\n")[0].decode()
    assert head.startswith("HTTP/1.1 200")
    assert "server:" not in head.lower()
    assert "gunicorn" not in head.lower()

    def access_lines():
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        return [line for line in lines if line["logger"] == "gunicorn.access"]

    assert wait_until(lambda: [one for one in access_lines() if one["path"] == "/sante/"])
    [line] = [one for one in access_lines() if one["path"] == "/sante/"]
    identity = re.search(r"X-Request-Id: (\w+)", head)
    assert line["request_id"] == identity[1]
    assert "Dupont" not in log.read_text()
    assert line["agent"].startswith("evil\\u009b31m \\u0085")


def test_a_long_address_has_a_french_answer(web_server):
    port, _log = web_server
    answer = ask(
        port,
        b"GET /" + b"a" * 8000 + b" HTTP/1.1\r\nHost: jalons.example.org\r\n"
        b"X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n",
    )
    assert '<html lang="fr"' in answer.decode()


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: jalons.example.org\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 80 + b"\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0",
    ],
    ids=["long line", "many headers", "two lengths", "length and chunks"],
)
def test_malformed_requests_are_refused(web_server, request_bytes):
    port, _log = web_server
    status = ask(port, request_bytes).split(b" ", 2)[1]
    assert status.startswith(b"4")
