"""How long five thousand invented people take to come in, read and recorded by the product."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass

from accounts.models import User
from beneficiaries.models import Programme
from beneficiaries.services.import_commit import commit_slice, start_commit
from beneficiaries.services.importing import Choices, read_batch

PEOPLE = 5000
HEADER = "Référence;Nom;Prénom;Date de naissance;Courriel;Téléphone;Entrée le"


@dataclass(frozen=True, slots=True)
class ImportTimes:
    """Seconds for the two steps."""

    people: int
    read_seconds: float
    record_seconds: float

    def as_json(self) -> dict[str, float]:
        return asdict(self)


def crowd(people: int) -> bytes:
    """A file as they come: semicolons, French dates, telephone numbers of fiction."""
    lines = [
        f"IMP{i};Mesure{i};Prénom{i};{i % 28 + 1:02}/{i % 12 + 1:02}/{1960 + i % 40};"
        f"p{i}@exemple.invalid;06 39 98 {i // 100 % 100:02} {i % 100:02};03/04/2026"
        for i in range(people)
    ]
    return "\r\n".join([HEADER, *lines]).encode("cp1252")


def measure_import(email: str, people: int = PEOPLE) -> ImportTimes:
    """Read, then record until nothing is left, as the worker does."""
    user = User.objects.get(email=email)
    started = time.perf_counter()
    batch = read_batch(
        by=user,
        organisation=user.standing.here,
        file_name="mesure.csv",
        data=crowd(people),
        choices=Choices(programme=Programme.OTHER),
    )
    read = time.perf_counter()
    start_commit(by=user, batch=batch)
    while not commit_slice(batch.pk):
        pass
    recorded = time.perf_counter()
    return ImportTimes(people, round(read - started, 2), round(recorded - read, 2))
