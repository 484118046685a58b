"""What the emulator costs, beside a bare Starlette application in the same run."""
