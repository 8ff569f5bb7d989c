"""The documents on paper, in the colours of their organisation, kept and checked as files."""

from __future__ import annotations

import base64
import hashlib
import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.identity import identity_of
from accounts.models import Organisation
from beneficiaries.models import CaseFile
from beneficiaries.refusals import Refused
from cep.documents.content import Content, content_from
from cep.documents.telling import told, told_for_liaison
from cep.documents.titles import document_title
from cep.models import LiaisonSheet, SynthesisDocument, SynthesisStage
from cep.models.document import spaced
from followup.printing.pdf import one_at_a_time, render_pdf

TEMPLATE: Final = "cep/document_paper.html"
FOOT: Final = 130  # two lines at the bottom of a page
LOST = gettext_lazy("Le fichier de ce document n’est plus sur le serveur.")
ALTERED = gettext_lazy(
    "Le fichier de ce document n’est plus celui qui a été établi : il n’est pas remis. "
    "Prévenez l’administration de votre organisation."
)


@dataclass(frozen=True, slots=True)
class Edition:
    """A language, and plain words or easy ones."""

    language: str
    simple: bool

    @property
    def key(self) -> str:
        return f"{self.language}-simple" if self.simple else self.language


EDITIONS: Final = {
    edition.key: edition
    for edition in (
        Edition("fr", False),
        Edition("fr", True),
        Edition("en", False),
        Edition("en", True),
    )
}
EDITION_WORDS: Final = {
    "fr": gettext_lazy("Français"),
    "fr-simple": gettext_lazy("Français, facile à lire"),
    "en": gettext_lazy("Anglais"),
    "en-simple": gettext_lazy("Anglais, facile à lire"),
}


def printed(
    content: Content, organisation: Organisation, edition: Edition, *, is_draft: bool = False
) -> bytes:
    """The synthesis; its footer says the version, its day and its hash, alike in all editions."""
    with translation.override(edition.language):
        title = document_title(simple=edition.simple)
        whole = _("%(title)s de %(name)s") % {"title": title, "name": content.who.name}
        mark = _("Aperçu : ce document n’est pas enregistré") if is_draft else _mark(content)
    context = {
        "parts": told(content, language=edition.language, simple=edition.simple),
        "heading": title,
        "simple": edition.simple,
        "under": _under(content, edition.language),
        "ending": _ending(content, edition),
    }
    return _drawn(content, organisation, edition, whole, mark, {**context, "is_draft": is_draft})


def _mark(content: Content) -> str:
    said = {
        "number": content.number,
        "day": _day(content),
        "print": spaced(content.fingerprint),
    }
    if content.stage == SynthesisStage.HANDED_OVER:
        return _("Version %(number)s, remise le %(day)s · Empreinte %(print)s") % said
    return _("Version %(number)s, du %(day)s · Empreinte %(print)s") % said


def _day(content: Content) -> str:
    return str(date_format(content.made_on, "DATE_FORMAT"))


def _under(content: Content, language: str) -> str:
    """The line under the name: what this version is."""
    with translation.override(language):
        said = {"number": content.number, "day": _day(content)}
        if content.stage == SynthesisStage.HANDED_OVER:
            return _("Remis le %(day)s") % said
        if content.stage == SynthesisStage.AMENDED:
            return _("Version %(number)s, relue par la personne le %(day)s") % said
        return _("Proposé le %(day)s, à relire ensemble") % said


def _ending(content: Content, edition: Edition) -> str:
    with translation.override(edition.language):
        if edition.simple:
            return _("Gardez ce document. Il est à vous.")
        said = {"day": _day(content), "who": content.made_by}
        if content.made_by:
            return _("Établi le %(day)s par %(who)s.") % said
        return _("Relu par la personne le %(day)s.") % said


def printed_liaison(
    content: Content, sheet: LiaisonSheet, organisation: Organisation, *, is_draft: bool
) -> bytes:
    """The liaison sheet, in French: operators read it."""
    edition = EDITIONS["fr"]
    with translation.override("fr"):
        heading = _("Fiche de liaison")
        whole = _("%(title)s de %(name)s") % {"title": heading, "name": content.who.name}
        mark = (
            _("Aperçu : à ne pas transmettre")
            if is_draft
            else _("Transmise avec l’accord de la personne · Empreinte %(print)s")
            % {"print": spaced(content.fingerprint)}
        )
        under = _("Pour %(operator)s") % {"operator": sheet.operator}
        ending = _(
            "Cette fiche ne contient que ce que la personne a choisi de transmettre. Elle est "
            "destinée à %(operator)s seulement, et jamais à un employeur."
        ) % {"operator": sheet.operator}
    context = {
        "parts": told_for_liaison(content),
        "heading": heading,
        "simple": False,
        "under": under,
        "ending": ending,
        "sheet": sheet,
        "is_draft": is_draft,
    }
    return _drawn(content, organisation, edition, whole, mark, context)


def _drawn(
    content: Content,
    organisation: Organisation,
    edition: Edition,
    title: str,
    mark: str,
    context: dict[str, Any],
) -> bytes:
    identity = identity_of(organisation)
    logo = base64.b64encode(identity.logo).decode()
    whole = {
        "content": content,
        "accent": identity.accent,
        "logo": f"data:image/png;base64,{logo}" if logo else "",
        "author": content.who.operator,
        "foot": Truncator(f"{content.who.operator} · {title}").chars(FOOT),
        "mark": mark,
        "sheet": None,
        **context,
    }
    return render_pdf(TEMPLATE, whole, language=edition.language, title=title)


@contextmanager
def stored(folder: str, file: bytes) -> Iterator[tuple[str, str]]:
    """Put a file away under a random name; what fails afterwards leaves none behind."""
    name = default_storage.save(f"{folder}/{secrets.token_hex(16)}.pdf", ContentFile(file))
    try:
        yield name, hashlib.sha256(file).hexdigest()
    except BaseException:
        default_storage.delete(name)
        raise


def open_file(field: FieldFile, file_hash: str) -> IO[bytes]:
    """The file as it was made, or the sentence that says why not."""
    try:
        with field.storage.open(str(field.name), "rb") as kept:
            content = kept.read()
    except OSError:
        raise Refused(LOST) from None
    if hashlib.sha256(content).hexdigest() != file_hash:
        raise Refused(ALTERED)
    return io.BytesIO(content)


def edition_file(document: SynthesisDocument, edition: Edition | None, *, asker: int) -> IO[bytes]:
    """The file that was kept, or the same content told anew in another edition."""
    own = Edition(document.language, document.simple)
    if edition is None or edition == own:
        return open_file(document.file, document.file_hash)
    content = content_from(document.content)
    with one_at_a_time(asker):
        return io.BytesIO(printed(content, document.case_file.organisation, edition))


def file_name(kind: str, case_file: CaseFile, number: int) -> str:
    """What the file is called once downloaded: no name of a person."""
    reference = "".join(c for c in case_file.beneficiary.reference if c.isalnum() or c in "-_")
    return f"{kind}-{reference or case_file.pk}-{number}.pdf"
