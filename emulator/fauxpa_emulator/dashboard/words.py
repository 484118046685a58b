"""The page in English and French: texts are written in English, `french.json` has each of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Literal, get_args

from starlette.requests import Request

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
COOKIE = "fauxpa_language"


@cache
def french() -> dict[str, str]:
    """English to French."""
    found: dict[str, str] = json.loads(resources.files(__package__).joinpath("french.json").read_bytes())
    return found


def language_of(request: Request) -> Language:
    """What was chosen (`?lang=`, then the cookie), or what the browser prefers, or English."""
    for given in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if given in LANGUAGES:
            return given
    accepted = request.headers.get("accept-language", "").lower().replace(" ", "").split(",")
    ranked = sorted((_weight(one), -place, one[:2]) for place, one in enumerate(accepted))
    return next((found for _, _, found in reversed(ranked) if found in LANGUAGES), "en")


def translator(language: Language) -> Callable[..., str]:
    """`t("{count} lines", count=3)`."""
    known = french() if language == "fr" else {}

    def t(text: str, **values: object) -> str:
        found = known.get(text, text)
        return found.format(**values) if values else found

    return t


def _weight(accepted: str) -> float:
    _, _, weight = accepted.partition(";q=")
    try:
        return float(weight or 1)
    except ValueError:
        return 0.0
