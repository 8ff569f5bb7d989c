"""The world outside: an SMTP server and an SMS gateway, in a process of their own.

    python -m tests.faults.providers FOLDER SEED DICE

Each accepted message is appended to FOLDER/accepted.log (O_APPEND) before the answer leaves: that
file is the truth that the tables are judged by. What is not accepted goes to FOLDER/refused.log.
What is answered is drawn from the seed, the address and the number of the try, so that a fault
elsewhere does not change what a provider says to whom.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import sys
import time
from collections import Counter
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP

UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
# What a provider does, and in how many of a hundred cases.
DICE = {
    "campaign": {
        "ok": 85,
        "slow": 5,
        "accepted_then_cut": 4,
        "refused": 3,
        "error_for_now": 1,
        "error_for_good": 1,
        "hang": 1,
    },
    "kind": {"ok": 100},
    "cut": {"accepted_then_cut": 100},
    "hang_first": {"ok": 100},
    "at_once": {"at_once": 100},
}
SLOW, HANG = 8.0, 45.0


class Ledger:
    """Two files to which lines are only added, each by one write."""

    def __init__(self, folder: Path, seed: str, dice: str) -> None:
        self.seed = seed
        self.kind = dice
        self.dice = DICE[dice]
        self.tries: Counter[str] = Counter()
        self.files = {
            name: os.open(folder / f"{name}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            for name in ("accepted", "refused")
        }

    def draw(self, address: str) -> str:
        """What happens to this try; addresses that begin by « jamais » are refused for good."""
        self.tries[address] += 1
        if address.startswith("jamais"):
            return "error_for_good"
        if self.kind == "hang_first" and self.tries[address] == 1:
            return "accepted_then_hang"
        dice = random.Random(f"{self.seed} {address} {self.tries[address]}")
        return dice.choices(list(self.dice), list(self.dice.values()))[0]

    def write(self, name: str, **facts: object) -> None:
        line = json.dumps({"at": time.time(), **facts}, ensure_ascii=False) + "\n"
        os.write(self.files[name], line.encode())


def pause(outcome: str, address: str) -> float:
    """Between acceptance and answer."""
    if outcome in {"slow", "at_once"}:
        return SLOW if outcome == "slow" else 0.0
    return random.Random(address).uniform(0.005, 0.05)


class Mail:
    """The handler of aiosmtpd."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    async def handle_RCPT(self, server, session, envelope, address, options):
        envelope.outcome = self.ledger.draw(address)
        if envelope.outcome == "refused":
            self.ledger.write("refused", channel="email", to=address, outcome="refused")
            return "450 4.2.1 Mailbox busy, later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address, outcome = envelope.rcpt_tos[0], envelope.outcome
        headers = BytesHeaderParser().parsebytes(envelope.content)
        found = UUID.search(str(headers["Message-ID"]))
        facts = {
            "channel": "email",
            "to": address,
            "outcome": outcome,
            "reference": found.group().replace("-", "") if found else "",
            "unsubscribe": bool(headers["List-Unsubscribe"]),
        }
        if outcome.startswith("error"):
            self.ledger.write("refused", **facts)
            later = outcome == "error_for_now"
            return "451 4.3.0 Try later" if later else "554 5.7.1 Not for us"
        if outcome == "hang" and len(address) % 2:
            self.ledger.write("refused", **facts)
            await asyncio.sleep(HANG)
            server.transport.abort()
            return "451 4.3.0 Never heard"
        self.ledger.write("accepted", **facts)
        if outcome == "accepted_then_cut":
            server.transport.abort()
        elif outcome.endswith("hang"):
            await asyncio.sleep(HANG)
            server.transport.abort()
        else:
            await asyncio.sleep(pause(outcome, address))
        return "250 OK: queued"


async def read_request(reader: asyncio.StreamReader) -> tuple[dict[str, str], bytes] | None:
    """Headers and body of one request, or nothing when the client is gone."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")[1:]
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        return headers, await reader.readexactly(int(headers.get("content-length", "0")))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


class Gateway:
    """A generic HTTP gateway for SMS: JSON in, JSON out."""

    STATUS = {"refused": "503 Busy", "error_for_now": "500 Oops", "error_for_good": "400 No"}

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await read_request(reader)) is not None:
                if not await self.answer(*request, writer):
                    writer.transport.abort()
                    return
        except ConnectionError:
            pass
        writer.close()

    async def answer(self, headers: dict[str, str], body: bytes, writer) -> bool:
        """Say something, or nothing at all."""
        sent = json.loads(body)
        address = str(sent["to"])
        outcome = self.ledger.draw(address)
        facts = {
            "channel": "sms",
            "to": address,
            "outcome": outcome,
            "reference": str(sent.get("reference", "")).replace("-", ""),
        }
        if outcome in self.STATUS:
            self.ledger.write("refused", **facts)
            self.reply(writer, self.STATUS[outcome], {"error": outcome})
            return True
        if outcome == "hang" and int(address[-1]) % 2:
            self.ledger.write("refused", **facts)
            await asyncio.sleep(HANG)
            return False
        self.ledger.write("accepted", **facts)
        if outcome == "hang":
            await asyncio.sleep(HANG)
        if outcome in {"hang", "accepted_then_cut"}:
            return False
        await asyncio.sleep(pause(outcome, address))
        self.reply(writer, "200 OK", {"id": facts["reference"], "status": "accepted"})
        return True

    @staticmethod
    def reply(writer, status: str, content: object) -> None:
        body = json.dumps(content).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        writer.write(head.encode() + b"\r\n\r\n" + body)


async def main(folder: Path, seed: str, dice: str) -> None:
    """Serve until killed; the ports are published when both listen."""
    ledger = Ledger(folder, seed, dice)
    loop = asyncio.get_running_loop()
    mail = await loop.create_server(
        lambda: SMTP(Mail(ledger), hostname="outside.invalid", loop=loop), "127.0.0.1", 0
    )
    gateway = await asyncio.start_server(Gateway(ledger).serve, "127.0.0.1", 0)
    ports = {
        "smtp": mail.sockets[0].getsockname()[1],
        "sms": gateway.sockets[0].getsockname()[1],
    }
    draft = folder / "providers.draft"
    draft.write_text(json.dumps(ports))
    draft.rename(folder / "providers.json")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
