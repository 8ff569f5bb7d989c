"""Choose where servers keep data and which copy of their programs they run.

PostgreSQL refuses to run as root, so a start made by root hands the servers to an account of
their own; that account must be able to reach both the programs and the data.
"""

import os
import pwd
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from config.local.paths import LocalTrouble
from config.local.processes import Owner, run_quietly

ACCOUNT = "jalons-local"
OUTSIDE = Path("/var/lib/jalons-local")


def server_owner() -> Owner | None:
    """Give the account for servers when we are root, creating it once; otherwise nobody else."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        entry = _create_account()
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _create_account() -> pwd.struct_passwd:
    """Create the account, tolerating another checkout doing so at the same moment."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is not None:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        run_quietly([useradd, *options, "--shell", "/usr/sbin/nologin", ACCOUNT])
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise LocalTrouble(
            "PostgreSQL refuse de tourner sous root "
            f"et le compte « {ACCOUNT} » n’a pas pu être créé. "
            "Lancez la commande sous un compte ordinaire, ou donnez DATABASE_URL et REDIS_URL."
        ) from None


def data_folder(home: Path, owner: Owner | None) -> Path:
    """Give the private folder for data: inside `home` when its owner can get there."""
    if owner is None:
        return _private(home / "data", None)
    if _reaches(owner, home):
        return _private(home / "data", owner)
    pointer = home / "place"
    if pointer.exists():
        chosen = Path(pointer.read_text().strip())
        if _belongs(chosen, home):
            return _private(chosen / "data", owner)
    OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
    chosen = OUTSIDE / secrets.token_hex(6)
    chosen.mkdir(mode=0o755)
    (chosen / "checkout").write_text(str(home))
    pointer.write_text(str(chosen))
    return _private(chosen / "data", owner)


def _belongs(chosen: Path, home: Path) -> bool:
    """Tell whether an outside folder is ours, and not that of the checkout we were copied from."""
    try:
        return (chosen / "checkout").read_text() == str(home)
    except OSError:
        return False


def _private(folder: Path, owner: Owner | None) -> Path:
    """Make the folder, closed to everyone but its owner."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if owner is not None:
        os.chown(folder, owner.uid, owner.gid)
    return folder


def _reaches(owner: Owner, folder: Path) -> bool:
    """Really try: permissions, access lists and mount options are all taken into account."""
    tried = run_quietly(["/bin/sh", "-c", 'cd "$1"', "sh", folder], owner=owner, folder=Path("/"))
    return tried.returncode == 0


def reachable_programs(
    root: Path, folders: Sequence[str], program: str, version: str, owner: Owner | None
) -> Path:
    """Give a root below which the owner can execute `program`, copying it once if need be."""
    if owner is None or _runs(root / program, owner):
        return root
    target = OUTSIDE / f"programs-{version}"
    if _runs(target / program, owner):
        return target
    OUTSIDE.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = OUTSIDE / f"draft-{secrets.token_hex(6)}"
    for name in folders:
        if (root / name).is_dir():
            shutil.copytree(root / name, draft / name, symlinks=True)
    for found in [draft, *draft.rglob("*")]:
        if not found.is_symlink():
            executable = found.is_dir() or bool(found.stat().st_mode & 0o100)
            found.chmod(0o755 if executable else 0o644)
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
    return target


def _runs(program: Path, owner: Owner) -> bool:
    """Execute the program as its owner would."""
    try:
        return run_quietly([program, "--version"], owner=owner, folder=Path("/")).returncode == 0
    except OSError:
        return False
