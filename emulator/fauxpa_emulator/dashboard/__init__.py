"""The page at `/_fauxpa/ui`: what the control API and Qonto's API say, for a person."""

from .routes import application, reference

__all__ = ["application", "reference"]
