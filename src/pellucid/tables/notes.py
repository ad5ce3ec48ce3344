"""What happened to a table, kept as values so that it can be counted and stored, and said in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pellucid.messages import say


@dataclass(frozen=True)
class Note:
    """One thing worth saying: a key of the catalogue and its values; ``str(note)`` says it."""

    key: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return say(self.key, **self.values)
