"""The queue: the row in PostgreSQL is the truth, the queue only rings a bell.

Losing the broker loses nothing, so a web request never waits for it and never fails because of it.
"""

import logging
import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from celery import Celery
from celery.contrib.django.task import DjangoTask
from celery.signals import setup_logging
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from kombu.exceptions import OperationalError

from config.logs import configure

log = logging.getLogger("jalons.queue")

# Short: it bounds recovery after a killed worker, and no task runs longer than the limit.
VISIBILITY_TIMEOUT = 300
TASK_TIME_LIMIT = 60

RELIABILITY: dict[str, Any] = {
    # a dead or frozen broker costs a web request two seconds at most, once
    "broker_transport": "config.broker:ImpatientTransport",
    "broker_connection_timeout": 2,
    "broker_connection_retry_on_startup": True,
    "broker_transport_options": {
        "visibility_timeout": VISIBILITY_TIMEOUT,
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "max_retries": 0,
        "health_check_interval": 10,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "global_keyprefix": "jalons-queue:",
    },
    "task_publish_retry": False,
    "beat_max_loop_interval": 60,
    # early acknowledgement: a reminder must never be sent twice because a worker died after sending
    "task_acks_late": False,
    "task_reject_on_worker_lost": False,
    "task_ignore_result": True,
    "task_store_errors_even_if_ignored": False,
    "result_backend": None,
    "task_time_limit": TASK_TIME_LIMIT,
    "task_soft_time_limit": TASK_TIME_LIMIT - 10,
    "worker_prefetch_multiplier": 1,
    "worker_soft_shutdown_timeout": 20.0,
    "worker_enable_soft_shutdown_on_idle": False,
    "worker_hijack_root_logger": False,
    "worker_redirect_stdouts": False,
    "worker_send_task_events": False,
    "worker_max_tasks_per_child": 1000,
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_default_queue": "jalons",
    "timezone": "UTC",
    "enable_utc": True,
}


class QueuedTask(DjangoTask):  # type: ignore[misc]
    """A task whose publishing may fail without harm: the next sweep of the rows finds the work."""

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Publish once the transaction is committed, and never break the page that asked."""
        transaction.on_commit(lambda: self.ring(*args, **kwargs))

    def apply_async(self, *args: Any, **options: Any) -> Any:
        """Refuse times: a moment lives in a column, the broker would lose or double it."""
        if options.get("eta") is not None or options.get("countdown") is not None:
            raise ValueError("No eta or countdown: write due_at in the row, the tick will find it.")
        return super().apply_async(*args, **options)

    def ring(self, *args: Any, **kwargs: Any) -> bool:
        """Publish now; False when the broker took nothing, which is logged and no more."""
        try:
            self.delay(*args, **kwargs)
        except OperationalError as error:
            log.warning(
                "queue_unavailable", extra={"task": self.name, "error": type(error).__name__}
            )
            return False
        return True


@setup_logging.connect  # type: ignore[untyped-decorator]
def use_our_logs(**_: Any) -> None:
    """Keep Celery from installing its own log format."""
    configure(settings.LOGGING)


try:
    settings.SECRET_KEY  # noqa: B018 - loads the settings, where a missing variable has its sentence
except ImproperlyConfigured as trouble:
    sys.exit(str(trouble))

app = Celery("jalons", task_cls=QueuedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(RELIABILITY)
app.autodiscover_tasks()
