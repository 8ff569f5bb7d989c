"""Start and stop child processes so that none survives its parent.

The only module that starts processes: commands are lists built here, never text from a person.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Owner:
    """The unprivileged account that a server runs under when the start is made by root."""

    name: str
    uid: int
    gid: int


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Give the code that a Linux child runs before exec, so that a killed parent leaves nothing."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def spawn(
    command: Sequence[str | Path],
    *,
    last_word: signal.Signals,
    owner: Owner | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    output: IO[bytes] | int | None = None,
    inherited: Collection[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, bound to our life by the signal `last_word`.

    Callers hold no threads, which is what makes `preexec_fn` safe here.
    """
    return subprocess.Popen(  # noqa: S603
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=dict(environment) if environment is not None else None,
        start_new_session=True,
        pass_fds=inherited,
        preexec_fn=die_with_parent(last_word),
        user=owner.uid if owner else None,
        group=owner.gid if owner else None,
        extra_groups=[] if owner else None,
    )


def run_quietly(
    command: Sequence[str | Path],
    *,
    owner: Owner | None = None,
    environment: Mapping[str, str] | None = None,
    text: str | None = None,
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run to the end and hand back the output; the caller judges the return code."""
    return subprocess.run(  # noqa: S603
        [str(part) for part in command],
        input=text if text is not None else "",
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=dict(environment) if environment is not None else None,
        user=owner.uid if owner else None,
        group=owner.gid if owner else None,
        extra_groups=[] if owner else None,
    )


def is_alive(pid: int) -> bool:
    """Tell whether a process exists and is more than a zombie waiting for its parent."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return not Path("/proc/self").exists()


def command_line(pid: int) -> str:
    """Read what a process was started as, to recognise one of ours before signalling it."""
    try:
        return (
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        )
    except OSError:
        return run_quietly(["/bin/ps", "-o", "command=", "-p", str(pid)]).stdout.strip()


def in_our_terminal(
    command: Sequence[str | Path], environment: Mapping[str, str], folder: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a command that people talk to: same terminal, same signals, bound to our life."""
    return subprocess.Popen(  # noqa: S603
        [str(part) for part in command],
        env=dict(environment),
        cwd=folder,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )


def detached(
    command: Sequence[str | Path], *, folder: Path, log: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start a process that outlives us and our terminal; its first word comes by a pipe."""
    return subprocess.Popen(  # noqa: S603
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=log,
        cwd=folder,
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes], number: signal.Signals, patience: float) -> None:
    """Ask a child to stop, then kill its whole group when it does not."""
    if process.poll() is None:
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
