"""The first line of a report: whether the network was worth it beside simpler models."""

from __future__ import annotations

from collections.abc import Sequence

from pellucid.insight.baselines import Baseline
from pellucid.insight.scores.scores import LOWER_IS_BETTER, Score, headline
from pellucid.messages import say


def verdict(found: Sequence[Baseline], judged: Sequence[Score], rows: int) -> str:
    """How the network stands, in the current language; a simpler model that does as well comes first.

    Parameters
    ----------
    found : sequence of Baseline
        May be empty.
    judged : sequence of Score
        The network's.
    rows : int
        Number of test rows.

    Returns
    -------
    str
        A line that says it and, where there are baselines, a line with the numbers.
    """
    score = headline(judged)
    metric, value = say(f"score.{score.name}"), f"{score.value:.3g}"
    if not found:
        return say("verdict.alone", metric=metric, value=value, rows=f"{rows:,}")
    standing = next(known for known in ("worse", "mixed", "equal", "better") if any(b.standing == known for b in found))
    beside = [baseline for baseline in found if baseline.standing == standing]
    sign = -1 if score.name in LOWER_IS_BETTER else 1
    nearest = max(beside, key=lambda baseline: sign * headline(baseline.scores).value)
    low, high = sorted((sign * nearest.advantage.low, sign * nearest.advantage.high))
    names = listed([model_name(baseline) for baseline in beside], "or" if standing == "equal" else "and")
    numbers = say(
        "verdict.nearest",
        nearest=model_name(nearest),
        metric=metric,
        value=value,
        other=f"{headline(nearest.scores).value:.3g}",
        low=f"{low:+.2g}".replace("-", "\u2212"),
        high=f"{high:+.2g}".replace("-", "\u2212"),
    )
    return say(f"verdict.{standing}", names=names, rows=f"{rows:,}") + "\n" + numbers


def model_name(baseline: Baseline, form: str = "baseline") -> str:
    """The baseline's name in a sentence, or as a row of a table (`form` = "model")."""
    of = "" if baseline.name == "trees" else ".number" if baseline.advantage.name == "r2" else ".class"
    return say(f"{form}.{baseline.name}{of}")


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names as a list in a sentence: a, b and c."""
    head = say("list.comma").join(names[:-1])
    return head + say(f"list.{last}") + names[-1] if head else names[-1]
