"""Deeds on wordings: published, handed over, agreed to, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.journal import record
from accounts.models import Organisation, User
from beneficiaries.models import (
    Beneficiary,
    Consent,
    ConsentPurpose,
    NoticeDelivery,
    PrivacyNotice,
)
from beneficiaries.prepared import Given, Prepared
from beneficiaries.refusals import Refused

# Handed over, not agreed to: the person is informed whatever they answer.
ONLY_HANDED_OVER = ConsentPurpose.INFORMATION

PROPOSED_WORDINGS = {
    ConsentPurpose.INFORMATION: _(
        "Nous gardons les informations que vous nous confiez pour vous accompagner, et pour rien "
        "d’autre. La personne qui vous suit et sa responsable les lisent. Toute autre personne "
        "doit écrire pourquoi, et vous pouvez le lire dans votre espace. Nous les effaçons deux "
        "ans après notre dernier contact. Vous pouvez à tout moment les voir, les faire corriger "
        "ou vous opposer à leur usage : dites-le à la personne qui vous suit. En cas de désaccord, "
        "vous pouvez vous adresser à la CNIL (www.cnil.fr)."
    ),
    ConsentPurpose.REMINDERS: _(
        "J’accepte de recevoir des rappels de mes rendez-vous et de mes étapes par SMS ou par "
        "courriel. Je peux arrêter quand je veux, sans conséquence sur mon accompagnement."
    ),
    ConsentPurpose.ALLIANCE: _(
        "J’accepte de répondre de temps en temps à quelques questions sur la façon dont nous "
        "travaillons ensemble. Mes réponses servent à ajuster l’accompagnement, jamais à me juger "
        "ni à décider de mes droits. Je peux arrêter quand je veux."
    ),
    ConsentPurpose.SHARE_WITH_PARTNERS: _(
        "J’accepte que la personne qui me suit transmette les informations utiles de mon dossier "
        "à un partenaire dont elle m’a donné le nom. Je peux revenir sur cet accord à tout moment."
    ),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where one purpose stands for one person."""

    purpose: str
    label: str
    notice: PrivacyNotice | None
    delivery: NoticeDelivery | None
    consent: Consent | None
    withdrawn: Consent | None

    @property
    def needs_consent(self) -> bool:
        return self.purpose != ONLY_HANDED_OVER

    @property
    def current(self) -> Consent | NoticeDelivery | None:
        return self.consent if self.needs_consent else self.delivery

    @property
    def is_outdated(self) -> bool:
        """Given, but for a wording that has since been replaced."""
        current = self.current
        return bool(current and self.notice and current.notice_id != self.notice.pk)

    @property
    def is_in_force(self) -> bool:
        return self.current is not None and not self.is_outdated


def agreements_of(beneficiary: Beneficiary) -> list[Agreement]:
    """Every purpose with its latest wording and what the person answered; three queries."""
    notices = NOTICES.rows(organisation=beneficiary.organisation_id)
    latest = {notice.purpose: notice for notice in notices}
    deliveries: dict[str, NoticeDelivery] = {}
    for delivery in DELIVERIES.rows(person=beneficiary.pk):
        deliveries.setdefault(delivery.notice.purpose, delivery)
    given: dict[str, Consent] = {}
    withdrawn: dict[str, Consent] = {}
    for consent in CONSENTS.rows(person=beneficiary.pk):
        (withdrawn if consent.withdrawn_at else given).setdefault(consent.purpose, consent)
    return [
        Agreement(
            purpose=purpose,
            label=str(ConsentPurpose(purpose).label),
            notice=latest.get(purpose),
            delivery=deliveries.get(purpose),
            consent=given.get(purpose),
            withdrawn=withdrawn.get(purpose),
        )
        for purpose in ConsentPurpose.values
    ]


def _newest[Row: (NoticeDelivery, Consent)](rows: QuerySet[Row]) -> QuerySet[Row]:
    """Newest first, with the wording and who recorded it."""
    return rows.select_related("notice", "given_by").order_by("-given_at", "-pk")


PERSON: Any = Given("person", BigIntegerField())
ORGANISATION: Any = Given("organisation", BigIntegerField())
NOTICES = Prepared(lambda: PrivacyNotice.objects.filter(organisation=ORGANISATION).latest())
DELIVERIES = Prepared(lambda: _newest(NoticeDelivery.objects.filter(beneficiary=PERSON)))
CONSENTS = Prepared(
    lambda: _newest(Consent.objects.filter(beneficiary=PERSON).select_related("withdrawn_by"))
)


@transaction.atomic
def publish_notice(
    *, by: User | None, organisation: Organisation, purpose: str, wording: str
) -> PrivacyNotice:
    """Publish the next version of a wording; what was agreed to before is to be given again."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    published = PrivacyNotice.objects.filter(organisation=organisation, purpose=purpose)
    latest = published.order_by("-version").first()
    if latest is not None and latest.wording == wording:
        return latest
    highest = published.aggregate(highest=Max("version"))["highest"] or 0
    notice = PrivacyNotice.objects.create(
        organisation=organisation, purpose=purpose, version=highest + 1, wording=wording
    )
    record("notice.published", by=by, organisation=organisation, subject=notice, fields=["wording"])
    return notice


@transaction.atomic
def publish_proposed_notices(*, by: User | None, organisation: Organisation) -> list[PrivacyNotice]:
    """Give an organisation a first wording for each purpose that has none."""
    existing = set(
        PrivacyNotice.objects.filter(organisation=organisation).values_list("purpose", flat=True)
    )
    return [
        publish_notice(by=by, organisation=organisation, purpose=purpose, wording=str(wording))
        for purpose, wording in PROPOSED_WORDINGS.items()
        if purpose not in existing
    ]


@transaction.atomic
def hand_over_notice(
    *, by: User, beneficiary: Beneficiary, notice: PrivacyNotice
) -> NoticeDelivery:
    """Record that the person was given this wording; said twice, written once."""
    _refuse_foreign(beneficiary, notice)
    delivery, created = NoticeDelivery.objects.get_or_create(
        beneficiary=beneficiary, notice=notice, defaults={"given_by": by}
    )
    if created:
        _journal("notice.given", by, beneficiary, delivery, notice.purpose)
    return delivery


@transaction.atomic
def give_consent(*, by: User, beneficiary: Beneficiary, notice: PrivacyNotice) -> Consent:
    """Record an agreement to this very wording, handed over at the same time."""
    if notice.purpose == ONLY_HANDED_OVER:
        raise Refused(_("Cette note est remise : elle ne demande pas d’accord."))
    _refuse_foreign(beneficiary, notice)
    NoticeDelivery.objects.get_or_create(
        beneficiary=beneficiary, notice=notice, defaults={"given_by": by}
    )
    consent = Consent(beneficiary=beneficiary, notice=notice, purpose=notice.purpose, given_by=by)
    try:
        with transaction.atomic():
            consent.save(force_insert=True)
    except IntegrityError as error:
        if "consent_one_in_force_per_wording" not in str(error):
            raise
        return Consent.objects.get(
            beneficiary=beneficiary, notice=notice, withdrawn_at__isnull=True
        )
    _journal("consent.given", by, beneficiary, consent, notice.purpose)
    return consent


@transaction.atomic
def withdraw_consent(*, by: User, beneficiary: Beneficiary, purpose: str) -> int:
    """Record that the person takes their agreement back, whatever wording it was given for."""
    in_force = list(
        Consent.objects.select_for_update()
        .filter(beneficiary=beneficiary, purpose=purpose, withdrawn_at__isnull=True)
        .order_by("pk")
    )
    for consent in in_force:
        consent.withdrawn_at, consent.withdrawn_by = timezone.now(), by
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _journal("consent.withdrawn", by, beneficiary, consent, purpose)
    return len(in_force)


@transaction.atomic
def withdraw_by_person(*, person: Beneficiary, purpose: str) -> int:
    """The person takes their agreement back themselves, from their own space."""
    in_force = list(
        Consent.objects.select_for_update()
        .filter(beneficiary=person, purpose=purpose, withdrawn_at__isnull=True)
        .order_by("pk")
    )
    for consent in in_force:
        consent.withdrawn_at, consent.withdrawn_by_person = timezone.now(), True
        consent.save(update_fields=["withdrawn_at", "withdrawn_by_person"])
        _journal("consent.withdrawn_by_person", None, person, consent, purpose)
    return len(in_force)


@transaction.atomic
def record_answer(
    *, by: User, beneficiary: Beneficiary, agreement: Agreement, answer: str, notice: int | None
) -> str:
    """Record what the person answered to the wording they saw; gives the sentence to show."""
    if answer == "withdrawn":
        withdraw_consent(by=by, beneficiary=beneficiary, purpose=agreement.purpose)
        return str(_("Le retrait de l’accord est enregistré."))
    if agreement.notice is None or agreement.notice.pk != notice:
        raise Refused(_("Ce texte a changé entre-temps : relisez-le avec la personne."))
    if agreement.needs_consent:
        give_consent(by=by, beneficiary=beneficiary, notice=agreement.notice)
        return str(_("L’accord est enregistré."))
    hand_over_notice(by=by, beneficiary=beneficiary, notice=agreement.notice)
    return str(_("La remise de la note est enregistrée."))


def _refuse_foreign(beneficiary: Beneficiary, notice: PrivacyNotice) -> None:
    if notice.organisation_id != beneficiary.organisation_id:
        raise Refused(_("Ce texte est celui d’une autre organisation."))


def _journal(
    deed: str,
    by: User | None,
    beneficiary: Beneficiary,
    subject: Consent | NoticeDelivery,
    purpose: str,
) -> None:
    record(
        deed,
        by=by,
        organisation=beneficiary.organisation,
        subject=subject,
        beneficiary_id=beneficiary.pk,
        fields=[purpose],
    )
