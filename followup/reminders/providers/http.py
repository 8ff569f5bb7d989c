"""SMS through a generic HTTP gateway: one signed POST, ten seconds, no redirection."""

from __future__ import annotations

import json

import httpx
from django.conf import settings

from followup.reminders.providers.base import NoAnswer, Parcel, RefusedByProvider, Unreachable
from followup.reminders.providers.signature import headers_for

TIMEOUT_SECONDS = 10.0
# The gateway answers these in place of accepting; other 5xx may come after it accepted.
SAID_NO = {429, 503}
MAY_HAVE_ACCEPTED = {408}


class HttpProvider:
    """`{"reference", "to", "text", "sender"}` in, any 2xx out; the reference forbids doubles."""

    def hand(self, parcel: Parcel) -> str:
        body = json.dumps(
            {
                "reference": str(parcel.reference),
                "to": parcel.address,
                "text": parcel.text,
                "sender": settings.SMS_SENDER,
            },
            ensure_ascii=False,
        ).encode()
        response = _post(body, str(parcel.reference))
        if response.is_success:
            return f"http {response.status_code}"
        if response.status_code in MAY_HAVE_ACCEPTED or (
            response.is_server_error and response.status_code not in SAID_NO
        ):
            raise NoAnswer(str(response.status_code))
        raise RefusedByProvider(str(response.status_code))


def _post(body: bytes, reference: str) -> httpx.Response:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": reference,
        **headers_for(body, key=settings.SMS_KEY),
    }
    try:
        with httpx.Client(
            timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False
        ) as client:
            return client.post(settings.SMS_URL, content=body, headers=headers)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise Unreachable(type(error).__name__) from error
    except httpx.UnsupportedProtocol as error:
        raise RefusedByProvider(type(error).__name__) from error
    except httpx.HTTPError as error:
        raise NoAnswer(type(error).__name__) from error
