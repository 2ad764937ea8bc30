"""What a child gives up before it looks at a stranger's bytes: memory, processor time, new files, the network."""

from __future__ import annotations

import ctypes
import os
import resource

MEMORY_BYTES = (
    256 * 1024 * 1024
)  # that can be written to (RLIMIT_DATA); the libraries' own code is not counted
ADDRESS_BYTES = 1024 * 1024 * 1024  # with the libraries, and what is reserved and never used
PROCESSOR_SECONDS = 5
RESULT_BYTES = 64 * 1024 * 1024
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def limit(nice: int) -> None:
    """Limit this process for good. From now on it can open no file."""
    os.nice(nice)  # text goes first
    # No network. Not every kernel or container lets us; the limits below hold anyway.
    ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    for what, most in (
        (resource.RLIMIT_DATA, MEMORY_BYTES),
        (resource.RLIMIT_AS, ADDRESS_BYTES),
        (resource.RLIMIT_FSIZE, RESULT_BYTES),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 1))
