"""Refused unless declared; what is public is written in one list."""

from pathlib import Path

from accounts.access import (
    LIBRARY_VIEWS,
    PUBLIC,
    ROLE_CAPABILITIES,
    ROLE_SENTENCES,
    Capability,
    declared_access,
)
from accounts.roles import Role
from tests.architecture.source import report
from tests.harness.addresses import addresses

LIST = Path(__file__).parent / "public_pages.txt"


def test_every_view_declares_its_access():
    silent = [
        f"{address.name}  /{address.route}"
        for address in addresses()
        if declared_access(address.view, address.url_name) is None
    ]
    assert not silent, report(
        silent,
        "@requires(Capability.X), @signed_in or @public above the view; a library's view gets a "
        "line in accounts.access.LIBRARY_VIEWS.",
    )


def test_public_pages_are_those_of_the_list():
    listed = {line.split("#")[0].strip() for line in LIST.read_text().splitlines()} - {""}
    public = {a.name for a in addresses() if declared_access(a.view, a.url_name) == PUBLIC}
    more, fewer = sorted(public - listed), sorted(listed - public)
    assert not more, report(more, f"declare who opens it; if truly public, add it to {LIST.name}.")
    assert not fewer, report(fewer, f"no longer public: remove it from {LIST.name}.")


def test_library_views_of_the_table_exist():
    known = {address.url_name for address in addresses()}
    ours = {a.url_name for a in addresses() if hasattr(a.view, "access")}
    stale = sorted(set(LIBRARY_VIEWS) - known)
    doubled = sorted(set(LIBRARY_VIEWS) & ours)
    assert not stale, report(stale, "no such address: remove it from LIBRARY_VIEWS.")
    assert not doubled, report(doubled, "declared twice: give our view another name.")


def test_every_address_has_a_name_of_its_own():
    names = [address.name for address in addresses()]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, report(twice, "give each path() a name of its own.")


def test_every_role_has_a_sentence_and_a_line():
    assert set(ROLE_SENTENCES) == set(ROLE_CAPABILITIES) == set(Role)
    granted = frozenset().union(*ROLE_CAPABILITIES.values())
    assert granted == set(Capability), "Fix: grant the capability to a role, or delete it."
