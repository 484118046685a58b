"""Sending by e-invoice: what should come before it, and what after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ..story import CUT, LISTING, READING, SENDING, Check, Sighting, Story
from ..told import Told

UNREACHABLE = "recipient_not_reachable_on_einvoicing"


def again(story: Story) -> Iterator[Sighting]:
    """Sent twice though the first answer arrived, and nothing had gone wrong as far as the sender knew."""
    return _again(story, failed=False)


def again_after_failure(story: Story) -> Iterator[Sighting]:
    """Sent twice after its sender had read that it had failed."""
    return _again(story, failed=True)


def _again(story: Story, *, failed: bool) -> Iterator[Sighting]:
    first: dict[str, Told] = {}
    for told in story.of(SENDING):
        known = first.get(told.subject)
        if known is None:
            if told.heard:
                first[told.subject] = told
        elif told.succeeded and _knew_of_failure(story, told.subject, known, told) is failed:
            yield Sighting((known.id, told.id), f"invoice {told.subject}")


def _knew_of_failure(story: Story, invoice: str, since: Told, until: Told) -> bool:
    return any(since.id < entry < until.id for entry in story.failures.get(invoice, ()))


def reachability_not_checked(story: Story) -> Iterator[Sighting]:
    """Sent without a look at `e_invoicing_reachable`: of its client where that is known, else of any."""
    for calls in _sendings(story):
        told = next((told for told in calls if told.succeeded), calls[0])
        if not story.is_whole and told.subject not in story.known:
            continue
        looks = [*story.looks.get(story.clients.get(told.subject, ""), ()), *story.looks.get(CUT, ())]
        looked = any(look.entry < told.id and look.caller == told.caller for look in looks)
        if not looked and (told.succeeded or UNREACHABLE in told.codes):
            yield Sighting((told.id,), f"invoice {told.subject}")


def sent_though_unreachable(story: Story) -> Iterator[Sighting]:
    """Sent though the last answer about its client said that it cannot be reached."""
    for told in story.of(SENDING):
        client = story.clients.get(told.subject)
        looks = [look for look in story.looks.get(client or "", ()) if look.entry < told.id]
        if client is not None and looks and looks[-1].reachable is False:
            yield Sighting((looks[-1].entry, told.id), f"invoice {told.subject}")


def never_followed(story: Story) -> Iterator[Sighting]:
    """Accepted with 204, and never looked at again."""
    imported = {invoice for _, invoice in story.imports}
    for calls in _sendings(story):
        heard = next((told for told in calls if told.heard), None)
        if heard is None or story.read_after(heard, heard.subject, READING):
            continue
        shown = heard.subject not in imported
        if not any(each.id > heard.id and (shown or shows_imports(each)) for each in story.of(LISTING)):
            yield Sighting((heard.id,), f"invoice {heard.subject}")


def left_open(story: Story) -> Iterator[Sighting]:
    """The answer was lost, and nobody asked what had become of the call."""
    for told in story.of(SENDING):
        if told.is_lost and not story.read_after(told, told.subject, READING, SENDING):
            yield Sighting((told.id,), f"invoice {told.subject}")


def shows_imports(told: Told) -> bool:
    """Whether a list was asked for with imported invoices."""
    return told.query.get("exclude_imported", [""])[-1].lower() in ("false", "0")


def _sendings(story: Story) -> Iterable[list[Told]]:
    """The calls for each invoice, in order."""
    calls: dict[str, list[Told]] = defaultdict(list)
    for told in story.of(SENDING):
        calls[told.subject].append(told)
    return calls.values()


CHECKS: Mapping[str, Check] = {
    "sent-again": again,
    "sent-again-after-failure": again_after_failure,
    "reachability-not-checked": reachability_not_checked,
    "sent-though-unreachable": sent_though_unreachable,
    "never-followed": never_followed,
    "sending-left-open": left_open,
}
