"""Reading what was uploaded: every file is hostile until it has been read."""

from fauxpa_emulator.documents.read import Document, read
from fauxpa_emulator.documents.unreadable import Unreadable

__all__ = ["Document", "Unreadable", "read"]
