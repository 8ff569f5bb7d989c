"""The environment that commands get, and what is not started when the caller brings his own."""

import os
import stat

import pytest

from config.local import exec as runner
from config.local.keys import local_secrets
from config.local.paths import BENCH_SERVERS, DEMO_SERVERS, TEST_SERVERS


@pytest.mark.parametrize(
    ("words", "folder", "command"),
    [
        (["--", "pytest", "-x"], TEST_SERVERS, ["pytest", "-x"]),
        (["pytest", "--", "x"], TEST_SERVERS, ["pytest", "--", "x"]),
        (["--demo", "--", "python"], DEMO_SERVERS, ["python"]),
        (["--bench", "python"], BENCH_SERVERS, ["python"]),
        ([], TEST_SERVERS, []),
    ],
)
def test_our_options_are_told_from_the_command(words, folder, command):
    assert runner.split(words) == (folder, command)


def test_without_a_command_the_usage_is_said(capsys):
    assert runner.main([]) == 2
    assert "Usage" in capsys.readouterr().err


def test_servers_that_are_named_are_not_started(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/x")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with runner.ready_environment(tmp_path / "none", durable=True) as environment:
        assert environment["DATABASE_URL"] == "postgres://elsewhere/x"
        assert environment["REDIS_URL"] == "redis://elsewhere/0"
    assert not (tmp_path / "none").exists()


def test_secrets_are_made_once_and_private(tmp_path, monkeypatch):
    for name in ("JALONS_SECRET_KEY", "JALONS_DATA_KEYS"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "secrets.env"
    made = local_secrets(path)
    assert made == local_secrets(path)
    assert len(made["JALONS_SECRET_KEY"]) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    monkeypatch.setenv("JALONS_SECRET_KEY", "from-outside")
    assert local_secrets(path)["JALONS_SECRET_KEY"] == "from-outside"
    assert "from-outside" not in path.read_text()


def test_secrets_of_two_folders_differ(tmp_path, monkeypatch):
    for name in ("JALONS_SECRET_KEY", "JALONS_DATA_KEYS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "other").mkdir()
    one = local_secrets(tmp_path / "secrets.env")
    other = local_secrets(tmp_path / "other" / "secrets.env")
    assert not set(one.values()) & set(other.values())


def test_the_tests_run_on_servers_of_their_own():
    assert os.environ["DATABASE_URL"].startswith("postgres")
    assert TEST_SERVERS != DEMO_SERVERS
