"""`pellucid warm`."""

from __future__ import annotations


def warm() -> None:
    """To come."""
