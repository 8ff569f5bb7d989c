"""No object by guess (R15): a foreign id and an id that does not exist answer alike."""

import re

import pytest

from tests.harness.addresses import addresses
from tests.harness.scene import PARAMETERS, SECRET_LINKS
from tests.harness.tour import fill, text_of

IMPOSSIBLE = ["-1", "0", str(2**63), str(2**63 - 1), "9" * 40, "abc", "1.5", "%00", "１２"]
UNKNOWN = str(2**62)


# A sheet has its file once it has left; on the scene it has not.
NOT_YET = {"cep:my_liaison_file"}


def with_ids():
    """Addresses whose parameters are ids of rows, with the name of the last one."""
    return [
        address
        for address in addresses()
        if address.parameters
        and address.name in PARAMETERS
        and address.name not in SECRET_LINKS
        and ("<int:" in address.route or "<id:" in address.route)
        and not address.name.startswith("mfa_")
    ]


def ids_of(address):
    """The parameters that are ids, in the order of the address."""
    return re.findall(r"<(?:int|id):(\w+)>", address.route)


def urls(address, circle):
    """The address of an object, and a function that puts another last id into it."""
    table = PARAMETERS[address.name]
    url = fill(address, table, circle)
    last = ids_of(address)[-1]
    number = str(table[last](circle))
    before, _, after = url.rpartition(f"/{number}/")
    return url, lambda other: f"{before}/{other}/{after}"


def seen(response, url):
    """Status and bytes, without what differs from one request to the next."""
    text = text_of(response).replace(url, "URL")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return response.status_code, re.sub(r'value="[^"]*URL[^"]*"', "", text)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", ["alice", "diane", "adam"])
def test_a_foreign_object_looks_like_no_object(stage, role, method):
    visitor = stage.visitor(role)
    differ = []
    for address in with_ids():
        foreign, other = urls(address, stage.scene.circles["elsewhere"])
        nothing = other(UNKNOWN)
        data = {} if method == "POST" else None
        there = seen(visitor.request(method, foreign, data), foreign)
        none = seen(visitor.request(method, nothing, data), nothing)
        if there != none or there[0] not in {404, 403, 405}:
            differ.append(f"{address.name}: {there[0]} for the foreign one, {none[0]} for none")
    assert not differ, "Fix: get_object_or_404 on visible_to(user).\n" + "\n".join(differ)
    assert len(with_ids()) > 5


def asks_why(answer, address):
    """Below a file that one may know of, the reason is asked before anything is looked up."""
    below = len(ids_of(address)) > 1
    return below and answer.status_code == 302 and answer["Location"].endswith("/acces/")


@pytest.mark.parametrize("role", ["diane", "adam"])
def test_an_impossible_id_is_an_unknown_page(stage, role):
    visitor = stage.visitor(role)
    wrong = []
    for address in with_ids():
        _, other = urls(address, stage.scene.circles["own"])
        for impossible in IMPOSSIBLE:
            answer = visitor.request("GET", other(impossible))
            if answer.status_code not in {404, 403, 405, 400} and not asks_why(answer, address):
                wrong.append(f"GET {address.name} {impossible}: {answer.status_code}")
        for impossible in ("-1", str(2**63)):
            status = visitor.request("POST", other(impossible), {}).status_code
            if status not in {404, 403, 405, 400}:
                wrong.append(f"POST {address.name} {impossible}: {status}")
    assert not wrong, "Fix: <id:pk> of beneficiaries/converters.py.\n" + "\n".join(wrong)


def test_a_row_is_reached_through_its_own_case_file_only(stage):
    wrong = []
    own, elsewhere = (stage.scene.circles[name] for name in ("own", "elsewhere"))
    for address in with_ids():
        ids = ids_of(address)
        if len(ids) < 2 or ids[0] != "pk":
            continue  # two sheets side by side are not one inside the other
        _, other = urls(address, own)
        for circle in ("colleague", "elsewhere"):
            url = other(PARAMETERS[address.name][ids[-1]](stage.scene.circles[circle]))
            for method, data in (("GET", None), ("POST", {})):
                status = stage.visitor("diane").request(method, url, data).status_code
                if status not in {403, 404, 405}:
                    wrong.append(f"{method} {url}: {status}")
    assert elsewhere.case_file.pk != own.case_file.pk
    assert not wrong, "Fix: look the row up inside case_file.…\n" + "\n".join(wrong)


def test_the_person_with_an_account_opens_nobody_elses_address(stage):
    visitor = stage.visitor("basile")
    opened = []
    for address in with_ids():
        for circle in stage.scene.circles.values():
            url, _ = urls(address, circle)
            status = visitor.request("GET", url).status_code
            own = circle.name == "own" and url.startswith("/mon-espace/")
            if own and address.name in NOT_YET:
                continue
            if own and status not in (200, 302, 405):
                opened.append(f"{url}: {status}, and it is his own")
            if not own and status == 200:
                opened.append(url)
    assert not opened, opened
