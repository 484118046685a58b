"""Text from a file, made safe to show: what it says may be meant for the terminal, or may not exist in XML."""

import unicodedata


def printable(text: str) -> str:
    """`text` on one line, with everything that is not to be seen written as an escape.

    No control character, no change of direction, no lone surrogate and no unassigned character is left: a terminal is
    not steered by the result, and XML 1.0 can carry it.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(character if _is_seen(character) else _escaped(character) for character in text)


def _is_seen(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"  # French has two more spaces


def _escaped(character: str) -> str:
    return " " if character in "\n\t" else character.encode("unicode_escape").decode("ascii")
