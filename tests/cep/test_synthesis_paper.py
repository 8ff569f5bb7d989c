"""The synthesis on paper: tagged, in order, in four editions, and what may never be in it."""

import dataclasses
import datetime
import io

import pypdf
import pypdfium2
import pytest
from django.db import connection

from beneficiaries.refusals import Refused
from cep.documents.content import Remark, canonical, content_from
from cep.documents.printing import EDITIONS, open_file, printed
from cep.documents.reading import read_content
from cep.documents.telling import told
from cep.models import CareerProject
from followup.models import Interview, Step
from tests.cep import document_scene as scene

pytestmark = pytest.mark.django_db
SECRET = "zqsecret"
EDITION_NAMES = [edition.key for edition in scene.ALL_EDITIONS]


def content(cast, sections=scene.EVERYTHING, **more):
    return read_content(cast.case, sections, made_by="Alice Martin", number=1, **more)


def paper(cast, key="fr", **more):
    return printed(content(cast, **more), cast.organisation, EDITIONS[key])


def in_order(text, *pieces):
    places = [text.index(piece) for piece in pieces]
    assert places == sorted(places), dict(zip(pieces, places, strict=True))


@pytest.mark.parametrize("key", EDITION_NAMES)
def test_two_checkers_find_no_error(cast, tmp_path, key):
    scene.told(cast)
    remarks = (
        Remark("plan", "En mars.", "quoted"),
        Remark("funding", "Trop cher.", "declined", "Le prix est fixe."),
    )
    scene.checked(paper(cast, key, remarks=remarks), tmp_path)


@pytest.mark.parametrize("key", EDITION_NAMES)
def test_an_empty_file_says_so_kindly(cast, tmp_path, key):
    scene.checked(paper(cast, key), tmp_path)
    text = scene.text_of(paper(cast, key))
    assert "None" not in text
    if key == "fr":
        assert "Aucun projet n’est décidé" in text


def test_it_reads_in_the_order_of_the_document(cast):
    scene.told(cast)
    remarks = (Remark("general", "Tout me va.", "declined", "Merci."),)
    in_order(
        scene.text_of(paper(cast, remarks=remarks)),
        "Avenir Centre",
        "Document de synthèse",
        "Basile Roux",
        "Entretiens",
        "La demande",
        scene.WORDS,
        "Ce qui a été exploré",
        "Onze ans d’atelier",
        "Son beau-frère",
        "Deux heures de trajet",
        "Opérateur de montage",
        "Compétences à s’orienter",
        "A trouvé trois offres seul",
        "Le projet",
        "Devenir technicien de maintenance",
        "Rester opérateur",
        "Vingt-deux offres",
        "La stratégie",
        "Une immersion, puis",
        "Le plan",
        "Passer le test d’entrée",
        "Dispositifs à mobiliser",
        "Avec Mécanor",
        "Plan de financement",
        "Frais de formation",
        "Reste à trouver",
        "Calendrier",
        "Prochain contact",
        "Droits et recours",
        "médiateur de France compétences",
        "Remarques de la personne",
        "Tout me va.",
        "Établi le",
    )


def test_the_easy_edition_speaks_to_the_person(cast):
    scene.told(cast)
    text = scene.text_of(paper(cast, "fr-simple"))
    in_order(
        text, "Votre projet, votre plan", "Ce que vous cherchez", "Qui fait quoi", "Vos droits"
    )
    assert "Document de synthèse" not in text
    assert "C’est vous." in text
    assert "C’est fait. Bravo !" in text
    assert "La personne" not in text


def test_what_is_not_ticked_is_not_there(cast):
    scene.told(cast)
    text = scene.text_of(paper(cast, sections=("request", "project")))
    assert scene.WORDS in text
    for absent in ("Entretiens", "beau-frère", "Plan de financement", "Calendrier", "immersion"):
        assert absent not in text
    assert "Droits et recours" in text


def test_dropped_steps_and_limits_not_accepted_stay_out(cast):
    scene.told(cast)
    text = scene.text_of(paper(cast))
    assert "Étape abandonnée" not in text
    assert "Trop loin" not in text
    assert "Pas encore acceptée du tout" not in text


@pytest.mark.parametrize("key", EDITION_NAMES)
def test_private_words_never_enter_any_edition(cast, key):
    """Notes, texts of interviews, help wanted, the whole sheet."""
    scene.told(cast)
    texts = ("request_in_own_words", "opening", "exploration", "closing", "shared_summary")
    words = {name: f"{SECRET}{name}" for name in (*texts, "private_notes")}
    Interview.objects.update(**words)
    Step.objects.update(help_needed=f"{SECRET}aide", outcome=f"{SECRET}issue")
    cast.basile_sheet.adaptations = f"{SECRET}adaptations"
    cast.basile_sheet.save()
    assert SECRET not in scene.text_of(paper(cast, key))
    assert SECRET not in str(canonical(content(cast)))


def test_private_words_never_enter_any_version(cast):
    scene.told(cast)
    Interview.objects.update(private_notes=SECRET)
    versions = [scene.proposed(cast), scene.amended(cast), scene.handed_over(cast)]
    for version in versions:
        assert SECRET not in str(version.content)
        file = open_file(version.file, version.file_hash).read()
        assert SECRET not in scene.text_of(file)


def test_private_notes_are_not_even_read(cast):
    scene.told(cast)
    read: list[str] = []

    def watch(run, sql, params, many, context):
        read.append(sql)
        return run(sql, params, many, context)

    with connection.execute_wrapper(watch):
        content(cast)
    assert any("held_at" in sql for sql in read)
    assert not [sql for sql in read if "private_notes" in sql or "help_needed" in sql]


def test_what_was_kept_is_told_as_it_was(cast):
    """The content comes back from JSON whole, with the same hash."""
    scene.told(cast)
    said = content(cast, remarks=(Remark("plan", "En mars."),))
    again = content_from(canonical(said))
    assert again == said
    assert again.fingerprint == said.fingerprint
    assert content_from({**canonical(said), "later": 1}) == said


def test_a_value_that_is_not_on_the_list_is_refused(cast):
    said = content(cast)
    with pytest.raises(TypeError):
        canonical(dataclasses.replace(said, strategy=cast.case))


def test_the_hash_follows_the_content(cast):
    scene.told(cast)
    first = content(cast).fingerprint
    assert content(cast).fingerprint == first
    CareerProject.objects.update(title="Autre chose")
    assert content(cast).fingerprint != first


def test_one_side_of_the_competences_stays_out_until_both_said(cast):
    from cep.competences import Competence, Moment, Rater, Rating
    from cep.services.competences import rate

    scene.requested(cast)
    profile = {Competence.INFORM: Rating(2, "Un avis encore seul")}
    here = {"case_file": cast.case, "moment": Moment.ENTRY, "seen": 0}
    rate(by=cast.alice, rater=Rater.COUNSELLOR, profile=profile, **here)
    assert "Un avis encore seul" not in str(canonical(content(cast)))


def test_it_is_tagged_named_and_in_its_language(cast):
    scene.told(cast)
    reader = pypdf.PdfReader(io.BytesIO(paper(cast, "en")))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Basile Roux" in reader.metadata.title
    assert reader.metadata.author == "Avenir Centre"


def test_each_page_says_its_version_its_day_and_its_hash(cast):
    scene.told(cast)
    scene.proposed(cast)
    made = scene.handed_over(cast)
    day = datetime.date.today().strftime("%Y")
    pages = pypdf.PdfReader(open_file(made.file, made.file_hash)).pages
    assert len(pages) > 2
    for page in pages:
        text = page.extract_text()
        assert "Version 2, remise le" in text
        assert day in text
        assert made.fingerprint in text


def test_a_file_altered_or_lost_is_not_handed_over(cast):
    scene.told(cast)
    made = scene.proposed(cast)
    with open(made.file.path, "ab") as file:
        file.write(b" ")
    with pytest.raises(Refused, match="n’est plus celui"):
        open_file(made.file, made.file_hash)
    made.file.storage.delete(made.file.name)
    with pytest.raises(Refused, match="n’est plus sur le serveur"):
        open_file(made.file, made.file_hash)


HOSTILE = [
    '<img src="file:///etc/passwd"><script>alert(1)</script>',
    "<style>@import url(file:///etc/passwd); body{background:url(http://127.0.0.1:9/)}</style>",
    "{% include '/etc/passwd' %} {{ request }} </p></main></body></html>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_as_text(cast, text, tmp_path):
    scene.requested(cast, text)
    scene.decided(cast, title=text[:200], strategy=text)
    file = paper(cast, remarks=(Remark("plan", text, "declined", text),))
    assert text.replace(" ", "")[:24] in scene.text_of(file).replace(" ", "")
    assert not pypdf.PdfReader(io.BytesIO(file)).attachments
    assert b"root:x:0:0" not in file
    scene.checked(file, tmp_path)


@pytest.mark.parametrize("key", ["fr", "fr-simple"])
def test_long_names_and_huge_texts_stay_on_the_page(cast, tmp_path, key):
    scene.told(cast)
    person = cast.basile_sheet
    person.name_as_wished = "Marie-Emmanuelle de La Rochefoucauld-Montbéliard " + "x" * 70
    person.save()
    cast.case.refresh_from_db()
    CareerProject.objects.update(strategy="مرحبا 🙂 Łukasz " + "m" * 400 + " mot" * 600)
    Step.objects.update(title="t" * 200)
    file = paper(cast, key, remarks=(Remark("plan", "mots " * 600, "quoted"),))
    pdf = pypdfium2.PdfDocument(file)
    for page in pdf:
        words = page.get_textpage()
        right = page.get_width() - 55
        assert all(words.get_charbox(i)[2] <= right + 3 for i in range(words.count_chars()))
    scene.checked(file, tmp_path)


def test_a_remark_stands_in_its_part_or_at_the_end_with_its_answer(cast):
    scene.told(cast)
    remarks = (
        Remark("plan", "En mars.", "quoted"),
        Remark("funding", "Trop cher.", "declined", "Le prix est fixe."),
        Remark("strategy", "Plus vite.", "corrected"),
    )
    parts = {part.key: part for part in told(content(cast, remarks=remarks), language="fr")}
    assert "En mars." in parts["plan"].words
    assert "En mars." not in parts["remarks"].words
    for words in ("Trop cher.", "Le prix est fixe.", "Plus vite.", "Corrigé dans le dossier"):
        assert words in parts["remarks"].words
