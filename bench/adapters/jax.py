"""JAX's part: jitted by step, by epoch (lax.scan) and the whole run; Adam is optax's."""

from __future__ import annotations

import itertools
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from bench.networks import DECAY, MOMENTUM, NORM_EPS, RATE, Drawn, Workload

RUN = 4  # epochs of a whole run
State = Any


def forward(workload: Workload, layers: Any, statistics: Any, x: Any) -> tuple[Any, Any]:
    """Logits, and the running statistics after this batch."""
    moved = []
    for i, own in enumerate(layers):
        x = x @ own["weight"] + own.get("bias", 0)
        if i == len(layers) - 1:
            break
        if workload.kind == "relu":
            x = jax.nn.relu(x)
        elif workload.kind == "batchnorm":
            mean, variance, rows = x.mean(0), x.var(0), x.shape[0]
            x = jax.nn.relu((x - mean) * jax.lax.rsqrt(variance + NORM_EPS["batchnorm"]) * own["gain"] + own["shift"])
            now = (mean, variance * rows / (rows - 1))
            moved.append(jax.tree.map(lambda old, new: (1 - MOMENTUM) * old + MOMENTUM * new, statistics[i], now))
        else:
            x = x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + NORM_EPS["swiglu"]) * own["gain"]
            a, b = jnp.split(x, 2, -1)
            x = jax.nn.silu(a) * b
    return x, moved


class Training:
    """One step as a pure function; a form says how much of the run is compiled as one."""

    def __init__(self, workload: Workload, drawn: Drawn, form: str) -> None:
        self.workload, self.form = workload, form
        self.x, self.y = jnp.asarray(drawn.x), jnp.asarray(drawn.y, jnp.int32)
        layers = jax.tree.map(jnp.asarray, drawn.layers)
        rule = optax.adam(RATE)
        if workload.optimizer == "adamw":
            rule = optax.adamw(RATE, weight_decay=DECAY, mask=jax.tree.map(lambda p: p.ndim == 2, layers))
        widths = [width for _, width in workload.products[:-1]] if workload.kind == "batchnorm" else []
        statistics = [(jnp.zeros(width), jnp.ones(width)) for width in widths]
        self.state: State = (layers, rule.init(layers), statistics)
        whole = workload.rows // workload.batch * workload.batch
        rest = jax.jit(lambda state, x, y, rows: step(state, x[rows], y[rows]), donate_argnums=0)
        self.orders = itertools.cycle(
            [
                (
                    jnp.asarray(order[:whole].reshape(-1, workload.batch), jnp.int32),
                    jnp.asarray(order[whole:], jnp.int32),
                )
                for order in drawn.orders
            ]
        )

        def step(state: State, x: Any, y: Any) -> tuple[State, Any]:
            layers, memory, statistics = state

            def loss(layers: Any) -> Any:
                logits, moved = forward(workload, layers, statistics, x)
                return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean(), moved

            (value, moved), gradient = jax.value_and_grad(loss, has_aux=True)(layers)
            change, memory = rule.update(gradient, memory, layers)
            return (optax.apply_updates(layers, change), memory, moved), value

        def epoch(state: State, x: Any, y: Any, order: Any) -> tuple[State, Any]:
            batches, rest = order
            state, values = jax.lax.scan(lambda state, rows: step(state, x[rows], y[rows]), state, batches)
            return step(state, x[rest], y[rest]) if rest.size else (state, values[-1])

        self.one = rest
        self.epoch = jax.jit(epoch, donate_argnums=0)
        self.run = jax.jit(
            lambda state, x, y, orders: jax.lax.scan(lambda state, order: epoch(state, x, y, order), state, orders),
            donate_argnums=0,
        )

    def losses(self, count: int) -> list[float]:
        found: list[float] = []
        while len(found) < count:
            batches, rest = next(self.orders)
            for rows in [*batches, rest][: count - len(found)]:
                if rows.size:
                    self.state, value = self.one(self.state, self.x, self.y, rows)
                    found.append(float(value))
        return found

    def epochs(self, count: int) -> None:
        orders = list(itertools.islice(self.orders, count))
        if self.form == "run":
            self.state, _ = self.run(self.state, self.x, self.y, jax.tree.map(lambda *each: jnp.stack(each), *orders))
        elif self.form == "epoch":
            for order in orders:
                self.state, _ = self.epoch(self.state, self.x, self.y, order)
        else:
            for batches, rest in orders:
                for rows in self._split(batches):
                    self.state, _ = self.one(self.state, self.x, self.y, rows)
                if rest.size:
                    self.state, _ = self.one(self.state, self.x, self.y, rest)
        jax.block_until_ready(self.state)

    def _split(self, batches: Any) -> Any:
        """The batches' row numbers, as NumPy: cutting them is not what is timed."""
        return np.asarray(batches)


def forms(workload: Workload, drawn: Drawn) -> dict[str, Any]:
    """Every way JAX can be driven, each made when it is measured."""
    return {
        "JAX, by step": partial(Training, workload, drawn, "step"),
        "JAX, by epoch": partial(Training, workload, drawn, "epoch"),
        "JAX, whole run": partial(Training, workload, drawn, "run"),
    }


def prepare(threads: int) -> None:
    """Threads are a matter of the processors the process may use: see bench/workloads.py."""
    from bench.networks import OUT

    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_compilation_cache_dir", str(OUT / "jax"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
