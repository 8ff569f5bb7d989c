"""Open the port of the web server: held from the choice on, so that nobody takes it meanwhile."""

import errno
import socket

from config.local.paths import LocalTrouble

DEFAULT_PORT = 8000
TRIES = 50
BACKLOG = 256


def asked_port(text: str) -> int:
    """Read what the person typed after PORT=."""
    if not text.strip():
        return DEFAULT_PORT
    try:
        port = int(text)
    except ValueError:
        port = 0
    if not 1 <= port <= 65535:
        raise LocalTrouble(f"PORT={text} n’est pas un port : donnez un nombre entre 1 et 65535.")
    return port


def listen_on(port: int) -> socket.socket | None:
    """Listen there, or nothing when somebody else does."""
    try:
        return socket.create_server(("127.0.0.1", port), backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EACCES:
            raise LocalTrouble(
                f"Le port {port} est réservé au système : choisissez-en un au-dessus de 1023."
            ) from None
        return None


def open_port(wanted: int) -> socket.socket:
    """Listen on the port asked for, or on the next one that nobody uses."""
    for port in range(wanted, min(wanted + TRIES, 65536)):
        listener = listen_on(port)
        if listener is not None:
            return listener
    raise LocalTrouble(f"Aucun port libre à partir de {wanted} : choisissez-en un avec PORT=…")
