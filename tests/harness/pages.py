"""What a page holds: its forms with their fields, its links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """One control of a form, with what a browser would send untouched."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    checked: bool = False


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    multipart: bool
    fields: list[Field] = field(default_factory=list)

    def untouched(self) -> dict[str, str]:
        """The data a browser sends when nothing was typed."""
        return {
            f.name: f.value
            for f in self.fields
            if f.kind not in {"submit", "file", "reset", "button"}
            and (f.kind not in {"checkbox", "radio"} or f.checked)
        }

    def writable(self) -> list[Field]:
        kept = {"csrfmiddlewaretoken"}
        return [
            f
            for f in self.fields
            if f.kind not in {"submit", "file", "reset", "button"} and f.name not in kept
        ]


class _Reader(HTMLParser):
    """Reads forms, also the controls attached by a `form` attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.strays: list[tuple[str, Field]] = []
        self.links: list[str] = []
        self.open: Form | None = None
        self.select: Field | None = None
        self.text: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {k: v or "" for k, v in attrs}
        if tag == "a" and a.get("href"):
            self.links.append(a["href"])
        elif tag == "form":
            self.open = Form(
                a.get("action", ""),
                a.get("method", "get").lower(),
                a.get("enctype", "") == "multipart/form-data",
            )
            self.forms.append(self.open)
            if "id" in a:
                self.by_id[a["id"]] = self.open
        elif tag == "option" and self.select is not None:
            self.select.options.append(a.get("value", ""))
            if "selected" in a or len(self.select.options) == 1:
                self.select.value = a.get("value", "")
        elif tag in {"input", "select", "textarea", "button"} and a.get("name"):
            self._control(tag, a)

    def _control(self, tag: str, a: dict[str, str]) -> None:
        kind = a.get("type", "text") if tag == "input" else tag
        control = Field(
            a["name"],
            "submit" if tag == "button" else kind,
            a.get("value", "on" if kind in {"checkbox", "radio"} else ""),
            checked="checked" in a,
        )
        if a.get("form"):
            self.strays.append((a["form"], control))
        elif self.open is not None:
            self.open.fields.append(control)
        self.select = control if tag == "select" else self.select
        self.text = control if tag == "textarea" else self.text

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.value += data.removeprefix("\n")


def read(html: str) -> tuple[list[Form], list[str]]:
    """The forms and the links of a page."""
    reader = _Reader()
    reader.feed(html)
    for form_id, control in reader.strays:
        if form_id in reader.by_id:
            reader.by_id[form_id].fields.append(control)
    return reader.forms, reader.links
