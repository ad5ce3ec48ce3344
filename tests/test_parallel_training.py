"""Networks that learn side by side: what they learn is what they learn one after another, whatever comes between."""

import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import RidgeCV

import pellucid
from pellucid.tabular.fit import ensemble, linear_start, refit
from pellucid.tabular.fit.progress import (
    EpochDone,
    Event,
    MemberDone,
    Progress,
    Refitting,
    RowsDone,
    warn_if_interrupted,
)
from pellucid.tabular.fit.threads import available, divided, limited, side_by_side

RNG = np.random.default_rng(3)
X = RNG.standard_normal((300, 4))
Y = np.where(X[:, 0] * X[:, 1] + 0.3 * RNG.standard_normal(300) > 0, "yes", "no")


@pytest.fixture(autouse=True)
def python_hears_ctrl_c() -> Iterator[None]:
    """Processes that tests are shared among are started without."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def fitted(threads: int | None, progress: Progress = warn_if_interrupted, **options: Any) -> pellucid.TableClassifier:
    asked = {"ensemble_size": 5, "epochs": 6, **options}
    return pellucid.TableClassifier(threads=threads, test=0.2, **asked).fit(X, Y, progress=progress)


class Diary:
    """Notes who was told what, and that nobody is told two things at a time."""

    def __init__(self) -> None:
        self.epochs: dict[int, list[float]] = {}
        self.done: list[int] = []
        self.threads: set[int] = set()
        self._one = threading.Lock()

    def __call__(self, event: Event, /) -> None:
        warn_if_interrupted(event)
        if isinstance(event, RowsDone):
            self.rows()
        elif isinstance(event, EpochDone):
            self.epoch(event.epoch, event.member)
        elif isinstance(event, MemberDone):
            self.member_done(event.member, event.members, event.result)
        elif isinstance(event, Refitting):
            self.refitting()

    def refitting(self) -> None:
        pass

    def rows(self) -> None:
        assert self._one.acquire(blocking=False)
        self._one.release()

    def epoch(self, epoch: Any, member: int) -> None:
        assert self._one.acquire(blocking=False)
        time.sleep(0.001)
        self.threads.add(threading.get_ident())
        self.epochs.setdefault(member, []).append(epoch.validation_loss)
        self._one.release()

    def member_done(self, member: int, members: int, learned: Any) -> None:
        self.done.append(member)
        assert members == 5 and len(self.epochs[member]) == len(learned.epochs)


@pytest.mark.parametrize("options", [{}, {"refit": True}, {"learning_rate": "auto"}, {"dropout": 0.2, "init": "lsuv"}])
def test_what_is_learned_does_not_depend_on_the_number_of_threads(options: dict[str, Any]) -> None:
    diaries, models = [], []
    for threads in (1, 2, 5):
        diaries.append(Diary())
        models.append(fitted(threads, diaries[-1], **options))
        assert len(diaries[-1].threads) == threads and diaries[-1].done == [1, 2, 3, 4, 5]
    for model, diary in zip(models[1:], diaries[1:], strict=True):
        np.testing.assert_array_equal(model.network_.parameters.vector, models[0].network_.parameters.vector)
        assert diary.epochs == diaries[0].epochs and model.history_.best_epochs == models[0].history_.best_epochs
        assert model.decision_.threshold.value == models[0].decision_.threshold.value


@pytest.mark.parametrize("room", [ensemble, refit])
def test_as_many_learn_at_a_time_as_there_are_threads(room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two meet, one from each pair: networks one after another would wait for each other until the barrier breaks."""
    name = "learn" if room is ensemble else "trainer_of"
    own, met = getattr(room, name), threading.Barrier(2, timeout=60)

    def meeting(*given: Any, **asked: Any) -> Any:
        met.wait()
        return own(*given, **asked)

    monkeypatch.setattr(room, name, meeting)
    assert fitted(2, ensemble_size=4, refit=True).recipe_.ensemble_size == 4


def test_threads_are_divided_between_networks_and_their_products() -> None:
    assert divided(None, 1, 1) == (1, 1) and divided(None, 1, None) == (1, None)
    assert divided(3, 1, 1) == (1, 3) and divided(1, 8, None) == (1, 1)
    assert divided(4, 8, 1) == (4, 1) and divided(4, 2, None) == (2, 2) and divided(9, 2, None) == (2, 4)
    with limited(1):
        assert available() == 1 and divided(None, 8, 1) == (1, 1)
    with limited(3):
        assert available() == 3 and divided(None, 8, 1) == (3, 1)


def test_results_come_in_order_and_a_fault_ends_the_others() -> None:
    def slowest_first(number: int) -> int:
        time.sleep(0.05 * (3 - number))
        return number

    assert list(side_by_side(slowest_first, 4, 3, threading.Event())) == [0, 1, 2, 3]
    stop = threading.Event()

    def work(number: int) -> int:
        if number == 1:
            raise ValueError("one")
        assert stop.wait(60), "nobody told it to end"
        return number

    made: Iterator[int] = side_by_side(work, 4, 2, stop)
    with pytest.raises(ValueError, match="one"):
        next(made)


def test_a_progress_that_fails_ends_the_fit() -> None:
    def broken(event: Event) -> None:
        if isinstance(event, EpochDone) and event.member == 2:
            raise OSError("the log is full")

    with pytest.raises(OSError, match="the log is full"):
        fitted(2, broken, epochs=100_000, patience=100_000, ensemble_size=2)


def test_large_lines_are_fitted_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 40 bytes a cell while it is fitted."""
    monkeypatch.setattr(linear_start, "LARGE_CELLS", 100)
    own, inside, most = RidgeCV.fit, [], []

    def fit(*given: Any) -> Any:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.05)
        inside.pop()
        return own(*given)

    monkeypatch.setattr(RidgeCV, "fit", fit)
    model = pellucid.TableRegressor(ensemble_size=3, epochs=2, threads=3).fit(X, X[:, 0])
    assert model.recipe_.ensemble_size == 3 and most == [1, 1, 1]


def test_filters_of_warnings_are_left_as_they_were() -> None:
    before = list(warnings.filters)
    fitted(3)
    assert list(warnings.filters) == before


class Impatient(Diary):
    """Presses Ctrl-C as soon as something has happened; the main thread hears it wherever it is."""

    def __init__(self, epoch: tuple[int, int] = (0, 0), done: int = 0) -> None:
        super().__init__()
        self._epoch, self._done = epoch, done

    def epoch(self, epoch: Any, member: int) -> None:
        super().epoch(epoch, member)
        if (member, epoch.number) == self._epoch:
            signal.raise_signal(signal.SIGINT)

    def member_done(self, member: int, members: int, learned: Any) -> None:
        if member == self._done:
            signal.raise_signal(signal.SIGINT)


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize("threads", [1, 3])
def test_ctrl_c_keeps_the_networks_that_had_learned(threads: int) -> None:
    with pytest.warns(UserWarning, match="training was interrupted"):
        model = fitted(threads, Impatient(done=3))
    alone = fitted(1, ensemble_size=5)
    assert (model.history_.stop_reason, model.recipe_.ensemble_size) == ("interrupted", 3)
    assert model.history_.best_epochs == alone.history_.best_epochs[:3]


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
@pytest.mark.parametrize("member", [1, 2])
def test_ctrl_c_keeps_whole_epochs_of_the_first_network(member: int) -> None:
    with pytest.warns(UserWarning, match="training was interrupted"):
        model = fitted(2, Impatient(epoch=(member, 4)), epochs=100_000, patience=100_000)
    best = model.history_.best_epoch
    assert (model.history_.stop_reason, model.recipe_.ensemble_size) == ("interrupted", 1)
    assert all(epoch.rows == model.rows_["training"] for epoch in model.history_.epochs)
    assert model.history_.layers and model.history_.layers.epochs[-1] == len(model.history_.epochs)
    alone = fitted(1, epochs=best, patience=100_000, ensemble_size=1)
    assert alone.history_.best_epoch == best
    np.testing.assert_array_equal(model.network_.parameters.vector, alone.network_.parameters.vector)


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_ctrl_c_while_learning_from_all_rows_keeps_what_was_judged() -> None:
    class Late(Diary):
        def refitting(self) -> None:
            threading.Timer(0.05, signal.raise_signal, [signal.SIGINT]).start()

    model = fitted(2, Late(), epochs=300, patience=300, refit=True, ema_decay=0.99)
    assert model.refitted_ == 0 and model.recipe_.ensemble_size == 5


def test_members_that_the_time_did_not_reach_are_left_out() -> None:
    class Slow(Diary):
        def epoch(self, epoch: Any, member: int) -> None:
            super().epoch(epoch, member)
            time.sleep(0.05)

    model = fitted(2, Slow(), epochs=100_000, patience=100_000, time_limit=2)
    assert (model.history_.stop_reason, model.recipe_.ensemble_size) == ("time", 1) and model.predict(X).shape == (300,)
