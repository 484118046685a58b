"""Reports to render: one of each kind, and hypothesis' own."""

from __future__ import annotations

import os

from hypothesis import strategies as st

from fauxpa_emulator.documents.validation.findings import SEVERITIES, Finding, Report, RuleSet
from fauxpa_emulator.documents.validation.formats import Judged

SUM = Finding(
    rule="BR-CO-10",
    severity="fatal",
    source="EN 16931",
    version="1.3.16",
    message="The sum is wrong.",
    message_fr="La somme est fausse.",
    official="[BR-CO-10]-Sum",
    xpath="/ubl:Invoice/cac:LegalMonetaryTotal/cbc:LineExtensionAmount",
    line=57,
    term="BT-106",
    value="12.00",
    remedy="Add up.",
    remedy_fr="Additionnez.",
)
NOTE = Finding(rule="BR-FR-07", severity="warning", source="BR-FR", version="1.4.0", message="Odd note.")
WRONG = Report(
    level="full",
    syntax="ubl",
    profile="urn:cen.eu:en16931:2017",
    findings=(NOTE, SUM),
    rule_sets=(
        RuleSet(name="EN 16931", version="1.3.16"),
        RuleSet(name="BR-FR", version="1.4.0", applied=False, reason="The buyer is not French."),
    ),
)
RIGHT = Report(level="full", syntax="cii", profile="urn:cen.eu:en16931:2017")
UNJUDGED = Report(level="full", problem="SaxonC cannot start.")

texts = st.text(st.characters(), max_size=30)
findings = st.builds(
    Finding,
    rule=texts.filter(bool),
    severity=st.sampled_from(SEVERITIES),
    source=texts,
    version=texts,
    message=texts,
    message_fr=texts,
    official=st.none() | texts,
    xpath=st.none() | texts,
    line=st.none() | st.integers(1, 10**6),
    term=st.none() | texts,
    value=st.none() | texts,
    remedy=texts,
)


def _names_a_file(text: str) -> bool:
    """Systems give names as bytes, which Python shows with some of the surrogates, not all."""
    try:
        return bool(os.fsencode(text))
    except UnicodeEncodeError:
        return False


reports = st.builds(
    Report,
    level=st.just("full"),
    syntax=st.sampled_from([None, "ubl", "cii", "factur-x"]),
    profile=st.none() | texts,
    findings=st.lists(findings, max_size=5).map(tuple),
    rule_sets=st.lists(
        st.builds(RuleSet, name=texts, version=texts, applied=st.booleans(), reason=st.none() | texts), max_size=3
    ).map(tuple),
    omitted=st.integers(0, 3),
    problem=st.none() | texts,
)
paths = st.binary(min_size=1, max_size=20).map(os.fsdecode) | texts.filter(_names_a_file)
all_judged = st.lists(st.builds(Judged, path=paths, report=reports), max_size=4)
