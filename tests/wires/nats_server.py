"""A real NATS server on 127.0.0.1 for the tests."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Nats:
    """A nats-server with JetStream and one stream WIRE, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        words = [
            "-a",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-js",
            "-sd",
            str(folder),
            "--user",
            "w",
            "--pass",
            "right",
        ]
        self.process = subprocess.Popen(
            [str(Path(sys.executable).parent / "nats-server"), *words], stderr=subprocess.DEVNULL
        )
        for _ in range(200):
            try:
                self._do(lambda js: js.add_stream(name="WIRE", subjects=["wire.>"]))
                break
            except OSError:
                time.sleep(0.05)

    def _do(self, act: Callable[[Any], Any]) -> Any:
        async def run() -> Any:
            from nats import connect

            client = await connect(
                f"nats://w:right@127.0.0.1:{self.port}",
                allow_reconnect=False,
                error_cb=_quiet,
                connect_timeout=5,
            )
            try:
                return await act(client.jetstream())
            finally:
                await client.close()

        return asyncio.run(run())

    def empty(self) -> None:
        self._do(lambda js: js.delete_stream("WIRE"))
        self._do(lambda js: js.add_stream(name="WIRE", subjects=["wire.>"]))

    def put(self, content: bytes) -> None:
        self._do(lambda js: js.publish("wire.sport", content))

    def unacknowledged(self) -> int:
        info = self._do(lambda js: js.consumer_info("WIRE", "wirecopy"))
        return int(info.num_pending + info.num_ack_pending)

    def remember(self, durable: str, *, ack_wait_seconds: float) -> None:
        """Make the consumer before Wirecopy does; what is not acknowledged is sent again after so long."""

        async def add(js: Any) -> None:
            from nats.js.api import AckPolicy, ConsumerConfig

            config = ConsumerConfig(ack_policy=AckPolicy.EXPLICIT, ack_wait=ack_wait_seconds)
            await js.add_consumer("WIRE", config, durable_name=durable)

        self._do(add)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


async def _quiet(error: Exception) -> None:
    """It is tried again."""
