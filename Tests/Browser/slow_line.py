"""A far and narrow line in front of a server: 400 ms there and back, 400 kbit/s, as a small relay without privileges.

The browser's own throttling delays requests one by one and knows neither the handshake nor TCP's slow start, so the relay
plays them: a connection's first bytes wait one round trip for its handshake; all connections share the width of the line;
each may have only ten segments under way at first, and that much more for all that has been acknowledged.
"""
import asyncio
import threading

ROUND_TRIP = 0.4
BYTES_PER_SECOND = 400_000 / 8
FIRST_WINDOW = 10 * 1460


class Direction:
    """One way of one connection: takes bytes, and hands them on when they would have arrived."""

    def __init__(self, line):
        self.line = line
        self.window, self.under_way = FIRST_WINDOW, 0
        self.room = asyncio.Event()

    async def carry(self, reader, writer, opened):
        await asyncio.sleep(max(0, opened + ROUND_TRIP - asyncio.get_running_loop().time()))
        arrivals = asyncio.Queue()
        delivering = asyncio.create_task(self.deliver(arrivals, writer))
        while data := await reader.read(1460):
            while self.under_way + len(data) > self.window:
                self.room.clear()
                await self.room.wait()
            self.under_way += len(data)
            arrivals.put_nowait((self.line.sent(len(data)) + ROUND_TRIP / 2, data))
        arrivals.put_nowait((0, b""))
        await delivering

    async def deliver(self, arrivals, writer):
        loop = asyncio.get_running_loop()
        while True:
            at, data = await arrivals.get()
            if not data:
                return
            await asyncio.sleep(max(0, at - loop.time()))
            writer.write(data)
            await writer.drain()
            loop.call_later(ROUND_TRIP / 2, self.acknowledged, len(data))

    def acknowledged(self, count):
        self.under_way -= count
        self.window += count
        self.room.set()


class Line:
    """The width that all connections share in one direction."""

    def __init__(self):
        self.free_at = 0.0

    def sent(self, count):
        now = asyncio.get_running_loop().time()
        self.free_at = max(self.free_at, now) + count / BYTES_PER_SECOND
        return self.free_at


class SlowLine:
    """`with SlowLine(server.port) as line:` and browse `line.url`."""

    def __init__(self, port):
        self.target = port

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.served = asyncio.run_coroutine_threadsafe(self.serve(), self.loop).result(5)
        self.url = f"http://127.0.0.1:{self.served.sockets[0].getsockname()[1]}"
        return self

    async def serve(self):
        self.up, self.down = Line(), Line()
        return await asyncio.start_server(self.connect, "127.0.0.1", 0)

    async def connect(self, reader, writer):
        opened = asyncio.get_running_loop().time()
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        try:
            await asyncio.gather(
                Direction(self.up).carry(reader, back, opened), Direction(self.down).carry(there, writer, opened))
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            back.close()

    def __exit__(self, *_):
        async def stop():
            self.served.close()
            running = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
