"""Freeing the files of namespaces that are gone, a little at a time: large ones would stop everybody else."""

from __future__ import annotations

import asyncio

from ..world import World

AT_ONCE = 1024 * 1024
"""Bytes."""


class Sweeper:
    """Sweeps in the background, one run at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Sweep what there is to sweep, soon."""
        if self._running is None or self._running.done():
            self._running = asyncio.get_running_loop().create_task(self._run())

    async def finished(self) -> None:
        """Nothing is left of what there was to sweep."""
        if self._running is not None:
            await self._running

    async def _run(self) -> None:
        for _ in iter(lambda: self._world.store.sweep(AT_ONCE), 0):
            await asyncio.sleep(0)
