"""What can be wrong with a proof."""

from __future__ import annotations


class ProofError(Exception):
    """Something does not prove what it claims to: malformed, wrongly signed, or of something else."""
