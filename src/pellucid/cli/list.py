"""`pellucid list`."""

from __future__ import annotations


def catalogue() -> None:
    """To come."""
