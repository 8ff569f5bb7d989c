"""What a document is made of on a page and on paper: parts, and the few kinds of blocks in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from followup.drawing.charts import Chart


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list, with what is said of it under it."""

    title: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One piece: text, lead, soft, quote, heading, items, facts, table or chart."""

    kind: str
    text: str = ""
    label: str = ""
    items: tuple[Item, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    foot: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()  # columns of figures
    chart: Chart | None = None

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each cell with the head of its column, for narrow screens."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]

    @property
    def labelled_foot(self) -> list[tuple[str, str]]:
        return list(zip(self.head, self.foot, strict=True))

    @property
    def lines(self) -> Iterator[str]:
        """The same in words alone, for the comparison of versions."""
        if self.label:
            yield self.label
        if self.text:
            yield self.text
        for item in self.items:
            yield "\n".join(filter(None, (item.title, *item.details)))
        for name, value in self.facts:
            yield f"{name} : {value}"
        for row in (*self.rows, self.foot):
            if any(row):
                yield " · ".join(cell for cell in row if cell)


@dataclass(frozen=True, slots=True)
class Part:
    """One heading and what stands under it."""

    key: str
    title: str
    blocks: tuple[Block, ...] = field(default=())

    @property
    def words(self) -> str:
        return "\n".join(line for block in self.blocks for line in block.lines)


def text(words: str) -> Block:
    return Block("text", words)


def lead(words: str) -> Block:
    """The one sentence of a part."""
    return Block("lead", words)


def soft(words: str) -> Block:
    """Something that is not there yet, said kindly."""
    return Block("soft", words)


def quote(words: str, label: str = "") -> Block:
    """What the person wrote, as they wrote it."""
    return Block("quote", words, label)


def heading(words: str) -> Block:
    return Block("heading", words)


def listed(items: Sequence[Item | str]) -> Block:
    return Block("items", items=tuple(Item(one) if isinstance(one, str) else one for one in items))


def facts(pairs: Sequence[tuple[str, str]]) -> Block:
    """Names and values; those without a value are left out."""
    return Block("facts", facts=tuple(pair for pair in pairs if pair[1]))


def table(
    label: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    foot: Sequence[str] = (),
    numbers: Sequence[int] = (),
) -> Block:
    return Block(
        "table",
        label=label,
        head=tuple(head),
        rows=tuple(tuple(row) for row in rows),
        foot=tuple(foot),
        numbers=tuple(numbers),
    )


def drawn(chart: Chart) -> Block:
    return Block("chart", chart=chart)
