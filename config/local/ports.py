"""Choose the port of the web server and say so when it is not the one that was asked for."""

import errno
import socket

from config.local.paths import LocalTrouble

DEFAULT_PORT = 8000
TRIES = 50


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


def is_free(port: int) -> bool:
    """Try to listen, as the web server will."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EACCES:
                raise LocalTrouble(
                    f"Le port {port} est réservé au système : choisissez-en un au-dessus de 1023."
                ) from None
            return False
    return True


def choose_port(wanted: int) -> int:
    """Give the port asked for, or the next one that nobody uses."""
    for port in range(wanted, min(wanted + TRIES, 65536)):
        if is_free(port):
            return port
    raise LocalTrouble(f"Aucun port libre à partir de {wanted} : choisissez-en un avec PORT=…")
