"""What the operating system must bring: text layout for PDFs, one font, a browser for the tests."""

import ctypes
import ctypes.util
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from config.local.paths import LOGS
from config.local.processes import run_quietly

PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONT_PACKAGE = "fonts-dejavu-core"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
MAC_LIBRARIES = ("/opt/homebrew/lib", "/usr/local/lib")
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MAC_BROWSER = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def ensure_libraries() -> str:
    """Install what PDFs need; give a sentence when a person has to do it, else nothing."""
    if sys.platform == "darwin":
        os.environ.setdefault("DYLD_FALLBACK_LIBRARY_PATH", ":".join(MAC_LIBRARIES))
        found = any((Path(folder) / "libpango-1.0.dylib").exists() for folder in MAC_LIBRARIES)
        return "" if found else "Les PDF demandent Pango. Tapez : brew install pango"
    packages = missing_packages()
    if not packages:
        return ""
    print("Installation de bibliothèques du système pour les PDF…", flush=True)
    if apt_install(packages) and not missing_packages():
        return ""
    if shutil.which("apt-get"):
        return f"Les PDF demandent : sudo apt install {' '.join(packages)}"
    return "Les PDF demandent Pango et une police (par exemple DejaVu) : installez-les."


def missing_packages() -> list[str]:
    """Name the Debian packages whose libraries do not load, and a font when there is none."""
    missing = [package for library, package in PANGO.items() if not loads(library)]
    return missing if has_font() else [*missing, FONT_PACKAGE]


def loads(library: str) -> bool:
    """Really load it: a file that exists may be of another architecture."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font() -> bool:
    """Tell whether there is any font file at all; a PDF without one has empty pages."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(next(folder.rglob("*.[to]t[fc]"), None) for folder in folders if folder.is_dir())


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages when we may without asking for a password."""
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        sudo = shutil.which("sudo")
        if sudo is None or run_quietly([sudo, "-n", "true"]).returncode != 0:
            return False
        prefix = [sudo, "-n"]
    plain = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-y", "-qq"]
    done = 0
    with (LOGS / "install.log").open("a") as log:
        for command in (
            [*plain, "update"],
            [*plain, "install", "--no-install-recommends", *packages],
        ):
            made = run_quietly(command)
            log.write(made.stdout + made.stderr)
            done = made.returncode
    return done == 0


def is_debian() -> bool:
    """Tell Debian from Ubuntu, whose Chromium package is only a pointer to another system."""
    try:
        return "ID=debian" in Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return False


def find_browser() -> str:
    """Give a Chromium that is there already."""
    named = os.environ.get("JALONS_CHROMIUM")
    if named:
        return named
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    return MAC_BROWSER if Path(MAC_BROWSER).exists() else ""


def ensure_browser() -> str:
    """Give a Chromium, installing Debian's where allowed; empty means Playwright's own."""
    found = find_browser()
    if found:
        return found
    print("Installation de Chromium pour les parcours…", flush=True)
    if is_debian() and apt_install(["chromium"]) and find_browser():
        return find_browser()
    made = run_quietly([sys.executable, "-m", "playwright", "install", "chromium"])
    if made.returncode != 0:
        print("Chromium n’a pas pu être installé. Tapez : sudo apt install chromium", flush=True)
    return ""
