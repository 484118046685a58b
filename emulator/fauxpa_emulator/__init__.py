"""A local Qonto: the e-invoicing API, a simulated network and a clock that a test can move."""
