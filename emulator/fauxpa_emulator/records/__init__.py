"""What the emulator remembers, as frozen records: one module per corner of the API."""
