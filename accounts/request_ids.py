"""The id of the request at work: the same in the answer, the log lines and the journal."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
