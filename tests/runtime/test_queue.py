"""The queue's settings, and a web page that a dead or frozen broker neither breaks nor holds."""

import os
import signal
import socket
import time

import pytest
from celery import Celery
from django.db import transaction
from kombu.exceptions import OperationalError

from config.celery import RELIABILITY, QueuedTask, app
from config.local.servers import embedded_server

EXPECTED = {
    "task_acks_late": False,
    "task_reject_on_worker_lost": False,
    "task_publish_retry": False,
    "task_time_limit": 60,
    "worker_prefetch_multiplier": 1,
    "worker_soft_shutdown_timeout": 20.0,
    "worker_hijack_root_logger": False,
    "accept_content": ["json"],
}


@pytest.mark.parametrize(("name", "value"), EXPECTED.items())
def test_reliability_settings(name, value):
    assert app.conf[name] == value


def test_transport_options():
    options = app.conf.broker_transport_options
    assert options["visibility_timeout"] == 300
    assert options["socket_timeout"] == options["socket_connect_timeout"] == 2
    assert (options["unacked_restore_interval"], options["unacked_restore_throttle"]) == (10, 1)


def test_the_schedule_names_tasks_that_exist():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled
    assert scheduled <= set(app.tasks)


def ring():
    """Do nothing: what matters is how the task gets into the queue."""


@pytest.fixture
def queue_at():
    made = []

    def make(url):
        queue = Celery("test", task_cls=QueuedTask, broker=url, set_as_current=False)
        queue.conf.update(RELIABILITY)
        made.append(queue)
        return queue.task(name="ring", lazy=False)(ring)

    yield make
    for queue in made:
        queue.close()


@pytest.mark.parametrize("when", [{"countdown": 5}, {"eta": "2030-01-01"}])
def test_no_moment_goes_into_the_broker(queue_at, when):
    with pytest.raises(ValueError, match="due_at"):
        queue_at("redis://127.0.0.1:1/0").apply_async(**when)


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_breaks_no_page(queue_at, caplog):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        dead = queue_at(f"redis://127.0.0.1:{probe.getsockname()[1]}/0")
        started = time.monotonic()
        with transaction.atomic():
            dead.delay_on_commit()
        assert time.monotonic() - started < 1.5
    assert "queue_unavailable" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_frozen_broker_holds_a_page_two_seconds_at_most(folder, queue_at):
    with embedded_server("valkey", folder, durable=False) as server:
        task = queue_at(server.url)
        task.delay()
        os.kill(server.pid, signal.SIGSTOP)
        try:
            started = time.monotonic()
            task.delay_on_commit()
            assert time.monotonic() - started < 4
            with pytest.raises(OperationalError):
                task.delay()
        finally:
            os.kill(server.pid, signal.SIGCONT)
