"""Namespaces: making them, taking them back to where they began, keeping them in files."""

from .life import begin, begin_default, delete, exists, named, origin, reset, started

__all__ = ["begin", "begin_default", "delete", "exists", "named", "origin", "reset", "started"]
