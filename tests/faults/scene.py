"""Who is there when the accidents begin: people, case files, appointments, reminders owed.

The rows of reminders are planned by the product (`sync_appointment`); only the moment when each is
due is then spread over the time of the run, and a few are given the past that the rules speak of.
"""

from __future__ import annotations

import datetime
import os
import random
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.utils import timezone

from accounts.models import Membership, Organisation, Team, User
from accounts.roles import Role
from beneficiaries.models import (
    Assignment,
    Beneficiary,
    CaseFile,
    Channel,
    Consent,
    ConsentPurpose,
    PrivacyNotice,
    Programme,
)
from followup.models import Appointment, Reminder, ReminderStatus
from followup.services.reminding import sync_appointment
from tests.faults.invariants import NEVER_QUIET

COUNSELLORS = 8
MINUTES = 10
# A busy person has that many appointments, all recalled in the same minutes: more than the cap.
BUSY_APPOINTMENTS = 5


CALM_PART = 10
"""One reminder in so many waits for the calm after the faults."""


@dataclass
class Scene:
    """One seed's rows, by the part they play."""

    seed: int
    organisation: Organisation
    asleep: Organisation
    counsellors: list[User]
    manager: User
    dice: random.Random
    people: list[Beneficiary] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    busy: set[int] = field(default_factory=set)

    def listed_doubts(self) -> set[int]:
        """What each member finds in the list of uncertain reminders."""
        connection.close()  # that of before the faults may be dead
        found: set[int] = set()
        for user in User.objects.filter(memberships__organisation=self.organisation):
            found |= set(Reminder.objects.visible_to(user).doubtful().values_list("pk", flat=True))
        return found


def quiet_now(now: datetime.datetime) -> dict[str, object]:
    """Hours that are not allowed for hours yet, and open again before midnight."""
    local = timezone.localtime(now)
    opens = 22 if local.hour < 14 else 2
    return NEVER_QUIET | {"quiet_until": f"{opens:02}:00", "quiet_from": f"{opens + 1:02}:00"}


def set_the_scene(seed: int, reminders: int, now: datetime.datetime) -> Scene:
    """As many reminders, planned by the product; `spread` says when they are due."""
    dice = random.Random(seed)
    here = _organisation(f"campagne-{seed}", NEVER_QUIET)
    asleep = _organisation(f"endormie-{seed}", quiet_now(now))
    team = Team.objects.create(organisation=here, name="Terrain")
    counsellors = [_member(here, team, Role.COUNSELLOR, f"c{seed}.{n}") for n in range(COUNSELLORS)]
    manager = _member(here, team, Role.MANAGER, f"m{seed}")
    scene = Scene(seed, here, asleep, counsellors, manager, dice)
    sleepers = max(2, reminders // 100)
    night_team = Team.objects.create(organisation=asleep, name="Nuit")
    night = _member(asleep, night_team, Role.COUNSELLOR, f"n{seed}")
    _book(scene, here, team, counsellors, reminders - sleepers, now)
    _book(scene, asleep, night_team, [night], sleepers, now)
    for appointment in scene.appointments:
        sync_appointment(appointment)
    return scene


def _organisation(slug: str, reminders: dict[str, object]) -> Organisation:
    return Organisation.objects.create(
        name=slug,
        slug=slug,
        kind="cabinet",
        second_factor_required=False,
        settings={"reminders": reminders},
    )


def _member(organisation: Organisation, team: Team, role: Role, name: str) -> User:
    user = User.objects.create(
        email=f"{name}@exemple.invalid", given_name="Camille", family_name=name.upper()
    )
    Membership.objects.create(
        user=user,
        organisation=organisation,
        team=team,
        role=role,
        starts_on=timezone.localdate() - datetime.timedelta(days=365),
    )
    return user


def _book(scene, organisation, team, counsellors, reminders: int, now) -> None:
    """People with one appointment each; every fortieth is busy."""
    notice = PrivacyNotice.objects.create(
        organisation=organisation, purpose=ConsentPurpose.REMINDERS, version=1, wording="D’accord."
    )
    sizes: list[int] = []
    while sum(sizes) < reminders:
        busy = len(sizes) % 40 == 7
        sizes.append(min(BUSY_APPOINTMENTS if busy else 1, reminders - sum(sizes)))
    people = [_person(scene, organisation, number) for number in range(len(sizes))]
    people = Beneficiary.objects.bulk_create(people)
    referents = [counsellors[n % len(counsellors)] for n in range(len(people))]
    files = CaseFile.objects.bulk_create(
        CaseFile(
            organisation=organisation,
            beneficiary=person,
            programme=Programme.CEP,
            referent=referent,
            team=team,
            sort_name=person.sort_name,
        )
        for person, referent in zip(people, referents, strict=True)
    )
    Assignment.objects.bulk_create(
        Assignment(case_file=f, referent=f.referent, team=team, starts_at=now, assigned_by=None)
        for f in files
    )
    _agree(people, referents, notice, now)
    scene.people += people
    scene.busy |= {p.pk for p, size in zip(people, sizes, strict=True) if size > 1}
    wanted = [f for f, size in zip(files, sizes, strict=True) for _ in range(size)]
    scene.appointments += Appointment.objects.bulk_create(_slots(wanted, now))


def _agree(people, referents, notice: PrivacyNotice, now) -> None:
    """Everybody has agreed to reminders, a month ago."""
    Consent.objects.bulk_create(
        Consent(
            beneficiary=person,
            purpose=ConsentPurpose.REMINDERS,
            notice=notice,
            given_by=referent,
            given_at=now - datetime.timedelta(days=30),
        )
        for person, referent in zip(people, referents, strict=True)
    )


def _person(scene: Scene, organisation: Organisation, number: int) -> Beneficiary:
    """Two of three by e-mail; one address in a hundred is refused for good."""
    by_mail = number % 3 != 2
    never = "jamais." if number % 100 == 42 else ""
    name = f"{organisation.slug}.{number}"
    person = Beneficiary(
        organisation=organisation,
        reference=f"D-{1001 + number}",
        given_name="Basile",
        family_name=f"Roux {number}",
        email=f"{never}p.{name}@exemple.invalid",
        phone=f"+3363998{number % 10_000:04}",
        preferred_channel=Channel.EMAIL if by_mail else Channel.SMS,
        language="en" if number % 11 == 0 else "fr",
        reading_mode="simple" if number % 7 == 0 else "normal",
    )
    person.refresh_search_columns()
    return person


def _slots(files: list[CaseFile], now: datetime.datetime) -> list[Appointment]:
    """Beginning in eight days; nobody is booked twice at the same moment."""
    first = (now + datetime.timedelta(days=8)).replace(minute=0, second=0, microsecond=0)
    taken: dict[int, int] = {}
    booked = []
    for case_file in files:
        # A slot number that grows for both the counsellor and the person.
        number = max(taken.get(case_file.referent_id, 0), taken.get(-case_file.beneficiary_id, 0))
        taken[case_file.referent_id] = taken[-case_file.beneficiary_id] = number + 1
        # One half of the counsellors receives while the other half is free to take over.
        shift = MINUTES * (case_file.referent_id % 2)
        starts_at = first + datetime.timedelta(minutes=2 * MINUTES * number + shift)
        booked.append(
            Appointment(
                organisation_id=case_file.organisation_id,
                case_file=case_file,
                beneficiary_id=case_file.beneficiary_id,
                counsellor_id=case_file.referent_id,
                starts_at=starts_at,
                ends_at=starts_at + datetime.timedelta(minutes=MINUTES),
                place="12 rue des Essais",
            )
        )
    return booked


def spread(scene: Scene, seconds: float, now: datetime.datetime) -> None:
    """Give each first reminder its moment: most come soon, a few were missed days ago, a few are
    too late."""
    rows = []
    later = {appointment.pk for appointment in scene.appointments[::CALM_PART]}
    for appointment in scene.appointments:
        if appointment.pk in later:
            continue
        draw = scene.dice.random()
        due, until = now + datetime.timedelta(seconds=scene.dice.uniform(0, seconds)), None
        if draw < 0.05:
            due = now - datetime.timedelta(days=scene.dice.choice([1, 2, 3]), minutes=7)
        elif draw < 0.07:
            due, until = now - datetime.timedelta(days=2), now - datetime.timedelta(minutes=1)
        rows.append((f"appointment:{appointment.pk}", due, until))
    _give_moments(rows)


def calm_wave(
    scene: Scene, seconds: float, now: datetime.datetime, *, touched: Container[str]
) -> None:
    """What was kept for the calm comes due, evenly; not what somebody moved or cancelled."""
    kept = [
        appointment
        for appointment in scene.appointments[::CALM_PART]
        if f"appointment:{appointment.pk}" not in touched
    ]
    step = datetime.timedelta(seconds=seconds) / max(1, len(kept))
    connection.close()  # that of before the faults may be dead
    _give_moments(
        (f"appointment:{appointment.pk}", now + step * number, None)
        for number, appointment in enumerate(kept)
    )


def _give_moments(rows: Iterable[tuple[str, datetime.datetime, datetime.datetime | None]]) -> None:
    """What was cancelled or has left meanwhile keeps its own."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE followup_reminder SET due_at = %s, not_after = coalesce(%s, not_after)"
            " WHERE kind = 'appointment' AND subject = %s AND slot LIKE 'd-7%%'"
            " AND status = 'planned'",
            [(due, until, subject) for subject, due, until in rows],
        )


def forget_the_last_one(folder: Path) -> None:
    """An earlier seed has been judged: what it still planned is not sent into the next one."""
    connection.close()
    Reminder.objects.filter(status=ReminderStatus.PLANNED).update(status=ReminderStatus.CANCELLED)
    for name in ("accepted", "refused", "deeds", "pages"):
        path = folder / f"{name}.log"
        if path.exists():
            os.truncate(path, 0)
