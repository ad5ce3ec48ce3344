"""`pellucid show`: everything there is to know about a method, and its picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pellucid.cli.terminal.console import out
from pellucid.explore.catalogue.index import (
    CHAPTERS,
    Found,
    about,
    called,
    find,
    formulas,
    names_in_libraries,
    per_step,
)
from pellucid.messages import say


def show(
    names: Annotated[list[str], typer.Argument(help=say("show.names"), metavar=say("show.names.name"))],
    svg: Annotated[Path | None, typer.Option("--svg", help=say("show.svg"), metavar=say("show.svg.name"))] = None,
) -> None:
    """Show methods; several of one kind share a picture."""
    chosen = choose(names)
    if svg:
        from pellucid.files import check_writable

        check_writable(svg)
    for found in chosen:
        _facts(found)
        if len(chosen) == 1 or len({other.kind for other in chosen}) == len(chosen):
            _code(found)
    groups = [[found for found in chosen if found.kind == kind] for kind in CHAPTERS]
    pictures = [_picture(group) for group in groups if group]
    if svg:
        from pellucid.cli.terminal.svg import write

        write(svg, pictures)
        out.write(say("show.written", path=svg))


def choose(names: list[str]) -> list[Found]:
    """What is meant: a name that stands in several tables is taken from the one that has all names, else from each."""
    everything = [find(name) for name in names]
    shared = set.intersection(*({found.kind for found in each} for each in everything))
    chosen = [found for each in everything for found in each if len(names) == 1 or not shared or found.kind in shared]
    return list({(found.kind, found.row.name): found for found in chosen}.values())


def _facts(found: Found) -> None:
    kind, row = found.kind, found.row
    words = called(kind, row)
    name = row.name if words == row.name else say("show.called", name=row.name, words=words)
    out.write(say("show.title", name=name, kind=say(f"kind.{kind}")), "bold")
    out.paragraph(about(kind, row))
    out.pairs([(say(f"show.{label}"), value) for label, value in facts(kind, row)], left="dim")
    out.write()


def facts(kind: str, row: Any) -> list[tuple[str, str]]:
    """What is known of a row, as pairs of the key of a label and a value."""
    made = list(zip(("formula", "derivatives" if kind == "gate" else "derivative"), formulas(kind, row), strict=False))
    if kind == "activation":
        low, high = row.range
        made.append(("range", say("show.between", low=number(low), high=number(high))))
    if kind in ("activation", "gate", "loss"):
        made.append(("kinks", ", ".join(map(number, row.kinks)) or say("show.none")))
    if kind in ("activation", "gate"):
        made.append(("gain", say("show.gain.value", gain=number(row.gain), start=row.default_init)))
    if parameters := getattr(row, "parameters", None):
        learned = say("show.learned") if getattr(row, "parameter_derivative", None) else ""
        made.append(("parameters", ", ".join(f"{name} = {value:g}" for name, value in parameters.items()) + learned))
    if kind == "loss":
        made += [("target", say(f"show.target.{row.target}")), ("link", row.link)]
    if kind == "optimizer":
        settings = {"rate": row.rate, **row.hyperparameters, "weight_decay": row.weight_decay}
        made.append(("moments", ", ".join(row.moments) or say("show.none")))
        made.append(("hyperparameters", ", ".join(f"{name} = {value:g}" for name, value in settings.items())))
        made.append(("step_constants", per_step(row)))
    if names := names_in_libraries(row):
        made.append(("equivalents", names))
    if row.aliases:
        made.append(("aliases", ", ".join(row.aliases)))
    return [*made, ("source", row.source)] if row.source else made


def number(value: float) -> str:
    """A number in few digits, infinity as its sign."""
    return f"{value:.6g}".replace("inf", "∞")


def _code(found: Found) -> None:
    from pellucid.explore.catalogue import sources

    for function in sources.written(found.kind, found.row):
        module, line = sources.place(function)
        out.write(say("show.written_in", module=module, line=line), "bold")
        _print_code(sources.source(function), sources.compiled_in(function))
    if tape := sources.tape_of(found.kind, found.row):
        for kernel in sources.own_kernels(tape, found.row):
            out.write(say("show.loop", kernel=kernel.name, layout=kernel.layout), "bold")
            _print_code(sources.source(kernel.body), sources.compiled_in(kernel.body))
        out.write(say("show.tape", rows=sources.BATCH), "bold")
        _print_tape(tape)


def _print_code(code: str, outer: dict[str, str]) -> None:
    from rich.padding import Padding
    from rich.syntax import Syntax

    if out.color_system:
        out.print(
            Padding(Syntax(code, "python", theme="ansi_dark", word_wrap=True, background_color="default"), (0, 2))
        )
    else:
        for line in code.splitlines():
            out.write(f"  {line}")
    if outer:
        out.paragraph(say("show.where", names=", ".join(f"{name} = {value}" for name, value in outer.items())), 2)
    out.write()


def _print_tape(tape: Any) -> None:
    head = [say(f"show.tape.{name}") for name in ("row", "pass", "kernel", "arrays", "flops")]
    rows = []
    for index, entry in enumerate(tape.entries):
        shapes = " ".join("×".join(map(str, array.shape)) for array in entry.arrays)
        flops = f"{entry.kernel.count(entry.arrays)[0]:,}"
        rows.append((str(index), entry.phase, entry.kernel.name, shapes, flops))
    out.table(head, rows, "r   r")
    out.write()


def _picture(group: list[Found]) -> list[Any]:
    from pellucid.cli.terminal.plot import drawn
    from pellucid.explore.catalogue.curves import overlaid
    from pellucid.explore.catalogue.plots import panels

    picture = overlaid([panels(found.kind, found.row) for found in group])
    for line in drawn(picture, out):
        out.write(line)
    return picture
