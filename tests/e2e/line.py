#!/usr/bin/env python3
"""A line between agents and a hub that can be up, down, slow to die or cut after so many bytes.

    line.py --listen 127.0.0.1:PORT --to 127.0.0.1:PORT --control FILE

Every new connection reads FILE: `up` passes everything, `down` refuses, `cut N` passes N bytes
(both directions together) of this one connection, then resets it and writes `up` into FILE. A
connection that is open dies when the file says `down`. Demo and end-to-end tests use it; it never
looks at what it passes.
"""
import argparse
import asyncio
import pathlib
import socket
import struct


def split_address(text):
    host, _, port = text.rpartition(":")
    return host, int(port)


class Line:
    def __init__(self, to, control):
        self.to, self.control = to, pathlib.Path(control)
        self.passed = 0

    def state(self):
        try:
            words = self.control.read_text().split()
        except FileNotFoundError:
            words = []
        return words or ["up"]

    async def serve(self, reader, writer):
        words = self.state()
        if words[0] == "down":
            return self.reset(writer)
        budget = int(words[1]) if words[0] == "cut" else None
        try:
            hub_reader, hub_writer = await asyncio.open_connection(*self.to)
        except OSError:
            return self.reset(writer)
        left = [budget]
        ways = [asyncio.create_task(self.carry(reader, hub_writer, left)),
                asyncio.create_task(self.carry(hub_reader, writer, left)),
                asyncio.create_task(self.watch(words[0]))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        if budget is not None and left[0] <= 0:
            self.control.write_text("up\n")
        self.reset(hub_writer)
        self.reset(writer)

    async def carry(self, reader, writer, left):
        while True:
            size = 65536 if left[0] is None else min(65536, left[0])
            if size <= 0:
                return
            data = await reader.read(size)
            if not data:
                return
            if left[0] is not None:
                data = data[:max(0, left[0])]
                left[0] -= len(data)
            self.passed += len(data)
            writer.write(data)
            await writer.drain()

    async def watch(self, began_as):
        while True:
            await asyncio.sleep(0.05)
            if self.state()[0] == "down" and began_as != "down":
                return

    @staticmethod
    def reset(writer):
        sock = writer.get_extra_info("socket")
        if sock is not None:
            linger = struct.pack("ii", 1, 0)
            try:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            except OSError:
                pass
        writer.close()


async def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--listen", required=True)
    options.add_argument("--to", required=True)
    options.add_argument("--control", required=True)
    chosen = options.parse_args()
    line = Line(split_address(chosen.to), chosen.control)
    host, port = split_address(chosen.listen)
    server = await asyncio.start_server(line.serve, host, port)
    print("line open at %s:%d" % server.sockets[0].getsockname()[:2], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
