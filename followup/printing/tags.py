"""What the printer leaves unsaid in the tags of a PDF: scopes of headers, lines at the bottom.

WeasyPrint writes header cells without their scope, and marks the lines repeated at the bottom of
each page as content; a screen reader would read them out on every page.
"""

from __future__ import annotations

from typing import Any

PAGINATION = {"Type": "/Pagination", "Subtype": "/Footer"}


def mend_tags(document: Any, pdf: Any) -> None:
    """Called by the printer just before it writes the file."""
    elements: dict[bytes, Any] = {}
    for row in pdf.objects:
        if isinstance(row, dict) and row.get("Type") == "/StructElem":
            elements[row.reference] = row  # type: ignore[attr-defined]
    _say_scopes(elements)
    _part_from_content(elements, pdf)


def _say_scopes(elements: dict[bytes, Any]) -> None:
    """A header cell of the head speaks for its column, any other for its row."""
    for cell in elements.values():
        if cell["S"] == "/TH":
            row = elements[cell["P"]]
            above = elements[row["P"]]["S"] if row["P"] in elements else ""
            cell["A"]["Scope"] = "/Column" if above == "/THead" else "/Row"


def _part_from_content(elements: dict[bytes, Any], pdf: Any) -> None:
    """Marked text that no element of the tree holds becomes an artifact of its page."""
    held = _held(elements)
    stray: dict[bytes, set[int]] = {}
    for reference, element in elements.items():
        if reference not in held:
            numbers = {kid for kid in element["K"] if isinstance(kid, int)}
            stray.setdefault(element["Pg"], set()).update(numbers)
    parents = next(row for row in pdf.objects if isinstance(row, dict) and "Nums" in row)["Nums"]
    objects = {row.reference: row for row in pdf.objects}
    for place, page in enumerate(pdf.page_references):
        wanted = stray.get(page, set())
        if wanted:
            _unmark(objects[objects[page]["Contents"]], wanted)
            listed = parents[2 * place + 1]
            for number in wanted:
                listed[number] = b"null"


def _held(elements: dict[bytes, Any]) -> set[bytes]:
    """The elements that can be reached from the document."""
    roots = [row for row in elements.values() if row["S"] == "/Document"]
    held = {row.reference for row in roots}
    waiting = list(roots)
    while waiting:
        for kid in waiting.pop()["K"]:
            if isinstance(kid, bytes) and kid in elements and kid not in held:
                held.add(kid)
                waiting.append(elements[kid])
    return held


def _unmark(stream: Any, numbers: set[int]) -> None:
    """Turn `/Span <</MCID n>> BDC` into `/Artifact <<…>> BDC`."""
    for place, item in enumerate(stream.stream):
        if isinstance(item, dict) and item.get("MCID") in numbers:
            stream.stream[place - 1] = "/Artifact"
            item.clear()
            item.update(PAGINATION)
