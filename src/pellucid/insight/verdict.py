"""The first line of a report: whether the network is better than the baselines."""

from __future__ import annotations

from collections.abc import Sequence

from pellucid.insight.baselines import Comparison
from pellucid.insight.scores.scores import LOWER_IS_BETTER, Score, primary_score
from pellucid.messages import say


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
    metric, value = say(f"score.{score.name}"), f"{score.value:.3g}"
    if not baselines:
        return say("verdict.alone", metric=metric, value=value, rows=f"{rows:,}")
    verdicts = {baseline.verdict for baseline in baselines}
    worst = next(verdict for verdict in ("worse", "mixed", "equal", "better") if verdict in verdicts)
    named = [baseline for baseline in baselines if baseline.verdict == worst]
    sign = -1 if score.name in LOWER_IS_BETTER else 1
    nearest = max(named, key=lambda baseline: sign * primary_score(baseline.scores).value)
    low, high = sorted((sign * nearest.score_difference.low, sign * nearest.score_difference.high))
    names = listed([model_name(baseline) for baseline in named], "or" if worst == "equal" else "and")
    numbers = say(
        "verdict.nearest",
        nearest=model_name(nearest),
        metric=metric,
        value=value,
        other=f"{primary_score(nearest.scores).value:.3g}",
        low=f"{low:+.2g}".replace("-", "\u2212"),
        high=f"{high:+.2g}".replace("-", "\u2212"),
    )
    return say(f"verdict.{worst}", names=names, rows=f"{rows:,}") + "\n" + numbers


def model_name(baseline: Comparison, form: str = "baseline") -> str:
    """The baseline's name in a sentence, or as a row of a table (`form` = "model")."""
    of = "" if baseline.name == "trees" else ".number" if baseline.score_difference.name == "r2" else ".class"
    return say(f"{form}.{baseline.name}{of}")


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names as a list in a sentence: a, b and c."""
    head = say("list.comma").join(names[:-1])
    return head + say(f"list.{last}") + names[-1] if head else names[-1]
