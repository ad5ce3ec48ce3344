"""What each library runs for a kernel of `bench.kernel_list`."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from bench import functions
from bench.kernel_list import GROUPS, SIZES, chosen, inputs
from bench.workloads import repeated
from pellucid.typing import Array

Run = Callable[[], Any]


def of_pellucid(group: str, name: str, shape: tuple[int, int]) -> Run:
    """The kernel, played as a tape of one row."""
    return played(*_kernel(group, name, shape))


def played(kernel: Any, arrays: tuple[Array, ...]) -> Run:
    from pellucid.kernels.compiler.executor import executor

    rows, addresses = np.array([kernel.row(arrays)], np.int64), np.array([kernel.address(arrays)], np.int64)
    run, step_state = executor(), np.zeros(16)
    return lambda: (run(addresses, rows, 0, 1, 1, step_state), arrays)


def _kernel(group: str, name: str, shape: tuple[int, int]) -> tuple[Any, tuple[Array, ...]]:
    from pellucid.engine.parameters import aligned
    from pellucid.formulas.activations import ACTIVATIONS
    from pellucid.formulas.gates import GATES
    from pellucid.formulas.optimizers import OPTIMIZERS
    from pellucid.kernels import activations, softmax, training_step

    def new(*shape: int) -> Array:
        made = aligned(shape, np.float32)
        made[...] = np.random.default_rng(0).standard_normal(shape, np.float32)
        return made

    what, (m, n) = name.removesuffix(" backward"), shape
    if group == "activations":
        row = ACTIVATIONS[what]
        if what == name:
            return activations.activation(row, np.float32), (new(m, n), new(m, n))
        kept = new(m, n)
        if not activations.keeps_input(row):
            activations.activation(row, np.float32)(kept, kept)
        return activations.activation_backward(row, np.float32), (kept, new(m, n), new(m, n))
    if group == "gates":
        z, bias = new(m, 2 * n), np.zeros(2 * n, np.float32)
        if what == name:
            return activations.gate(GATES[what], np.float32, False), (z, bias, new(m, n))
        arrays = z, bias, new(m, n), new(m, 2 * n), np.zeros_like(bias)
        return activations.gate_backward(GATES[what], np.float32, False), arrays
    if group == "optimizers":
        row = OPTIMIZERS[what]
        values = row.step_constants(1.0, 1e-6, 0.0, *row.hyperparameters.values())[1:]
        moments = [abs(new(m * n)) for _ in row.moments]
        return training_step.step(row, np.float32), (
            new(m * n),
            new(m * n),
            *moments,
            np.array([1, 0, 0, *values], np.float32),
        )
    if what == "softmax and cross-entropy":
        labels = np.random.default_rng(0).integers(0, n, m)
        return softmax.cross_entropy(np.float32), (
            new(m, n),
            labels,
            np.ones(m, np.float32),
            new(m, n),
            np.zeros(16),
            np.array([1.0, 1.0, 0.0]),
        )
    return _norm(what.removesuffix(" norm"), name != what, new, m, n)


def _norm(name: str, backward: bool, new: Any, m: int, n: int) -> tuple[Any, tuple[Array, ...]]:
    """A norm as a layer records it: the entry of a tape."""
    from pellucid.engine.parameters import aligned
    from pellucid.engine.tape import Tape
    from pellucid.engine.value import Value
    from pellucid.layers import LayerNorm
    from pellucid.layers.norms import NORMS

    layer: Any = LayerNorm(groups=GROUPS) if name == "group" else NORMS[name].layer()
    tape = Tape(np.float32, m, training=True)
    own = {
        key: Value(aligned(n, np.float32), aligned(n, np.float32))
        for key in ("gain", "shift", "running_mean", "running_variance")
    }
    for key, signal in own.items():
        signal.value[...] = key in ("gain", "running_variance")
    x = Value(new(m, n), new(m, n))
    y = layer.record(tape, x, own)
    y.gradient[...] = new(m, n)
    tape.record_backward(y)
    for entry in tape.entries:
        entry.kernel(*entry.arrays)
    entry = tape.entries[backward]
    return entry.kernel, entry.arrays


# PyTorch


def of_torch(group: str, name: str, shape: tuple[int, int], compiled: bool = False) -> list[Run]:
    """What PyTorch runs: eager in each of its forms, or compiled."""
    torch = functions.torch()
    if compiled:
        import torch._functorch.config

        torch._functorch.config.donated_buffer = False  # a backward pass is run more than once
    if group == "optimizers":
        return _torch_updates(name, shape, compiled)
    what = name.removesuffix(" backward")
    f, arguments, dy = _torch_function(group, what, shape)
    if compiled:
        f = torch.compile(f, dynamic=False)
    if what == "softmax and cross-entropy":
        z = arguments[0].requires_grad_()
        return [lambda: torch.autograd.grad(f(*arguments), z)]
    if what == name:

        def forward() -> Any:
            with torch.no_grad():
                return f(*arguments)

        return [forward]
    for argument in arguments:
        argument.requires_grad_()
    y = f(*arguments)
    return [lambda: torch.autograd.grad(y, arguments, dy, retain_graph=True)]


def _torch_function(group: str, what: str, shape: tuple[int, int]) -> tuple[Any, list[Any], Any]:
    """The function, its tensors and the gradient of its result."""
    torch = functions.torch()
    F, (m, n) = torch.nn.functional, shape
    x, dy = map(torch.from_numpy, inputs(shape, 2))
    if group == "activations":
        values = {"leaky_relu": (0.01,), "elu": (1.0,)}.get(what, ())
        return functions.torch_activation(what, values), [x], dy
    if group == "gates":
        (z,) = map(torch.from_numpy, inputs((m, 2 * n)))
        gate = functions.torch_gate(what)
        return (lambda z: F.glu(z, -1)) if what == "glu" else (lambda z: gate(*z.chunk(2, -1))), [z], dy
    if what == "softmax and cross-entropy":
        labels = torch.from_numpy(np.random.default_rng(0).integers(0, n, m))
        return (lambda z: F.cross_entropy(z, labels)), [x], dy
    gain, shift = torch.ones(n), torch.zeros(n)
    mean, variance = torch.zeros(n), torch.ones(n)
    norm = {
        "batch": lambda x, g, s: F.batch_norm(x, mean, variance, g, s, training=True, momentum=0.1, eps=1e-5),
        "layer": lambda x, g, s: F.layer_norm(x, (n,), g, s, 1e-5),
        "rms": lambda x, g: F.rms_norm(x, (n,), g, 1e-6),
        "group": lambda x, g, s: F.group_norm(x, GROUPS, g, s, 1e-5),
    }[what.removesuffix(" norm")]
    return norm, [x, gain] if what == "rms norm" else [x, gain, shift], dy


def _torch_updates(name: str, shape: tuple[int, int], compiled: bool) -> list[Run]:
    torch = functions.torch()
    optim = torch.optim
    make: Any = {
        "sgd": optim.SGD,
        "momentum": lambda p, **form: optim.SGD(p, momentum=0.9, **form),
        "nesterov": lambda p, **form: optim.SGD(p, momentum=0.9, nesterov=True, **form),
        "adagrad": optim.Adagrad,
        "rmsprop": optim.RMSprop,
        "adam": optim.Adam,
        "amsgrad": lambda p, **form: optim.Adam(p, amsgrad=True, **form),
        "nadam": optim.NAdam,
        "adamw": optim.AdamW,
    }.get(name)
    runs: list[Run] = []
    for form in ("foreach",) if compiled else ("foreach", "fused"):
        if make is None or (form == "fused" and name in ("rmsprop", "nadam")):
            continue  # PyTorch has no Lion, and these two in no fused form
        p = torch.nn.Parameter(torch.from_numpy(inputs(shape)[0]))
        p.grad = torch.from_numpy(inputs(shape)[0])
        step = make([p], lr=1e-6, **{form: True}).step
        runs.append(torch.compile(lambda step=step: step(), fullgraph=False) if compiled else step)
    return runs


# JAX


def of_jax(group: str, name: str, shape: tuple[int, int]) -> list[Run]:
    """What JAX runs, jitted; a backward pass computes what it needs from the inputs, of norms from what was kept."""
    jax = functions.jax()
    jax.config.update("jax_enable_x64", False)
    if group == "optimizers":
        return [_jax_update(name, shape)]
    what = name.removesuffix(" backward")
    f, arguments, dy = _jax_function(group, what, shape)
    if what == "softmax and cross-entropy":
        run = jax.jit(jax.value_and_grad(f))
    elif what == name:
        run = jax.jit(f)
    elif group == "rows":
        _, back = jax.jit(lambda *a: jax.vjp(f, *a))(*arguments)
        run, arguments = jax.jit(lambda back, dy: back(dy)), [back, dy]
    else:
        run, arguments = jax.jit(lambda *a: jax.vjp(f, *a[:-1])[1](a[-1])), [*arguments, dy]
    return [lambda: jax.block_until_ready(run(*arguments))]


def _jax_function(group: str, what: str, shape: tuple[int, int]) -> tuple[Any, list[Any], Any]:
    import optax

    jax = functions.jax()
    jnp, (m, n) = jax.numpy, shape
    x, dy = map(jnp.asarray, inputs(shape, 2))
    if group == "activations":
        return functions.jax_activation(what, {"leaky_relu": (0.01,), "elu": (1.0,)}.get(what, ())), [x], dy
    if group == "gates":
        gate = functions.jax_gate(what)
        return (lambda z: gate(*jnp.split(z, 2, -1))), [jnp.asarray(inputs((m, 2 * n))[0])], dy
    if what == "softmax and cross-entropy":
        labels = jnp.asarray(np.random.default_rng(0).integers(0, n, m), jnp.int32)
        return (lambda z: optax.softmax_cross_entropy_with_integer_labels(z, labels).mean()), [x], dy

    def centred(x: Any, axis: int) -> Any:
        return (x - x.mean(axis, keepdims=True)) * jax.lax.rsqrt(x.var(axis, keepdims=True) + 1e-5)

    norm = {
        "batch": lambda x, g, s: centred(x, 0) * g + s,
        "layer": lambda x, g, s: centred(x, -1) * g + s,
        "rms": lambda x, g: x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + 1e-6) * g,
        "group": lambda x, g, s: centred(x.reshape(m, GROUPS, -1), -1).reshape(m, n) * g + s,
    }[what.removesuffix(" norm")]
    gain, shift = jnp.ones(n), jnp.zeros(n)
    return norm, [x, gain] if what == "rms norm" else [x, gain, shift], dy


def _jax_update(name: str, shape: tuple[int, int]) -> Run:
    import optax

    jax = functions.jax()
    rule = {
        "sgd": lambda: optax.sgd(1e-6),
        "momentum": lambda: optax.sgd(1e-6, 0.9),
        "nesterov": lambda: optax.sgd(1e-6, 0.9, nesterov=True),
        "adagrad": lambda: optax.adagrad(1e-6),
        "rmsprop": lambda: optax.rmsprop(1e-6),
        "adam": lambda: optax.adam(1e-6),
        "amsgrad": lambda: optax.amsgrad(1e-6),
        "nadam": lambda: optax.nadam(1e-6),
        "adamw": lambda: optax.adamw(1e-6),
        "lion": lambda: optax.lion(1e-6),
    }[name]()
    p, g = map(jax.numpy.asarray, inputs(shape, 2))
    kept = [p, rule.init(p)]

    def step(p: Any, memory: Any, g: Any) -> Any:
        change, memory = rule.update(g, memory, p)
        return optax.apply_updates(p, change), memory

    compiled = jax.jit(step, donate_argnums=(0, 1))

    def run() -> None:
        kept[:] = compiled(*kept, g)
        jax.block_until_ready(kept[0])

    return run


def copying(library: str, size: str) -> float:
    """Microseconds of copying one array of the size, read once and written once: NumPy's way or, if faster, our own."""
    from pellucid.engine.parameters import aligned
    from pellucid.formulas.activations import ACTIVATIONS
    from pellucid.kernels import activations

    a, b = (aligned(SIZES[size], np.float32) for _ in range(2))
    a[...] = inputs(SIZES[size])[0]
    ours = played(activations.activation(ACTIVATIONS["identity"], np.float32), (a, b))
    return min(median(repeated(run, 1, 0.3)) for run in (ours, lambda: np.copyto(b, a)))


def measured(library: str, group: str, size: str, only: str = "") -> dict[str, float]:
    """The median microseconds of the chosen kernels of a group; of several forms, the fastest."""
    make = {
        "pellucid": lambda *which: [of_pellucid(*which)],
        "torch": of_torch,
        "compile": lambda *which: of_torch(*which, compiled=True),
        "jax": of_jax,
    }[library]
    found = {}
    for name in chosen(group, size, only):
        times = [sorted(repeated(run, 1, 0.1)) for run in make(group, name, SIZES[size])]
        if times:
            found[name] = min(each[len(each) // 2] for each in times)
    return found
