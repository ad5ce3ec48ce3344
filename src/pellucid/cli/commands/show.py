"""`pellucid show`: everything there is to know about a method, and its picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from pellucid.cli.terminal.console import out
from pellucid.explore.catalogue.facts import facts
from pellucid.explore.catalogue.index import CHAPTERS, Method, about, called, choose
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
    for method in chosen:
        _facts(method)
        if len(chosen) == 1 or len({other.kind for other in chosen}) == len(chosen):
            _code(method)
    groups = [[method for method in chosen if method.kind == kind] for kind in CHAPTERS]
    pictures = [_picture(group) for group in groups if group]
    if svg:
        from pellucid.cli.terminal.svg import write

        write(svg, pictures)
        out.write(say("show.written", path=svg))


def _facts(method: Method) -> None:
    kind, row = method.kind, method.row
    words = called(kind, row)
    name = row.name if words == row.name else say("show.called", name=row.name, words=words)
    out.write(say("show.title", name=name, kind=say(f"kind.{kind}")), "bold")
    out.paragraph(about(kind, row))
    out.pairs([(say(f"show.{label}"), value) for label, value in facts(kind, row)], left="dim")
    out.write()


def _code(method: Method) -> None:
    from pellucid.explore.catalogue import sources

    for function in sources.definitions(method.kind, method.row):
        module, line = sources.location(function)
        out.write(say("show.written_in", module=module, line=line), "bold")
        _print_code(sources.source(function), sources.compiled_in(function))
    if tape := sources.tape_of(method.kind, method.row):
        for kernel in sources.own_kernels(tape, method.row):
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


def _picture(group: list[Method]) -> list[Any]:
    from pellucid.cli.terminal.plot import in_characters
    from pellucid.explore.catalogue.curves import overlaid
    from pellucid.explore.catalogue.plots import panels

    picture = overlaid([panels(method.kind, method.row) for method in group])
    for line in in_characters(picture, out):
        out.write(line)
    return picture
