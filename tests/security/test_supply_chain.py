"""What we install and what we ship is named, hashed, free and unchanged (R27, R59, R60)."""

import base64
import hashlib
import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.architecture.source import ROOT, report
from tests.harness.pages import read
from tests.harness.tour import text_of

REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
HOSTS = re.compile(r"https?://(?!github\.com)|--(?:extra-)?index-url|--find-links|--trusted-host")
AGPL = re.compile(r"\bAGPL|Affero|SSPL|Commons Clause|BUSL|Business Source", re.IGNORECASE)


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed(path):
    blocks = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", path.read_text()))
    loose = [
        block.splitlines()[0]
        for block in blocks
        if block.strip()
        and not block.startswith("-")
        and not (re.match(r"[\w.\[\]-]+==\S+", block) and "--hash=sha256:" in block)
    ]
    assert not loose, report(loose, "uv pip compile --generate-hashes.")


def test_no_committed_file_names_a_package_registry():
    names = ["pypi.org", "pythonhosted.org", "registry.npmjs.org", "jsdelivr", "unpkg.com", "cdnjs"]
    guilty = [
        f"{path}: {name}"
        for path in tracked()
        if not path.startswith("tests/security/")
        for name in names
        if name in (ROOT / path).read_text(encoding="utf-8", errors="ignore")
    ]
    guilty += [p.name for p in REQUIREMENTS if HOSTS.search(p.read_text())]
    assert not guilty, report(guilty, "--no-emit-index-url; vendor the file.")


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).exists()]


def installed_names():
    text = "".join(p.read_text() for p in REQUIREMENTS)
    return sorted({name.lower() for name in re.findall(r"(?m)^([\w.-]+)==", text)})


# Only read PDFs in tests; never installed where the product runs.
TOOLS_OF_TESTS = {"pymupdf", "pymupdf-layout", "pymupdf4llm"}


def test_tools_of_tests_stay_out_of_the_product():
    product = "".join((ROOT / "requirements" / f"{n}.txt").read_text() for n in ("base", "local"))
    shipped = {name.lower() for name in re.findall(r"(?m)^([\w.-]+)==", product)}
    assert not shipped & TOOLS_OF_TESTS
    assert len(shipped) > 30


def test_no_installed_package_has_a_licence_that_binds_the_service():
    guilty = []
    for name in set(installed_names()) - TOOLS_OF_TESTS:
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # of another platform
        said = [about.get("License-Expression") or "", (about.get("License") or "")[:200]]
        said += [c for c in about.get_all("Classifier") or [] if c.startswith("License")]
        if any(AGPL.search(text) for text in said):
            guilty.append(f"{name}: {said}")
    assert not guilty, report(guilty, "find another library.")
    assert len(installed_names()) > 50


def test_integrity_attributes_are_those_of_the_files(stage):
    found = set()
    for url, role in [
        ("/compte/login/", "anonymous"),
        ("/accueil/", "alice"),
        ("/dossiers/", "alice"),
    ]:
        page = text_of(stage.visitor(role).request("GET", url))
        tags = re.findall(r"<(?:script|link)\b[^>]*>", page)
        for tag in tags:
            if "script" not in tag and "stylesheet" not in tag:
                continue
            source = re.search(r'(?:src|href)="/static/([^"?]+)"', tag)
            digest = re.search(r'integrity="sha384-([^"]+)"', tag)
            assert source, f"{url}: {tag} is not one of our files"
            assert digest, f"{url}: {tag} has no integrity; use the script and stylesheet tags"
            content = Path(finders.find(source[1])).read_bytes()
            assert base64.b64encode(hashlib.sha384(content).digest()).decode() == digest[1], tag
            found.add(source[1])
        assert read(page)
    assert len(found) > 5


SECRETS = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "AWS key": r"\bAKIA[0-9A-Z]{16}\b",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{30,}",
    "GitLab token": r"\bglpat-[\w-]{20,}",
    "Slack token": r"\bxox[abpr]-[\w-]{10,}",
    "Stripe key": r"\b[rs]k_live_\w{10,}",
    "Google key": r"\bAIza[\w-]{35}\b",
    "JSON web token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    "password in an address": (
        r"\b(?:postgres(?:ql)?|redis|amqp|smtp|mysql)://[^\s:/@]+:"
        r"(?!\$|<|\{|%|mot-de-passe|password|secret|x+@)[^\s@/]{3,}@"
    ),
    "secret assigned": (
        r"(?i)\b(?:secret_key|api_key|auth_token|data_keys?|password)\s*[=:]\s*"
        r"[\"'](?=[^\"']*\d)[A-Za-z0-9+/=_-]{32,}[\"']"
    ),
}
# File → why what looks like a secret is none.
HARMLESS = {
    "config/settings/test.py": "keys of the test-suite, refused by production",
    "requirements/": "hashes of packages",
    "static/vendor/": "files of third parties",
    "tests/security/test_supply_chain.py": "the patterns themselves",
}


def test_no_secret_is_committed():
    guilty = []
    for path in tracked():
        if any(path.startswith(known) for known in HARMLESS):
            continue
        text = (ROOT / path).read_text(encoding="utf-8", errors="ignore")
        for name, pattern in SECRETS.items():
            guilty += [f"{path}: {name} {m.group()[:30]}…" for m in re.finditer(pattern, text)]
    assert not guilty, report(guilty, "take it from the environment, and change the secret.")


def test_the_patterns_find_what_they_should():
    planted = {
        "private key": "-----BEGIN RSA PRIVATE KEY-----",
        "GitHub token": "ghp_" + "a1" * 18,
        "password in an address": "postgres://jalons:hunter22@db/jalons",
        "secret assigned": 'SECRET_KEY = "' + "a1b2" * 10 + '"',
    }
    for name, text in planted.items():
        assert re.search(SECRETS[name], text), name


def test_private_files_are_not_committed():
    private = re.compile(r"(^|/)\.env$|\.pem$|\.p12$|\.key$|\.sqlite3$|\.dump$|^\.local/|id_rsa")
    assert not [path for path in tracked() if private.search(path)]
    ignored = subprocess.run(
        ["git", "check-ignore", ".env", ".local"], cwd=ROOT, capture_output=True
    )
    assert ignored.stdout.split() == [b".env", b".local"]


def test_bandit_finds_nothing():
    command = [
        "bandit",
        "-q",
        "-r",
        "-ll",
        "-c",
        "pyproject.toml",
        "config",
        "accounts",
        "beneficiaries",
        "followup",
        "cep",
        "reclassement",
        "alliance",
        "supervision",
        "pilotage",
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
