"""`pellucid evaluate`: the scores of a model on the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pellucid.cli.terminal.console import err
from pellucid.cli.terminal.json_output import Json, answering, evaluation_json, notes_json
from pellucid.cli.terminal.model_argument import Encoding, Header, Model, Table, loaded, print_notes
from pellucid.messages import say

if TYPE_CHECKING:
    from pellucid.tabular.assess.evaluation import Evaluation


def evaluate(
    model: Model,
    table: Table,
    threshold: Annotated[str | None, typer.Option(help=say("predict.threshold"), metavar="RULE")] = None,
    fail_under: Annotated[
        list[str] | None, typer.Option(help=say("evaluate.fail_under"), metavar="SCORE=VALUE")
    ] = None,
    header: Header = None,
    encoding: Encoding = None,
    as_json: Json = False,
) -> int:
    """Evaluate a model on the rows of a table that have a target."""
    from pellucid.cli.commands.train import show
    from pellucid.insight.scores.scores import LOWER_IS_BETTER
    from pellucid.tabular.assess.evaluation import evaluate_rows

    with answering(as_json) as answer:
        evaluation = evaluate_rows(loaded(model, header, encoding), table, threshold=threshold)
        bounds = _bounds(evaluation, fail_under or [])
        print_notes(evaluation.notes)
        show(evaluation)
        failed = [name for name, bound in bounds.items() if not _reaches(evaluation, name, bound)]
        for name in failed:
            key = "over" if name in LOWER_IS_BETTER else "under"
            values = {"metric": say(f"score.{name}"), "value": f"{evaluation[name]:.4g}", "bound": f"{bounds[name]:g}"}
            err.write(say(f"evaluate.{key}", **values), "red")
        answer.update(evaluation_json(evaluation), notes=notes_json(evaluation.notes), failed=failed)
    return 1 if failed else 0


def _bounds(evaluation: Evaluation, texts: list[str]) -> dict[str, float]:
    """The values that scores must reach."""
    from pellucid.messages.errors import InvalidValue, nearest

    names, bounds = [score.name for score in evaluation.scores], {}
    for text in texts:
        name, _, value = text.partition("=")
        if name not in names:
            raise InvalidValue("cli.fail_under.score", name=name, nearest=nearest(name, names))
        try:
            bounds[name] = float(value)
        except ValueError:
            raise InvalidValue("cli.fail_under.form", name=name, value=text) from None
    return bounds


def _reaches(evaluation: Evaluation, name: str, bound: float) -> bool:
    """Whether a score is as good as asked; one that the rows cannot tell is not."""
    from pellucid.insight.scores.scores import LOWER_IS_BETTER

    return evaluation[name] <= bound if name in LOWER_IS_BETTER else evaluation[name] >= bound
