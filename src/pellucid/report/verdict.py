"""The first line of a report: whether the network is better than the baselines."""

from __future__ import annotations

from collections.abc import Sequence

from pellucid.insight.baselines import Comparison
from pellucid.insight.scores.scores import LOWER_IS_BETTER, Score, primary_score
from pellucid.messages import say
from pellucid.report.text import heading, number, score_number, signed


def verdict(baselines: Sequence[Comparison], scores: Sequence[Score], rows: int) -> str:
    """The verdict on the network in the current language; a baseline that does as well comes first.

    Parameters
    ----------
    baselines : sequence of Comparison
        May be empty.
    scores : sequence of Score
        The network's.
    rows : int
        Number of test rows.

    Returns
    -------
    str
        A line with the verdict and, where there are baselines, a line with the numbers.
    """
    score = primary_score(scores)
    metric, value = say(f"score.{score.name}"), score_number(score.name, score.value)
    if not baselines:
        return say("verdict.alone", metric=metric, value=value, rows=number(rows))
    verdicts = {baseline.verdict for baseline in baselines}
    worst = next(verdict for verdict in ("worse", "mixed", "equal", "better") if verdict in verdicts)
    named = [baseline for baseline in baselines if baseline.verdict == worst]
    sign = -1 if score.name in LOWER_IS_BETTER else 1
    best = max(named, key=lambda baseline: sign * primary_score(baseline.scores).value)
    low, high = sorted((sign * best.score_difference.low, sign * best.score_difference.high))
    names = listed([baseline_name(baseline) for baseline in named], "or" if worst == "equal" else "and")
    numbers = say(
        "verdict.numbers",
        baseline=baseline_name(best),
        metric=heading(f"score.{score.name}"),
        value=value,
        other=score_number(score.name, primary_score(best.scores).value),
        low=signed(low),
        high=signed(high),
    )
    return say(f"verdict.{worst}", names=names, rows=number(rows)) + "\n" + numbers


def baseline_name(baseline: Comparison, form: str = "baseline") -> str:
    """The baseline's name in a sentence, or as a row of a table (`form` = "model")."""
    return model_name(baseline.name, baseline.score_difference.name, form)


def model_name(name: str, metric: str, form: str = "baseline") -> str:
    """The name of a baseline that is compared by a primary metric: R2 where numbers are predicted."""
    suffix = "" if name == "trees" else ".number" if metric == "r2" else ".class"
    return say(f"{form}.{name}{suffix}")


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names as a list in a sentence: a, b and c."""
    head = say("list.comma").join(names[:-1])
    return head + say(f"list.{last}") + names[-1] if head else names[-1]
