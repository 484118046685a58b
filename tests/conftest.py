"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("fauxpa", deadline=None)  # tests do not assert times: machines are shared
settings.load_profile("fauxpa")
