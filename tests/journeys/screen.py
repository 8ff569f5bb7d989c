"""A person before a screen: a browser that notices everything that should not happen."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Dialog, Page, Response, expect

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# WCAG 2.0 to 2.2 at levels A and AA, and axe's best practices.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
LISTENER = """
window.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


class Screen:
    """One tab, with one person's session or none; its troubles are told at the end."""

    def __init__(
        self, browser: Browser, site: str, *, javascript: bool = True, width: int = 1280
    ) -> None:
        self.site = site
        self.javascript = javascript
        self.context = browser.new_context(
            base_url=site,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            accept_downloads=True,
        )
        self.context.set_default_timeout(15_000)
        self.context.add_init_script(LISTENER)
        self.troubles: list[str] = []
        self.expected: list[str] = []
        self.judged: set[str] = set()
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda m: self._trouble(f"console {m.type}: {m.text}"))
        self.page.on("pageerror", lambda error: self._trouble(f"script: {error}"))
        self.page.on("request", lambda request: self._foreign(request.url))
        self.page.on("response", self._failed)
        self.page.on("dialog", self._dialog)

    # What goes wrong.

    def _trouble(self, text: str) -> None:
        if not any(re.search(pattern, text) for pattern in self.expected):
            self.troubles.append(f"{text}  [{self.page.url}]")

    def _foreign(self, url: str) -> None:
        if not url.startswith((self.site, "blob:")):
            self._trouble(f"request to another host: {url}")

    def _dialog(self, dialog: Dialog) -> None:
        """Only "leave without saving?" is ours; anything else is a script that came from a text."""
        if dialog.type != "beforeunload":
            self._trouble(f"dialog {dialog.type}: {dialog.message}")
        dialog.accept()

    def _failed(self, response: Response) -> None:
        if response.status >= 500:
            self._trouble(f"{response.status} from {response.url}")

    def will_meet(self, pattern: str) -> None:
        """The story itself leads to this message of the console."""
        self.expected.append(pattern)

    def close(self) -> None:
        self.context.close()
        assert not self.troubles, "\n".join(self.troubles)

    # What a person does.

    def sign_in(self, user) -> Screen:
        """Come back with a session opened a moment ago."""
        client = Client()
        client.force_login(user, backend=BACKEND)
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        self.context.add_cookies([{"name": name, "value": value, "url": self.site}])
        return self

    def lose_session(self) -> None:
        """As after thirty minutes at the telephone."""
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    def goes_to(self, path: str) -> Response | None:
        return self.page.goto(path)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def fills(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def clicks(self, name: str, *, role: str = "button") -> None:
        self.page.get_by_role(role, name=name).first.click()

    # What a person sees.

    def sees(self, text: str | re.Pattern[str]) -> None:
        """The text shows, and the page that shows it can be read by everybody."""
        expect(self.page.get_by_text(text).first).to_be_visible()
        self.judge()

    def sees_heading(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", name=text).first).to_be_visible()
        self.judge()

    def is_at(self, pattern: str) -> None:
        expect(self.page).to_have_url(re.compile(pattern))

    def judge(self) -> None:
        """axe on what the screen shows now, once for each state that the story meets."""
        state = f"{urlsplit(self.page.url).path} {self.page.title()} {len(self.page.content())}"
        if not self.javascript or state in self.judged:
            return
        self.judged.add(state)
        results = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
        for violation in results.response["violations"]:
            where = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
            self._trouble(f"axe {violation['id']}: {violation['help']} at {where}")
