"""The one thing that can go wrong when a file is read."""


class Unreadable(Exception):
    """A file that is not accepted at all.

    `reason` is a sentence for a person: what was found and what to do. `code` is for programs, one of `empty`,
    `unsupported_type`, `not_an_invoice`, `doctype_refused`, `unsupported_encoding`, `too_large`, `not_well_formed`,
    `broken_pdf`.
    """

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
