"""Requests made up from the API description, by Schemathesis: with real documents, credentials, and links followed."""

from .running import CannotFuzz, Fuzzed, fuzz

__all__ = ["CannotFuzz", "Fuzzed", "fuzz"]
