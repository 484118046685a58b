"""Qonto's resources: one module (or package) each, with handlers by operation id and the wire form."""
