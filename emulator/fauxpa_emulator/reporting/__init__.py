"""What the application under test did, judged from the journal: rules exercised, misuses, guesses rested on.

    report(namespace, Story(entries, contract))  ->  Report
    text.written(report), junit.document(report)
"""

from .report import PassedOver, Report, report
from .rules import SEVERITIES, Rule, Severity
from .story import Story

__all__ = ["SEVERITIES", "PassedOver", "Report", "Rule", "Severity", "Story", "report"]
