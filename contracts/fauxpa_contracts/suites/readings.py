"""The other readings of the documents, as settings of the emulator: together, so that one process does for all."""

OTHER = (
    "bulk-status=201",
    "oversize-status=413",
    "xml-import=refused",
    "upload-envelope=json_api",
    "upload-status=200",
    "send-body=refused",
    "unreachable-recipient=event",
    "resend-after-failure=resubmitted",
    "empty-reason=absent",
    "status-before-send=absent",
    "payment-event=off",
    "buyer-payment-event=off",
    "list-lifecycle-events=omitted",
)
"""For `variant(quirk=OTHER)`: of what is imported, sent and followed."""
TEXT = ("lifecycle-code-type=string", "empty-reason=empty")
"""Where codes are text, and an empty reason is an empty one."""
