"""Two sheets about Basile, and a print of the whole database, for the tests of merges."""

import datetime

from django.apps import apps
from django.core import serializers
from django.utils import timezone

from accounts.models import JournalEntry
from beneficiaries.models import Consent, ConsentPurpose, Merge, NoticeDelivery, PrivacyNotice
from beneficiaries.services.merging import merge_beneficiaries
from tests.factories import case_file

BORN = datetime.date(1980, 5, 4)


def dump():
    """Every row of the product but the journal and the memory of merges."""
    rows = []
    for model in apps.get_models():
        if model in {JournalEntry, Merge} or model._meta.app_label in {"sessions", "contenttypes"}:
            continue
        if model._meta.label == "accounts.Session":
            continue
        rows += serializers.serialize("python", model._base_manager.order_by("pk"))
    return rows


def two_sheets(cast):
    """Basile twice: two files, notices, agreements; the second sheet knows more."""
    first = cast.case.beneficiary
    second_file = case_file(
        cast.organisation,
        referent=cast.bob,
        team=cast.team,
        programme="reclassement",
        given_name="Basile",
        family_name="ROUX",
        reference="D-3000",
        birth_date=BORN,
        email="basile.roux@exemple.invalid",
        commune="Vierzon",
    )
    second = second_file.beneficiary
    notice = PrivacyNotice.objects.create(
        organisation=cast.organisation,
        purpose=ConsentPurpose.REMINDERS,
        version=1,
        wording="Nous vous écrivons.",
    )
    for sheet in (first, second):
        NoticeDelivery.objects.create(beneficiary=sheet, notice=notice, given_by=cast.alice)
    return first, second, second_file, notice


def merged(by, kept, absorbed, taken=(), staying=None):
    return merge_beneficiaries(
        by=by, kept=kept, absorbed=absorbed, taken=set(taken), staying=staying or {}
    )


def consent(sheet, notice, by, *, days_ago, withdrawn_days_ago=None):
    now = timezone.now()
    taken_back = withdrawn_days_ago is not None
    return Consent.objects.create(
        beneficiary=sheet,
        purpose=notice.purpose,
        notice=notice,
        given_at=now - datetime.timedelta(days=days_ago),
        given_by=by,
        withdrawn_at=now - datetime.timedelta(days=withdrawn_days_ago) if taken_back else None,
        withdrawn_by=by if taken_back else None,
    )
