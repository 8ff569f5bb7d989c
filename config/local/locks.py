"""File locks that the kernel lets go when their holder dies, so nothing stale is ever left."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FileLock:
    """One `flock` on one file: shared by users, exclusive for who starts or stops."""

    def __init__(self, path: Path) -> None:
        """Open without inheritance: a child must never keep the lock of its parent."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self) -> None:
        """Wait for a shared hold: "I use it"."""
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def take(self) -> None:
        """Wait for the exclusive hold."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def try_take(self) -> bool:
        """Take the exclusive hold if nobody has any, without waiting."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let go, keeping the file open for a later hold."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go for good."""
        os.close(self._descriptor)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold exclusively for the length of a block."""
        self.take()
        try:
            yield
        finally:
            self.release()


@contextmanager
def file_lock(path: Path) -> Iterator[FileLock]:
    """Open a lock file and close it whatever happens."""
    lock = FileLock(path)
    try:
        yield lock
    finally:
        lock.close()
