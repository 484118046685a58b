"""The retry table: digest 9.3 and 3.5, C-09."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from fauxpa_emulator.webhooks.retries import RETRIES, retries_of


def pauses(retries):
    return [retries.pause_after(failures) for failures in range(1, retries.tries)]


@pytest.mark.parametrize(("scheme", "tries", "days"), [("business", 12, (2.5, 3.5)), ("onboarding", 10, (1.5, 2.5))])
def test_tries_and_their_whole_span_are_those_of_the_documents(scheme, tries, days):
    retries = RETRIES[scheme]
    assert retries.tries == tries
    least, most = (timedelta(days=some) for some in days)
    assert least <= sum(pauses(retries), timedelta()) <= most
    assert retries.pause_after(tries) is None
    assert retries.pause_after(tries + 5) is None


@pytest.mark.parametrize("scheme", RETRIES)
def test_each_pause_is_twice_the_one_before(scheme):
    assert all(later == 2 * earlier for earlier, later in pairwise(pauses(RETRIES[scheme])))


def test_the_older_documents_know_no_second_try_of_onboarding_webhooks():
    assert retries_of("onboarding", onboarding_quirk="none").pause_after(1) is None
    assert retries_of("onboarding", onboarding_quirk="ten").pause_after(1) is not None
    assert retries_of("business", onboarding_quirk="none").pause_after(1) is not None
