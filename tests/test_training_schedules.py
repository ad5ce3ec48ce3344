"""Every schedule's values, worked out one step at a time."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from pellucid import schedules
from pellucid.training.schedules import SCHEDULES


def half_cosine(share: float) -> float:
    return (1 + math.cos(math.pi * share)) / 2


def warmup_cosine(s: int, n: int) -> float:
    rise = max(n / 10, 1)
    return min(1.0, (s + 1) / rise) if s < rise else half_cosine((s - rise) / max(n - rise, 1))


def one_cycle(s: int, n: int) -> float:
    peak = max(0.3 * n, 1)
    if s < peak:
        return 1 / 25 + 24 / 25 * (1 - half_cosine(s / peak))
    return 1e-4 + (1 - 1e-4) * half_cosine((s - peak) / max(n - peak, 1))


AT_STEP: dict[str, Callable[[int, int], float]] = {
    "constant": lambda s, n: 1.0,
    "step": lambda s, n: 0.1 ** math.floor(3 * s / n),
    "exponential": lambda s, n: math.exp(s / n * math.log(0.01)),
    "cosine": lambda s, n: half_cosine(s / n),
    "warmup": lambda s, n: min(1.0, (s + 1) / max(n / 10, 1)),
    "warmup_cosine": warmup_cosine,
    "one_cycle": one_cycle,
    "flat_cosine": lambda s, n: 1.0 if s < n / 2 else half_cosine(2 * s / n - 1),
    "coslog4": lambda s, n: math.sin(math.pi * math.log(1 + 15 * (2 * s + 1) / (2 * n), 2)) ** 2,
    "plateau": lambda s, n: 1.0,
}


def test_every_schedule_is_here() -> None:
    assert set(AT_STEP) == set(SCHEDULES.names)
    assert dir(schedules) == sorted(SCHEDULES.names)


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 10, 100, 1000])
@pytest.mark.parametrize("name", AT_STEP)
def test_values(name: str, steps: int) -> None:
    factors = getattr(schedules, name)(steps)
    np.testing.assert_allclose(factors, [AT_STEP[name](s, steps) for s in range(steps)], rtol=1e-12, atol=1e-15)
    assert factors.shape == (steps,) and factors.dtype == np.float64
    assert ((factors > 0) & (factors <= 1)).all()


def test_shapes_of_a_long_training() -> None:
    """What the names promise."""
    falling = [getattr(schedules, name)(1000) for name in ("step", "exponential", "cosine")]
    assert all((np.diff(factors) <= 0).all() and factors[0] == 1 for factors in falling)
    assert np.unique(falling[0].round(12)).tolist() == [0.01, 0.1, 1.0]
    assert falling[1][-1] == pytest.approx(0.01, rel=0.01)
    for name, peak, first, last in (
        ("warmup", 99, 0.01, 1.0),
        ("warmup_cosine", 99, 0.01, 3e-6),
        ("one_cycle", 300, 0.04, 1e-4),
    ):
        factors = getattr(schedules, name)(1000)
        assert factors.argmax() == pytest.approx(peak, abs=1) and factors.max() == pytest.approx(1)
        assert (factors[0], factors[-1]) == (pytest.approx(first, rel=0.01), pytest.approx(last, rel=0.1))
        assert (np.diff(factors[: peak + 1]) > 0).all() and (np.diff(factors[peak + 2 :]) <= 0).all()


def test_coslog4_has_four_waves_of_doubling_length() -> None:
    factors = schedules.coslog4(15_000)
    peaks = [i for i in range(1, 14_999) if factors[i - 1] < factors[i] >= factors[i + 1]]
    assert [round(1 + 15 * (peak + 0.5) / 15_000, 2) for peak in peaks] == [round(2 ** (n + 0.5), 2) for n in range(4)]
    lows = [factors[1000 * (2**n - 1)] for n in (1, 2, 3)]
    assert max(*lows, factors[0], factors[-1]) < 1e-5


def test_bad_calls_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="steps must be at least 1; got 0"):
        schedules.cosine(0)
    with pytest.raises(AttributeError, match="there is no schedule 'cosin'; did you mean 'cosine'"):
        schedules.cosin  # noqa: B018
