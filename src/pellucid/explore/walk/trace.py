"""Runs a tape entry by entry and yields what each entry computed, read from the tape's own buffers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pellucid.engine.network import Network
from pellucid.engine.tape import Tape
from pellucid.explore.walk import first_layer_steps, loss_steps, norm_steps  # noqa: F401  (they register their words)
from pellucid.explore.walk.context import Context, Symbols
from pellucid.explore.walk.op_steps import explain
from pellucid.explore.walk.steps import UNITS, Calculation


class Explainer:
    """Runs a tape and explains it.

    Parameters
    ----------
    tape
        As a `Trainer` or a `Network` records it.
    network, symbols, columns, units
        See `Context`.
    """

    def __init__(
        self,
        tape: Tape,
        network: Network,
        symbols: Sequence[Symbols],
        columns: Sequence[str] = (),
        units: int = UNITS,
    ) -> None:
        self.tape, self.context = tape, Context(network, symbols, columns, units)

    def run(self, *phases: str) -> Iterator[Calculation]:
        """Run the entries of these phases in the tape's order; those that only together make a value are explained together."""
        if "forward" in phases:
            self.context.dense = -1
        group: list[tuple[int, str]] = []
        for index, entry in enumerate(self.tape.entries):
            if entry.phase not in phases:
                continue
            before = entry.op.copy() if entry.op else None
            self.tape.run_entries(index, index + 1)
            if entry.op is None or before is None:
                continue
            group.append((index, entry.kernel.name))
            steps = list(explain(entry.op, before, self.context))
            if steps:
                yield Calculation(group, steps)
            if steps or self.context.pending is None:
                group = []
