"""Where the SMS gateway reports: signed, recent, and without any effect twice."""

from __future__ import annotations

import json
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.access import public
from accounts.security_events import report
from followup.reminders.providers.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_genuine
from followup.services.deliveries import note_delivery

LONGEST_BODY = 4_096
ENDS = {"delivered": True, "failed": False}


@csrf_exempt  # called by a program, which proves itself by its signature
@public
@require_POST
def sms_delivery(request: HttpRequest) -> HttpResponse:
    """`{"reference", "status": "delivered" | "failed"}`; 204 when understood, known or not."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return HttpResponse(status=413)
    genuine = is_genuine(
        request.body,
        key=settings.SMS_KEY,
        timestamp=request.headers.get(TIMESTAMP_HEADER, ""),
        signature=request.headers.get(SIGNATURE_HEADER, ""),
    )
    if not genuine:
        report("sms_report_refused", request=request)
        return HttpResponse(status=403)
    told = _read(request.body)
    if told is None:
        return HttpResponse(status=400)
    note_delivery(reference=told[0], delivered=told[1])
    return HttpResponse(status=204)


def _read(body: bytes) -> tuple[uuid.UUID, bool] | None:
    try:
        told = json.loads(body)
        return uuid.UUID(told["reference"]), ENDS[told["status"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
