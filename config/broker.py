"""Kombu's Redis transport without redis-py's own retries.

By default redis-py tries four times with growing pauses: on a frozen broker a page would wait more
than ten seconds for a message whose loss is harmless.
"""

from typing import Any

from kombu.transport.redis import Channel, Transport
from redis.backoff import NoBackoff
from redis.retry import Retry


class ImpatientChannel(Channel):
    """A channel whose connections give up at the first timeout."""

    def _connparams(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        parameters: dict[str, Any] = super()._connparams(  # type: ignore[no-untyped-call]
            *args, **kwargs
        )
        parameters["retry"] = Retry(NoBackoff(), 0)
        return parameters


class ImpatientTransport(Transport):
    """The transport named in config.celery."""

    Channel = ImpatientChannel
