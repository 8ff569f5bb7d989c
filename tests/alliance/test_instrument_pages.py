"""An administrator imports, writes, translates and publishes; others find nothing."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import JournalEntry
from alliance.instruments.bank import house_version
from alliance.instruments.wording import sheet
from alliance.models import Instrument, InstrumentVersion, Item, Licence, VersionState
from alliance.services.instruments import new_version
from tests.alliance.packs import imported, licensed_pack, own_pack, published
from tests.factories import member

pytestmark = pytest.mark.django_db
IMPORT = "alliance:instrument_import"


@pytest.fixture
def client(cast, signed_in_as):
    return signed_in_as(cast.adam)


def at(name, version):
    return reverse(f"alliance:{name}", args=[version.instrument_id, version.pk])


def typed(version, edition="fr", **changes):
    """What the editor's form holds for a draft, as a browser would send it."""
    data = {"version": version.version}
    for item in version.items.all():
        data[f"text_{item.key}"] = item.wording.get(edition, "")
        data[f"dimension_{item.key}"] = item.dimension
        data[f"position_{item.key}"] = item.position
    words = version.level_words.get(edition, ["a", "b", "c", "d", "e"])
    data |= {f"level_{n}": word for n, word in enumerate(words, 1)}
    return data | changes


def test_a_pack_is_read_before_it_is_imported(client):
    answer = client.post(reverse(IMPORT), {"content": licensed_pack()})
    page = answer.content.decode()
    assert "WAI-SR" in page
    assert "Les auteurs" in page
    assert not Instrument.objects.filter(key="wai-sr").exists()
    kept = answer.context["content"]
    answer = client.post(reverse(IMPORT), {"content": kept, "import": "1"})
    assert answer.status_code == 302
    draft = InstrumentVersion.objects.get(instrument__key="wai-sr")
    assert draft.state == VersionState.DRAFT
    assert draft.items.count() == 12
    assert Licence.objects.get().reference == "L-2026-1"
    assert JournalEntry.objects.filter(deed="instrument.imported").count() == 1


def test_a_file_is_read_as_pasted_text_is(client):
    file = SimpleUploadedFile("pack.json", own_pack().encode(), "application/json")
    answer = client.post(reverse(IMPORT), {"file": file})
    assert json.loads(answer.context["content"])["id"] == "notre-bilan"


def test_faults_are_shown_and_the_text_is_kept(client):
    content = own_pack(min=5, reverse=[9])
    answer = client.post(reverse(IMPORT), {"content": content})
    page = answer.content.decode()
    assert "reverse › 1" in page
    assert answer.context["form"]["content"].value() == content
    assert 'name="import"' not in page


@pytest.mark.parametrize(
    "content",
    ["", " ", "\0", "{", "[" * 50_000, "x" * 1_000_000, "😀", "\u202e{}", '{"a":"\\ud800"}'],
)
def test_hostile_pastes_get_a_sentence_and_write_nothing(client, content):
    for extra in ({}, {"import": "1"}):
        answer = client.post(reverse(IMPORT), {"content": content, **extra})
        assert answer.status_code == 200
    assert Instrument.objects.exclude(organisation=None).count() == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"%PDF-1.7", b"PK\x03\x04", b"x" * 300_000])
def test_hostile_files_get_a_sentence(client, content):
    answer = client.post(reverse(IMPORT), {"file": SimpleUploadedFile("../../x.json", content)})
    assert answer.status_code == 200
    assert answer.context["faults"] or answer.context["form"].errors


def test_the_same_version_twice_is_refused_and_a_next_one_is_not(cast, client):
    published(cast.adam, own_pack())
    again = client.post(reverse(IMPORT), {"content": own_pack(), "import": "1"})
    assert "existe déjà" in again.content.decode()
    following = client.post(reverse(IMPORT), {"content": own_pack(version=2), "import": "1"})
    assert following.status_code == 302
    assert InstrumentVersion.objects.filter(instrument__key="notre-bilan").count() == 2


def test_an_import_does_not_lift_the_need_of_a_licence(cast, client):
    Instrument.objects.create(
        organisation=cast.organisation, key="notre-bilan", title="B", needs_licence=True
    )
    answer = client.post(reverse(IMPORT), {"content": own_pack(), "import": "1"})
    assert "soumis à licence" in answer.content.decode()


def test_a_published_version_never_changes_even_in_the_database(cast):
    version = published(cast.adam, own_pack())
    item = version.items.first()
    for change in (
        lambda: InstrumentVersion.objects.filter(pk=version.pk).update(maximum=9),
        lambda: Item.objects.filter(pk=item.pk).update(wording={"fr": "Autre"}),
        lambda: Item.objects.create(instrument_version=version, key="z", position=9),
        lambda: Item.objects.filter(pk=item.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_editor_does_not_write_a_published_version(cast, client):
    version = published(cast.adam, own_pack())
    client.post(at("version", version), typed(version, text_q1="Autre"))
    assert version.items.get(key="q1").wording["fr"] == "Je vois où je vais."
    answer = client.post(at("version_publish", version), {"version": version.version})
    assert answer.status_code == 302
    client.post(at("version_discard", version), {"version": version.version})
    assert InstrumentVersion.objects.filter(pk=version.pk).exists()


def test_a_new_version_begins_as_the_former(cast, client):
    former = published(cast.adam, own_pack())
    assert client.post(at("version_begin", former)).status_code == 302
    draft = InstrumentVersion.objects.get(instrument=former.instrument, state="draft")
    assert draft.number == 2
    assert [i.wording for i in draft.items.all()] == [i.wording for i in former.items.all()]
    second = client.post(at("version_begin", former))
    assert "déjà en préparation" in client.get(second.url).content.decode()


def test_the_house_questionnaire_becomes_ones_own_before_it_is_changed(cast, client):
    house = house_version()
    client.post(at("version_begin", house))
    draft = InstrumentVersion.objects.get(instrument__organisation=cast.organisation)
    assert draft.instrument.key == house.instrument.key
    assert sheet(draft, language="fr", mode="simple").is_whole
    assert house_version() == house


def test_an_edition_is_written_and_seen_on_the_phone(cast, client):
    draft = imported(cast.adam, own_pack())
    answer = client.post(
        at("version", draft),
        typed(draft, text_q1="Je sais où je vais.", text_new="On avance.", dimension_new="task"),
        follow=True,
    )
    page = answer.content.decode()
    assert "Je sais où je vais." in page
    draft.refresh_from_db()
    assert [i.key for i in draft.items.all()] == ["q1", "q2", "q3"]
    assert draft.subscales == {"goal": ["q1"], "task": ["q3"], "bond": ["q2"]}
    seen = client.get(at("version", draft), {"edition": "fr", "question": "3"}).context["screen"]
    assert seen.text == "On avance."
    assert len(seen.levels) == 5


def test_questions_are_moved_and_removed(cast, client):
    draft = imported(cast.adam, own_pack())
    client.post(at("version", draft), typed(draft, position_q1=2, position_q2=1))
    draft.refresh_from_db()
    assert [i.key for i in draft.items.all()] == ["q2", "q1"]
    client.post(at("version", draft), typed(draft, removed_q2="on"))
    assert [i.key for i in draft.items.all()] == ["q1"]


def test_two_editors_at_once_the_second_sees_both_texts(cast, client, signed_in_as):
    draft = imported(cast.adam, own_pack())
    mine, theirs = typed(draft, text_q1="La mienne"), typed(draft, text_q1="La leur")
    other = signed_in_as(member(cast.organisation, "administrator"))
    assert other.post(at("version", draft), theirs).status_code == 302
    answer = client.post(at("version", draft), mine)
    page = answer.content.decode()
    assert "La mienne" in page
    assert "La leur" in page
    assert draft.items.get(key="q1").wording["fr"] == "La leur"
    again = {**mine, "version": answer.context["form"]["version"].value()}
    assert client.post(at("version", draft), again).status_code == 302
    assert draft.items.get(key="q1").wording["fr"] == "La mienne"


def test_publishing_what_somebody_changed_meanwhile_is_refused(cast, client):
    draft = imported(cast.adam, own_pack())
    client.post(at("version", draft), typed(draft, text_q1="Autre"))
    client.post(at("version_publish", draft), {"version": draft.version})
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_an_edition_that_is_not_whole_is_not_published(cast, client):
    draft = imported(cast.adam, own_pack())
    client.post(at("version", draft) + "?edition=en", typed(draft, "en", text_q1="I see."))
    draft.refresh_from_db()
    answer = client.post(at("version_publish", draft), {"version": draft.version}, follow=True)
    assert "sans texte : question 2" in answer.content.decode()


def test_a_preview_of_an_edition_that_is_not_whole_says_so(cast, client):
    draft = imported(cast.adam, own_pack())
    page = client.get(at("version", draft), {"edition": "uk"}).content.decode()
    assert "pas encore complète" in page


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "x"},
        {"version": "-1"},
        {"version": str(2**63)},
        {"position_q1": "0"},
        {"position_q1": "abc"},
        {"dimension_q1": "mood"},
        {"text_q1": "x" * 1_000_000},
        {"text_q1": "a\0b"},
        {"text_q1": "1 85 05 78 006 084 91"},
        {"level_1": ""},
    ],
)
def test_bad_input_of_the_editor_is_a_sentence_and_keeps_what_was_typed(cast, client, changes):
    draft = imported(cast.adam, own_pack())
    answer = client.post(at("version", draft), typed(draft) | {"text_q2": "Je garde"} | changes)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "Je garde" in answer.content.decode()


def test_a_translation_goes_out_and_comes_back(cast, client):
    draft = imported(cast.adam, own_pack())
    out = client.get(at("translation_file", draft), {"vers": "uk"})
    assert out["Content-Disposition"].endswith('uk.json"')
    content = json.loads(out.content)
    for key, pair in content["items"].items():
        pair["target"] = f"укр {key}"
    for place, pair in enumerate(content["levels"]):
        pair["target"] = f"рівень {place}"
    file = SimpleUploadedFile("uk.json", json.dumps(content).encode())
    back = client.post(at("translation_import", draft), {"file": file, "version": draft.version})
    assert back.status_code == 302
    draft.refresh_from_db()
    found = sheet(draft, language="uk", mode="normal")
    assert found.is_whole
    assert found.levels[0][1] == "рівень 0"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["items"].pop("q2"), "il manque « q2 »"),
        (lambda c: c["items"]["q1"].update(target=""), "items › q1 › target"),
        (lambda c: c["items"]["q1"].update(source="Autre"), "a changé depuis"),
        (lambda c: c.update(to="fr"), "la même édition"),
        (lambda c: c.update(to="xx"), "to :"),
        (lambda c: c.update(instrument="autre"), "instrument :"),
        (lambda c: c["levels"].pop(), "4 niveaux"),
        (lambda c: c["levels"].append(3), "6 niveaux"),
        (lambda c: c["items"].update(q1=3), "items › q1"),
        (lambda c: c.update(levels={}), "levels"),
    ],
)
def test_a_translation_with_a_fault_is_refused_at_its_place(cast, client, change, said):
    draft = imported(cast.adam, own_pack())
    content = json.loads(client.get(at("translation_file", draft), {"vers": "en"}).content)
    for pair in [*content["items"].values(), *content["levels"]]:
        pair["target"] = "Words"
    change(content)
    file = SimpleUploadedFile("en.json", json.dumps(content).encode())
    answer = client.post(at("translation_import", draft), {"file": file, "version": draft.version})
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    draft.refresh_from_db()
    assert "en" not in draft.level_words


def test_skeletons_are_downloaded_without_words(client):
    answer = client.get(reverse("alliance:shipped_file", args=["srs"]))
    raw = json.loads(b"".join(answer.streaming_content))
    assert raw["text"] is None
    assert client.get(reverse("alliance:shipped_file", args=["autre"])).status_code == 404


def test_an_instrument_is_created_empty_and_written(cast, client):
    data = {"title": "Après l’atelier", "range": "1-5"}
    answer = client.post(reverse("alliance:instrument_new"), data)
    draft = InstrumentVersion.objects.get(instrument__title="Après l’atelier")
    assert answer.url == at("version", draft)
    assert client.get(answer.url).status_code == 200
    second = client.post(reverse("alliance:instrument_new"), data)
    assert second.status_code == 302
    assert Instrument.objects.filter(title="Après l’atelier").count() == 2


def test_what_belongs_to_another_organisation_is_not_found(cast, signed_in_as):
    version = imported(cast.adam, own_pack())
    stranger = signed_in_as(member(cast.elsewhere, "administrator"))
    for name in ("version", "translation_file"):
        assert stranger.get(at(name, version)).status_code == 404
    for name in ("version_begin", "version_publish", "version_discard", "translation_import"):
        assert stranger.post(at(name, version)).status_code == 404
    assert (
        stranger.get(reverse("alliance:instrument", args=[version.instrument_id])).status_code
        == 404
    )


@pytest.mark.parametrize("who", ["alice", "diane", "basile", "fanny"])
def test_only_administrators_edit_instruments(cast, signed_in_as, who):
    answer = signed_in_as(getattr(cast, who)).get(reverse("alliance:instruments"))
    assert answer.status_code == 403


def test_the_list_asks_as_many_questions_for_three_as_for_ten(
    cast, client, django_assert_max_num_queries
):
    address = reverse("alliance:instruments")
    for number in range(3):
        imported(cast.adam, own_pack(id=f"bilan-{number}"))
    client.get(address)
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    for number in range(3, 10):
        imported(cast.adam, own_pack(id=f"bilan-{number}"))
    with django_assert_max_num_queries(40) as many:
        client.get(address)
    assert len(few) == len(many)


def test_a_draft_thrown_away_takes_its_instrument_when_it_was_alone(cast, client):
    draft = imported(cast.adam, own_pack())
    client.post(at("version_discard", draft), {"version": draft.version})
    assert not Instrument.objects.filter(key="notre-bilan").exists()
    former = published(cast.adam, own_pack())
    second = new_version(by=cast.adam, former=former)
    client.post(at("version_discard", second), {"version": second.version})
    assert Instrument.objects.filter(key="notre-bilan").exists()
