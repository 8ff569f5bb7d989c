"""Files written and recorded by the tests of the import."""

from __future__ import annotations

from beneficiaries.models import (
    Beneficiary,
)
from beneficiaries.services.import_commit import (
    commit_slice,
    start_commit,
)
from beneficiaries.services.import_counts import counts_of
from beneficiaries.services.importing import (
    Choices,
    read_batch,
)

HEADER = "Réf;Nom;Prénom;Naissance;Courriel;Tél.;Référent;Entrée le"


def lines(*rows):
    return "\r\n".join([HEADER, *rows, ""]).encode()


def crowd(number, first=1):
    return lines(
        *(
            f"R{i};Famille{i};Prénom{i};{i % 28 + 1:02}/{i % 12 + 1:02}/{1960 + i % 40};"
            f"p{i}@exemple.invalid;06 39 98 {i // 100 % 100:02} {i % 100:02};Martin;03/04/2026"
            for i in range(first, first + number)
        )
    )


def sent(cast, data, **choices):
    return read_batch(
        by=cast.adam,
        organisation=cast.organisation,
        file_name="liste.csv",
        data=data,
        choices=Choices(**{"programme": "cep", "team": cast.team} | choices),
    )


def recorded(cast, batch, *, by=None):
    start_commit(by=by or cast.adam, batch=batch)
    assert commit_slice(batch.pk)
    batch.refresh_from_db()
    return counts_of(batch)


def new_people(cast):
    return Beneficiary.objects.filter(organisation=cast.organisation, reference__startswith="R")
