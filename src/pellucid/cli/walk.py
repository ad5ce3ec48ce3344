"""`pellucid walk`."""

from __future__ import annotations


def walk() -> None:
    """To come."""
