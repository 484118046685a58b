"""A local Qonto: the e-invoicing API, a simulated network and a clock that a test can move."""

__version__ = "0.1.0"
