"""The emulator's own API, under `/_fauxpa/`: a path that Qonto's does not have."""
