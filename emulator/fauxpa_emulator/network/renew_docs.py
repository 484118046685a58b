"""Writes the page of scenarios: `python -m fauxpa_emulator.network.renew_docs > docs/scenarios.md`."""

from __future__ import annotations

import sys

from ..records.scenarios import Step
from .companies import DEFAULT_SCENARIO, MAGIC_COMPANIES, SCENARIOS
from .statuses import STATUSES

HEAD = f"""# What the other side does

A sent invoice meets a script. It is chosen, in this order: for this invoice, for the next one that is sent, by its
buyer (a magic company, or one for which it was said), as the namespace's default, and else it is `{DEFAULT_SCENARIO}`.

```sh
fauxpa scenario choose refused:TX_TVA_ERR --next     # the next one, for this reason
fauxpa scenario choose silent --buyer 000007005      # this buyer, from now on
fauxpa scenario act INVOICE_ID 207 QTE_ERR           # say it yourself, now
```

This page is made from the tables that the emulator plays from. Seconds are counted from the sending.
"""


def page() -> str:
    """The page in Markdown."""
    scripts = "\n".join(
        f"| `{one.name}` | {' → '.join(map(_step, one.steps)) or '-'} | {one.text} |" for one in SCENARIOS.values()
    )
    companies = "\n".join(
        f"| `{one.siren}` | {one.name} | `{one.scenario}{f':{one.reason}' if one.reason else ''}` |"
        for one in MAGIC_COMPANIES.values()
    )
    statuses = "\n".join(
        f"| {one.code} | {one.name} | {one.emitter.replace('_', ' ')} | {', '.join(map(str, one.after)) or '-'} | "
        f"{' '.join(one.reasons) or '-'} |"
        for one in STATUSES.values()
    )
    return (
        f"{HEAD}\n## Magic companies\n\n| SIREN | name | what it does |\n|---|---|---|\n{companies}\n\n"
        f"## Scripts\n\n| script | steps | in words |\n|---|---|---|\n{scripts}\n\n"
        "## Statuses\n\n| code | name | who says it | needs before it one of | reasons |\n|---|---|---|---|---|\n"
        f"{statuses}\n"
    )


def _step(step: Step) -> str:
    if step.after is not None:
        return f"{step.status} +{step.after:g}s"
    return f"{step.status} {f'at reading {step.after_polls}' if step.after_polls else 'by hand'}"


if __name__ == "__main__":
    sys.stdout.write(page())
