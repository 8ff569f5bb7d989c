"""A road between the product and a neighbour, on which accidents can be arranged.

    python -m tests.faults.proxy FOLDER NAME=PORT…

Listens on one port for each neighbour. A line « NAME MODE » on the control socket changes how that
road behaves; the answer counts what the previous mode did to traffic: a mode that touched nothing
had no effect.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

MODES = ("open", "cut", "delay", "half_open", "trickle", "closed")
DELAY = 2.0
CHUNK = 65536


class Road:
    """All the connections towards one neighbour."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mode = "open"
        self.touched = 0
        self.links: set[asyncio.StreamWriter] = set()
        self.changed = asyncio.Event()

    def switch(self, mode: str) -> int:
        """Behave otherwise; what was half-open is dropped when the road opens again."""
        touched, self.touched = self.touched, 0
        before, self.mode = self.mode, mode
        if before == "half_open" or mode == "closed":
            for link in self.links:
                link.transport.abort()
        self.changed.set()
        self.changed = asyncio.Event()
        return touched

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mode == "closed":
            self.touched += 1
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.transport.abort()
            return
        self.links |= {writer, far_writer}
        try:
            await asyncio.gather(
                self.carry(reader, far_writer, reply=False),
                self.carry(far_reader, writer, reply=True),
                return_exceptions=True,
            )
        finally:
            self.links -= {writer, far_writer}
            for link in (writer, far_writer):
                link.transport.abort()

    async def carry(self, reader, writer, *, reply: bool) -> None:
        """One direction; accidents happen to replies, a half-open road swallows both ways."""
        try:
            while chunk := await reader.read(CHUNK):
                if not await self.pass_on(chunk, writer, reply=reply):
                    break
        finally:
            writer.close()

    async def pass_on(self, chunk: bytes, writer, *, reply: bool) -> bool:
        if self.mode == "half_open":
            self.touched += 1
            while self.mode == "half_open":
                await self.changed.wait()
            return False
        if reply and self.mode == "cut":
            self.touched += 1
            writer.write(chunk[: len(chunk) // 2])
            await writer.drain()
            return False
        if reply and self.mode == "delay":
            self.touched += 1
            await asyncio.sleep(DELAY)
        if reply and self.mode == "trickle":
            self.touched += 1
            await self.drip(chunk, writer)
            return True
        writer.write(chunk)
        await writer.drain()
        return True

    async def drip(self, chunk: bytes, writer) -> None:
        """Ten bytes at a time, as long as the mode lasts."""
        while chunk and self.mode == "trickle":
            writer.write(chunk[:10])
            await writer.drain()
            chunk = chunk[10:]
            await asyncio.sleep(0.05)
        writer.write(chunk)
        await writer.drain()


async def control(roads: dict[str, Road], reader, writer) -> None:
    """One line, one answer."""
    while line := (await reader.readline()).decode().split():
        name, mode = line
        touched = roads[name].touched if mode == "?" else roads[name].switch(mode)
        writer.write(f"{touched}\n".encode())
        await writer.drain()
    writer.close()


async def main(folder: Path, neighbours: dict[str, int]) -> None:
    roads = {name: Road(port) for name, port in neighbours.items()}
    servers = {
        name: await asyncio.start_server(road.accept, "127.0.0.1", 0)
        for name, road in roads.items()
    }
    command = await asyncio.start_server(lambda r, w: control(roads, r, w), "127.0.0.1", 0)
    ports = {name: server.sockets[0].getsockname()[1] for name, server in servers.items()}
    ports["control"] = command.sockets[0].getsockname()[1]
    draft = folder / "proxy.draft"
    draft.write_text(json.dumps(ports))
    draft.rename(folder / "proxy.json")
    await asyncio.Event().wait()


if __name__ == "__main__":
    pairs = (word.split("=") for word in sys.argv[2:])
    asyncio.run(main(Path(sys.argv[1]), {name: int(port) for name, port in pairs}))
