"""What the application under test did, judged from the journal: rules exercised, misuses, guesses rested on.

report(namespace, Story(entries, contract))  ->  Report
text.written(report), junit.document(report)
"""

from .report import PassedOver, Report, report
from .rules import SEVERITIES, FailOn, Rule, Severity
from .story import Story

__all__ = ["SEVERITIES", "FailOn", "PassedOver", "Report", "Rule", "Severity", "Story", "report"]
