"""What `fauxpa doctor` looks at: the machine, the settings, the emulator, and what an application is pointed at.

Every check is a function from what it is given to findings: the environment, a way to call an emulator, a way to
connect. Nothing but the emulator and this machine is called.
"""

from .finding import Finding, State

__all__ = ["Finding", "State"]
