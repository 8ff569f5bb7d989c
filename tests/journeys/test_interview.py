"""A counsellor logs an interview and loses the connection, the session, the browser: no word."""

from __future__ import annotations

import contextlib
import datetime
import os
import re
import signal
import time
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from followup.models import Interview, InterviewDraft, LocalKey
from followup.services.drafts import About, find_draft
from tests.factories import PASSWORD
from tests.followup.interview_scene import slot
from tests.journeys.conftest import ARGUMENTS, CHROMIUM, eventually
from tests.journeys.screen import BACKEND

CANARY = "CANARI-DE-NOTES"
OFFLINE = "Failed to load resource|ERR_INTERNET_DISCONNECTED"


def new_url(cast, appointment=None):
    url = f"/dossiers/{cast.case.pk}/entretiens/nouveau/"
    return f"{url}?rendez-vous={appointment.pk}" if appointment else url


def area(page, name):
    return page.locator(f"textarea[name={name}]")


def ready(page):
    """The script holds its key and has looked for older copies."""
    expect(page.locator("form[data-draft-ready]")).to_be_attached()


def status(page):
    return page.get_by_role("status").filter(has_text=re.compile("."))


def kept(cast, name="exploration"):
    found = find_draft(About(cast.alice, cast.case))
    return found[1].fields.get(name, "") if found else ""


def in_browser(page) -> str:
    """Everything that the browser keeps for this site, as somebody with the disk could read it."""
    return page.evaluate(
        """async () => {
          const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
          for (const { name } of await indexedDB.databases()) {
            const db = await new Promise((resolve) => {
              const asked = indexedDB.open(name);
              asked.onsuccess = () => resolve(asked.result);
            });
            for (const store of db.objectStoreNames) {
              const rows = await new Promise((resolve) => {
                const asked = db.transaction(store).objectStore(store).getAll();
                asked.onsuccess = () => resolve(asked.result);
              });
              for (const row of rows) {
                texts.push(JSON.stringify(row, (key, value) =>
                  value instanceof ArrayBuffer || ArrayBuffer.isView(value)
                    ? new TextDecoder("latin1").decode(value) : value));
              }
            }
            db.close();
          }
          for (const name of await caches.keys()) texts.push(name);
          return texts.join(" ");
        }"""
    )


def test_an_interview_is_written_while_the_network_comes_and_goes(screen, cast):
    # Given Alice before the appointment that Basile has just come to
    meeting = slot(cast.case, cast.alice)
    alice = screen(cast.alice)
    alice.will_meet(OFFLINE)
    alice.goes_to(new_url(cast, meeting))
    alice.sees_heading("Entretien")
    ready(alice.page)
    # When she types, it is saved by itself
    area(alice.page, "opening").press_sequentially("Arrive détendu.")
    expect(status(alice.page)).to_contain_text("Enregistré à")
    # And while the network is away, it says so and keeps an unreadable copy
    alice.context.set_offline(True)
    area(alice.page, "private_notes").press_sequentially(CANARY)
    expect(status(alice.page)).to_contain_text("Hors connexion", timeout=12_000)
    assert CANARY not in in_browser(alice.page)
    # And when it comes back, everything leaves by itself, and the copy goes
    alice.context.set_offline(False)
    expect(status(alice.page)).to_contain_text("Enregistré à", timeout=12_000)
    about = About(cast.alice, cast.case, meeting)
    eventually(lambda: find_draft(about)[1].fields.get("private_notes") == CANARY)
    area(alice.page, "shared_summary").fill("Nous avons comparé deux centres.")
    alice.sees("Prochains pas")
    # And closing without a next step is refused at the right place
    alice.clicks("Clore l’entretien")
    alice.sees(re.compile("Ajoutez une prochaine étape"))
    alice.page.get_by_label("Aucune suite nécessaire").check()
    alice.clicks("Clore l’entretien")
    # Then the log is closed and the draft gone
    alice.is_at(r"/entretiens/\d+/$")
    alice.sees("Nous avons comparé deux centres.")
    assert Interview.objects.get().private_notes == CANARY
    assert not InterviewDraft.objects.exists()
    meeting.refresh_from_db()
    assert meeting.outcome == "seen"


def test_the_session_ends_while_she_types(screen, cast):
    # Given Alice, whose session ends while she writes
    alice = screen(cast.alice)
    alice.goes_to(new_url(cast))
    ready(alice.page)
    area(alice.page, "exploration").press_sequentially("Avant la fin. ")
    expect(status(alice.page)).to_contain_text("Enregistré à")
    alice.lose_session()
    area(alice.page, "exploration").press_sequentially("Après la fin.")
    expect(status(alice.page)).to_contain_text("Votre session a pris fin")
    alice.judge()
    # When she signs in again from there
    alice.page.get_by_role("link", name="Se reconnecter").click()
    alice.page.locator("input[name=login]").fill(cast.alice.email)
    alice.page.locator("input[name=password]").fill(PASSWORD)
    alice.page.locator("input[name=password]").press("Enter")
    # Then she is back on the page, with every word
    alice.is_at(r"/entretiens/nouveau/")
    expect(area(alice.page, "exploration")).to_have_value("Avant la fin. Après la fin.")


def test_two_tabs_are_told_apart_and_reconciled(screen, cast):
    # Given Alice, with the same interview open in two tabs
    alice = screen(cast.alice)
    alice.goes_to(new_url(cast))
    ready(alice.page)
    second = alice.context.new_page()
    second.goto(new_url(cast))
    ready(second)
    # When she writes in both
    area(alice.page, "exploration").press_sequentially("Dans le premier.")
    expect(status(alice.page)).to_contain_text("Enregistré à")
    area(second, "exploration").press_sequentially("Dans le second.")
    expect(status(second)).to_contain_text("les deux sont gardés")
    # Then both texts are shown, and joined when she says nothing else
    second.get_by_role("link", name="Comparer les textes").click()
    expect(second.get_by_role("heading", name="Deux textes pour le même entretien")).to_be_visible()
    alice.page.close()
    alice.page = second
    alice.sees("Dans le premier.")
    alice.sees("Dans le second.")
    alice.clicks("Enregistrer mes choix")
    expect(area(second, "exploration")).to_have_value("Dans le premier.\n\nDans le second.")


def test_nothing_is_readable_after_logging_out(screen, cast):
    """R24: ciphertext only while at work; afterwards neither ciphertext nor key."""
    alice = screen(cast.alice)
    alice.will_meet(f"{OFFLINE}|Clear-Site-Data")
    alice.goes_to(new_url(cast))
    ready(alice.page)
    alice.context.set_offline(True)
    area(alice.page, "private_notes").press_sequentially(CANARY)
    expect(status(alice.page)).to_contain_text("Hors connexion", timeout=12_000)
    before = in_browser(alice.page)
    assert '"data"' in before  # there is a copy
    assert CANARY not in before
    assert cast.basile_sheet.family_name not in before
    alice.context.set_offline(False)
    expect(status(alice.page)).to_contain_text("Enregistré à", timeout=12_000)
    assert LocalKey.objects.filter(user=cast.alice).exists()
    log_out(alice.page)
    eventually(lambda: not LocalKey.objects.filter(user=cast.alice).exists())
    after = in_browser(alice.page)
    assert '"data"' not in after
    assert CANARY not in after
    alice.page.go_back()
    assert CANARY not in alice.page.content()


def log_out(page):
    page.goto(reverse("account_logout"))
    page.locator("main form button, form[method=post] button").last.click()
    page.wait_for_load_state()


def profile_processes(folder: Path) -> list[int]:
    """The processes of the browser that works in this folder, and no other."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in command:
            found.append(int(entry.name))
    return found


def cookie_of(user, site):
    client = Client()
    client.force_login(user, backend=BACKEND)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": site}


def opened(browser_type, folder, site, user):
    context = browser_type.launch_persistent_context(
        folder, executable_path=CHROMIUM, args=ARGUMENTS, locale="fr-FR", base_url=site
    )
    context.add_cookies([cookie_of(user, site)])
    return context


def killed(folder: Path, context) -> float:
    """As a power cut; gives the moment."""
    moment = time.monotonic()
    for pid in profile_processes(folder):
        os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(PlaywrightError):  # the browser is dead, as the story wants
        context.close()
    return moment


def type_words(page, first: int, seconds: float) -> list[tuple[float, str]]:
    """One numbered word after the other, with the moment of each."""
    typed, number, end = [], first, time.monotonic() + seconds
    while time.monotonic() < end:
        page.keyboard.type(f"mot{number:03d} ")
        typed.append((time.monotonic(), f"mot{number:03d}"))
        number += 1
        time.sleep(0.15)
    return typed


def lost_seconds(typed, text: str, dead_at: float) -> float:
    """For how long she had typed what is not there any more."""
    missing = [moment for moment, word in typed if word not in text]
    return dead_at - min(missing) if missing else 0.0


def test_the_browser_is_killed_online_then_offline(browser, site, cast, tmp_path):
    """R52: whatever dies, at most five seconds of typing are lost, and only hers come back."""
    folder = tmp_path / "profil"
    kind = browser.browser_type
    # Given Alice, who types while everything works, and whose browser is killed
    context = opened(kind, folder, site, cast.alice)
    page = context.new_page()
    page.goto(new_url(cast))
    ready(page)
    area(page, "exploration").focus()
    typed = type_words(page, 0, 6)
    dead_at = killed(folder, context)
    eventually(lambda: lost_seconds(typed, kept(cast), dead_at) <= 5)
    # When she comes back, her words are there; then the network goes, and the browser dies again
    context = opened(kind, folder, site, cast.alice)
    page = context.new_page()
    page.goto(new_url(cast))
    ready(page)
    assert area(page, "exploration").input_value() == kept(cast)
    context.set_offline(True)
    area(page, "exploration").focus()
    page.keyboard.press("Control+End")
    typed = type_words(page, 500, 9)
    dead_at = killed(folder, context)
    assert "mot501" not in kept(cast)  # the server heard nothing
    # Then a colleague on the same computer finds nothing of hers
    context = opened(kind, folder, site, cast.diane)
    page = context.new_page()
    page.goto(new_url(cast))
    ready(page)
    assert area(page, "exploration").input_value() == ""
    context.close()
    typed_before = typed
    # And she signs in once more, in a new session: her copy opens
    context = opened(kind, folder, site, cast.alice)
    page = context.new_page()
    page.goto(new_url(cast))
    eventually(lambda: lost_seconds(typed_before, kept(cast), dead_at) <= 5)
    expect(area(page, "exploration")).to_have_value(re.compile("mot501"))
    context.close()


class Typist:
    """Hands on a keyboard; every key counts."""

    def __init__(self, page) -> None:
        self.page = page
        self.keys = 0

    def press(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.keys += len(name.split("+"))

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def goes_on_to(self, name: str) -> None:
        """With the tabulator, as far as it takes."""
        for _turn in range(12):
            if self.page.evaluate("document.activeElement.name") == name:
                return
            self.press("Tab")
        raise AssertionError(f"{name} is too far by keyboard")


def test_a_five_minute_call_takes_less_than_a_minute_by_keyboard(screen, cast):
    """Counted in keys: 0.28 s each for an ordinary typist, 1.35 s for each thing to think of."""
    alice = screen(cast.alice)
    hands = Typist(alice.page)
    alice.goes_to(f"/dossiers/{cast.case.pk}/")
    alice.page.get_by_role("link", name="Contact rapide").focus()
    hands.press("Enter")
    alice.sees_heading("Contact rapide")
    ready(alice.page)
    # The mode is the telephone and the length five minutes: the summary has the focus.
    expect(area(alice.page, "shared_summary")).to_be_focused()
    hands.write("Convocation reçue, il rappelle le centre lundi.")
    hands.goes_on_to("step_title")
    hands.write("Rappeler le centre")
    hands.goes_on_to("step_due_on")
    later = timezone.localdate() + datetime.timedelta(days=45)
    hands.write(f"{later:%m%m%Y}")  # the day is the month: browsers do not agree on their order
    hands.goes_on_to("next_appointment_later")
    hands.press("Space", "Control+Enter")
    alice.is_at(r"/entretiens/\d+/$")
    log = Interview.objects.get()
    assert (log.mode, log.minutes, log.next_appointment_later) == ("phone", 5, True)
    assert cast.case.steps.get().title == "Rappeler le centre"
    things_to_think_of = 5  # open, summary, step, date, later
    assert hands.keys <= 120
    assert hands.keys * 0.28 + things_to_think_of * 1.35 <= 60
    alice.sees("Convocation reçue, il rappelle le centre lundi.")
