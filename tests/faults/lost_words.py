"""Words typed while the server dies (R52): `python -m tests.faults.lost_words --kills 200`.

A counsellor types in the pages of two people by turns, as the script of the page does; SIGKILL
takes a process of the web server, sometimes the whole of it. Whatever was answered "saved" must be
on the page when it is opened again, in its own person's page and in no other.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

from config.local.paths import LOCAL
from tests.faults.campaign import prepare_django
from tests.faults.processes import wait_until
from tests.faults.stage import HOST, Stage, open_stage

WHOLE_SERVER = 0.1
PAUSE = 0.15
PATIENCE = 60.0


class Form(HTMLParser):
    """What a browser would send back of the page, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        name = known.get("name", "")
        if tag == "textarea":
            self.area = name
            self.values[name] = ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in known:
            self.values[self.select] = known.get("value", "")
        elif tag == "input" and name:
            silent = known.get("type") in {"radio", "checkbox"} and "checked" not in known
            if not silent and known.get("type") not in {"submit", "file"}:
                self.values[name] = known.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""


class Typist:
    """One page: its words so far, and the last number of word that was answered "saved"."""

    def __init__(self, stage: Stage, headers: dict[str, str], case_file: int, name: str) -> None:
        self.stage, self.name = stage, name
        self.headers = dict(headers)
        self.path = f"/dossiers/{case_file}/entretiens/nouveau/"
        self.saved = self.count = self.stroke = 0
        self.silent_since = time.monotonic()
        self.longest_silence = 0.0
        self.open()

    def open(self) -> None:
        """As after a crash of the browser: the page is all that is left."""
        form = Form()
        status, text, cookies = self.ask("GET")
        if status in {502, 503, 504}:
            raise ConnectionError(status)
        assert status == 200, (status, text[:300])
        form.feed(text)
        self.fields = form.values
        if cookies:
            session = self.headers["Cookie"].split("; ")[0]
            self.headers["Cookie"] = f"{session}; {cookies}"
        self.stroke = 0

    def words(self) -> list[str]:
        return self.fields.get("exploration", "").split()

    def types(self) -> bool:
        """One more word, sent; True when it was answered "saved"."""
        self.count += 1
        self.stroke += 1
        self.fields |= {
            "exploration": " ".join(f"{self.name}{n}" for n in range(1, self.count + 1)),
            "stroke": str(self.stroke),
            "action": "draft",
        }
        try:
            status, text, _cookies = self.ask("POST", urlencode(self.fields))
        except (OSError, http.client.HTTPException):
            return False
        if status in {502, 503, 504}:
            return False
        said = json.loads(text)
        assert said["state"] == "saved", said
        self.fields["revision"] = str(said["revision"])
        self.saved = self.count
        now = time.monotonic()
        self.longest_silence = max(self.longest_silence, now - self.silent_since)
        self.silent_since = now
        return True

    def ask(self, method: str, body: str | None = None) -> tuple[int, str, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.stage.web_port, timeout=20)
        headers = self.headers | {"Referer": f"https://{HOST}{self.path}"}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            }
        try:
            link.request(method, self.path, body=body, headers=headers)
            answer = link.getresponse()
            cookies = answer.headers.get_all("Set-Cookie") or []
            pairs = "; ".join(one.split(";")[0] for one in cookies if "csrf" in one)
            return answer.status, answer.read().decode(), pairs
        finally:
            link.close()


class Hands(threading.Thread):
    """Types in both pages by turns and opens them again now and then, until told to stop.

    The accidents stay with the main thread: a process ends with the thread that began it.
    """

    def __init__(self, first: Typist, second: Typist, dice: random.Random) -> None:
        super().__init__(daemon=True)
        self.pages, self.dice = (first, second), dice
        self.over = threading.Event()
        self.opened = self.unanswered = 0
        self.trouble: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.over.wait(PAUSE):
                for typist in self.pages:
                    self.unanswered += not typist.types()
                if self.dice.random() < 0.1:
                    self.look()
            self.look()
        except BaseException as error:  # told by the main thread
            self.trouble = error

    @property
    def saved(self) -> int:
        return sum(typist.saved for typist in self.pages)

    def look(self) -> None:
        """Both pages as they are once the server is back."""
        first, second = self.pages
        _when_back(lambda: (check(first, second), check(second, first)))
        self.opened += 1


def strike(stage: Stage, kills: int, dice: random.Random, hands: Hands) -> dict[str, int]:
    """SIGKILL at drawn moments; the whole server is begun again, as by its supervisor."""
    done = {"worker": 0, "server": 0}
    while sum(done.values()) < kills and hands.is_alive():
        before = hands.saved
        wait_until(lambda before=before: hands.saved > before, PATIENCE, "a word saved")
        time.sleep(dice.uniform(0, 1))
        if dice.random() < WHOLE_SERVER:
            stage.web.kill_tree()
            stage.web.start()
            done["server"] += 1
        elif children := stage.web.children():
            os.kill(dice.choice(children), signal.SIGKILL)
            done["worker"] += 1
    return done


def check(typist: Typist, other: Typist) -> None:
    """What was answered "saved" is there, in order, and nothing of the other page is."""
    typist.open()
    found = typist.words()
    wanted = [f"{typist.name}{n}" for n in range(1, typist.saved + 1)]
    assert found[: len(wanted)] == wanted, f"{typist.name}: {typist.saved} saved, {len(found)} here"
    assert not any(word.startswith(other.name) for word in found), "words of somebody else"
    typist.count = len(found)


def play(folder: Path, kills: int, seed: int = 1) -> dict[str, object]:
    """All the kills while somebody types; raises what broke."""
    with open_stage(folder, seed="words") as stage:
        prepare_django(stage)
        stage.start_web()
        first, second = _typists(stage)
        hands = Hands(first, second, random.Random(seed))
        hands.start()
        done = strike(stage, kills, random.Random(seed + 1), hands)
        hands.over.set()
        hands.join()
    if hands.trouble is not None:
        raise hands.trouble
    silence = max(first.longest_silence, second.longest_silence)
    return {
        **done,
        "words": hands.saved,
        "unanswered": hands.unanswered,
        "opened again": hands.opened,
        "longest silence s": round(silence, 1),
    }


def _typists(stage: Stage) -> tuple[Typist, Typist]:
    from django.utils import timezone

    from tests.faults.scene import set_the_scene
    from tests.faults.visiting import headers_of

    scene = set_the_scene(1, 60, timezone.now())
    counsellor = scene.counsellors[0]
    theirs = sorted(
        {a.case_file_id for a in scene.appointments if a.counsellor_id == counsellor.pk}
    )
    headers = headers_of(counsellor)
    wait_until(lambda: _is_up(stage), PATIENCE, "the server")
    return Typist(stage, headers, theirs[0], "lune"), Typist(stage, headers, theirs[1], "pomme")


def _is_up(stage: Stage) -> bool:
    link = http.client.HTTPConnection("127.0.0.1", stage.web_port, timeout=20)
    try:
        link.request("GET", "/compte/login/", headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _when_back(look: Callable[[], object]) -> None:
    """A page asked for while the server is away is asked for again."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            look()
            return
        except (OSError, http.client.HTTPException):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.lost_words", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--folder", type=Path, default=LOCAL / "faults" / "words")
    chosen = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    print(json.dumps(play(chosen.folder, chosen.kills)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
