"""Processes that judge documents, as seen from the event loop of a server or a command."""

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import msgspec

from fauxpa_emulator.documents.validation.findings import Report
from fauxpa_emulator.documents.validation.jobs import HEADER, Job, Warm, frame

DEADLINE = 30.0
"""Seconds for one document, the start of a process included. A thousand lines take two."""

COMMAND = (sys.executable, "-P", "-m", "fauxpa_emulator.documents.validation.worker")


class Stopped(Exception):
    """The process ended before it answered."""


class Workers:
    """Up to `count` processes, started when they are needed, one document at a time each.

    A process that dies or is too slow for one document is replaced for the next.
    """

    def __init__(self, count: int = 1, *, deadline: float = DEADLINE, command: Sequence[str] = COMMAND) -> None:
        self._deadline = deadline
        self._free: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._warmed: set[str] = set()
        self._warming: set[asyncio.Task[Report]] = set()
        self._all = tuple(_Worker(command) for _ in range(count))
        for worker in reversed(self._all):
            self._free.put_nowait(worker)

    async def judge(self, job: Job) -> Report:
        """The report on a document; one with a `problem` when the process could not give it."""
        return await self._ask(job)

    def warm(self, *files: str) -> None:
        """Begin to compile stylesheets, once, and return; the documents that need them then take milliseconds."""
        if new := tuple(file for file in files if file not in self._warmed):
            self._warmed.update(new)
            warming = asyncio.create_task(self._ask(Warm(files=new)))
            self._warming.add(warming)
            warming.add_done_callback(self._warming.discard)

    async def close(self) -> None:
        for warming in self._warming:
            warming.cancel()
        for worker in self._all:
            await worker.stop()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def _ask(self, message: Job | Warm) -> Report:
        worker = await self._free.get()
        try:
            async with asyncio.timeout(self._deadline):
                return await worker.ask(message)
        except TimeoutError:
            await worker.stop()
            return Report(level="full", problem=f"Judging took more than {self._deadline:g} s and was stopped.")
        except Stopped as error:
            return Report(level="full", problem=str(error))
        except BaseException:  # cancelled: the answer would be read by the next one
            worker.kill()
            raise
        finally:
            self._free.put_nowait(worker)


class _Worker:
    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, message: Job | Warm) -> Report:
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(frame(message))
            await process.stdin.drain()
            (length,) = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
            return msgspec.msgpack.decode(await process.stdout.readexactly(length), type=Report)
        except (OSError, asyncio.IncompleteReadError):
            raise Stopped(f"The validation process ended (exit status {await self.stop()}).") from None

    async def stop(self) -> int | None:
        """End the process, if there is one, and wait until it has; its exit status."""
        process = self._process
        self.kill()
        return None if process is None else await process.wait()

    def kill(self) -> None:
        """End the process without waiting; the next document starts another."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # SaxonC prints what a document made it raise
            )
        return self._process
