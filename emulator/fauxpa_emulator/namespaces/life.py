"""Making namespaces, taking them back to where they began, and deleting them.

What a namespace began with is kept beside it, under a name that nobody can give: a reset copies it back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from ..clock import ClockState, start
from ..errors import Problem, Refusal, invalid
from ..records.keys import Handed
from ..seed import fill, issue, withdraw
from ..store import GLOBAL, NAMESPACES, ORIGINS, ClockStart, Origin
from ..world import DEFAULT, Space, World

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
Populate = Callable[[Space], Handed]


def named(world: World, wanted: str | None) -> str:
    """The name of a namespace to be made. Raises Refusal 409 where it is taken, 422 for one that cannot be."""
    if wanted is None:
        return world.ids.name(GLOBAL)
    if not NAME.fullmatch(wanted):
        raise invalid(
            Problem("bad_name", f"{wanted!r} cannot be the name of a namespace", pointer="/name"),
            hint="A name has 1 to 63 lower-case letters, digits and hyphens, and begins with a letter or a digit.",
        )
    if exists(world, wanted):
        problem = Problem("name_taken", f"There is a namespace {wanted!r} already", pointer="/name")
        raise Refusal(409, problem, hint="Take another name, none at all, or reset the one that is there.")
    return wanted


def exists(world: World, name: str) -> bool:
    """Whether there is a namespace of this name."""
    try:
        world.namespace(name)
    except KeyError:
        return False
    return True


def begin_default(world: World) -> None:
    """Make the default namespace, unless the store has it already."""
    if not exists(world, DEFAULT):
        begin(world, DEFAULT)


def begin(
    world: World, name: str, *, seed: str | None = None, clock: ClockStart | None = None, populate: Populate = fill
) -> Origin:
    """Make a namespace, in the place of one that may be there: `populate` fills it, and a reset comes back to that.

    Without a `clock` its time begins as the settings say. Raises what `populate` raises; all is then as it was.
    """
    if clock is not None and clock.at is None and clock.speed != 1:
        clock = ClockStart(at=world.wall(), speed=clock.speed)  # where it began, it begins again
    with changing(world, name):
        erase(world, name)
        handed = populate(world.open_namespace(name, clock=started(world, clock), seed=seed))
        return remember(world, name, handed, clock)


def reset(world: World, name: str) -> None:
    """Back to where it began: the same records, ids and credentials, and its clock anew."""
    found = origin(world, name)
    with changing(world, name):
        withdraw(world, name)
        world.store.wipe(name)
        world.store.copy(pristine(name), name)
        world.save_namespace(msgspec.structs.replace(found.namespace, clock=started(world, found.clock)))
        issue(world.space(name), found.handed)


def delete(world: World, name: str) -> None:
    """For good. Raises Refusal 409 for the default one."""
    if name == DEFAULT:
        problem = Problem("default_namespace", "The default namespace cannot be deleted")
        raise Refusal(409, problem, hint="Reset it: POST /_fauxpa/namespaces/default/reset.")
    with changing(world, name):
        erase(world, name)


def origin(world: World, name: str) -> Origin:
    """Where a namespace began, with what was handed out. Raises KeyError where there is no such namespace."""
    found = world.store.get(ORIGINS, GLOBAL, name)
    if found is None:
        raise KeyError(name)
    return found


def remember(world: World, name: str, handed: Handed, clock: ClockStart | None) -> Origin:
    """Take a namespace as it is now for what a reset goes back to."""
    made = Origin(id=name, namespace=world.namespace(name), clock=clock, handed=handed)
    world.store.put(ORIGINS, GLOBAL, made)
    world.store.copy(name, pristine(name))
    return made


def erase(world: World, name: str) -> None:
    """Everything of a namespace, if there is one, and of its beginning."""
    withdraw(world, name)
    world.store.wipe(name)
    world.store.wipe(pristine(name))
    world.store.delete(ORIGINS, GLOBAL, name)
    world.store.delete(NAMESPACES, GLOBAL, name)
    world.forget_namespace(name)


@contextmanager
def changing(world: World, name: str) -> Iterator[None]:
    """A transaction in which a namespace is made, begun anew, or deleted."""
    with world.store.transaction():
        yield
    world.begun_anew(name)


def pristine(name: str) -> str:
    """Under which name its beginning is kept."""
    return f"{name}/seed"


def started(world: World, clock: ClockStart | None) -> ClockState:
    """A clock that begins now; None: as the settings say."""
    settings = world.settings
    clock = clock or ClockStart(at=settings.clock_start(), speed=settings.clock_speed())
    return start(world.wall(), at=clock.at, speed=clock.speed)
