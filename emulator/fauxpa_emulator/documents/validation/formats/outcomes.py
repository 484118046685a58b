"""What a report comes to."""

from typing import Literal

from fauxpa_emulator.documents.validation.findings import SEVERITIES, Report, Severity

Verdict = Literal["valid", "invalid", "unjudged"]


def verdict(report: Report) -> Verdict:
    """`unjudged` also where something was found, but not everything could be looked for."""
    if report.problem is not None:
        return "unjudged"
    return "invalid" if report.fatal else "valid"


def fails(report: Report, fail_on: Severity) -> bool:
    """Whether there is a finding at least as bad as `fail_on`."""
    bad = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return any(finding.severity in bad for finding in report.findings)
