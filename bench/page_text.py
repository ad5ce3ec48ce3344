"""The texts of docs/benchmarks.md, apart from the code that fills in the figures."""

GOALS_HEAD = "network, batch|threads|>Pellucid us per step|fastest other, us|>ratio|goal|PyTorch eager, us|>ratio|goal|loss difference"
EVERY_HEAD = "network, batch|threads|form|>us per step|>ratio to Pellucid"
KERNEL_HEAD = "kernel|>Pellucid|>PyTorch eager|>torch.compile|>JAX|>ratio|>vs. copy"
HEAD = """# Speed

Written by `python -m bench` and `python -m bench --kernels` (`pip install -e .[bench]`) from the measurements in
[benchmarks.json](benchmarks.json). Every measurement runs in its own process. The libraries take
turns, so that background load affects them alike. A ratio is the other library's time divided by Pellucid's: the median of the
rounds, with the minimum and maximum in brackets. A ratio above 1 means that Pellucid is faster. The goals were set before
measuring, and a missed goal is marked.

Measured on {machine}."""
NETWORKS = """## Training steps

Softmax cross-entropy, float32, shuffled mini-batches; every library gets the same rows and the same initial weights. The optimizer
is Adam (AdamW for SwiGLU) with learning rate 0.001. Before timing, all libraries run the first 50 steps in the same row order.
"Loss difference" is the largest difference from Pellucid's loss after 10 and after 50 of these steps; values above 0.0001 are bold.
Rounding causes such differences where a ReLU unit is so close to 0 that the last digit switches it, or where a gradient is so
small that Adam, which divides by its magnitude, amplifies the rounding; PyTorch and JAX then differ from each other, too. In
float64, 200 steps of every optimizer agree with PyTorch's to 1e-10 (`tests/test_parity.py`). scikit-learn is only timed, because
its initial weights cannot be set. Pellucid's time includes shuffling the rows in each epoch; the others get a fixed order. A time is
the time of whole epochs, fetching rows included, divided by the number of steps. Every library runs in its fastest form: PyTorch with Adam's
foreach and fused steps and with `torch.compile`; JAX compiled per step, per epoch (`lax.scan`) and for four epochs in one
call; Pellucid with all threads for matrix products and with one (the table estimators use one thread
until products are large). The goals compare the fastest forms. A run with one thread is pinned to one core.

{goals}

![Time per step relative to Pellucid's](benchmarks-networks.svg)

Every form:

{every}"""
FLAT = """## Cost of a row

One epoch for each table size: 32 ReLU units, 2 outputs, batches of 256, Adam. The cost of a row is constant until the table no
longer fits into the caches; fetching rows in random order then waits for memory. With more columns a cell gets cheaper, until
the first layer's weights (32 per column) and their moments outgrow the caches.

{table}

![Nanoseconds per cell by rows and by columns](benchmarks-rows.svg)"""
THREADS_HEAD = "network, batch|>kernels shared|>one thread, us|>two, us|>ratio"
THREADS = """## Two threads for kernels

Each row times a step from the first product to the update, without fetching rows. BLAS uses two threads for products in both cases.
The other kernels use one thread, or two threads of Numba's OpenMP layer for kernels of at least 16,384 elements. The experiment
favours two threads, because the column sums of the two halves are not added up. Sharing kernels would be implemented where
a whole step becomes 1.3 times as fast.

{table}"""
KERNEL_TEXT = """## Kernels

Microseconds with one thread, float32, median of the rounds. "Ratio" is the fastest other library's time divided by Pellucid's
(PyTorch eager, with foreach and fused optimizers; `torch.compile`; compiled JAX). Their times include call overhead and the
allocation of the result; Pellucid's kernels write into preallocated buffers. Backward passes of activations and gates start from the
input in JAX and from saved values in PyTorch and Pellucid. "Vs. copy" is Pellucid's time divided by the time to copy as many bytes as
the kernel reads and writes (by NumPy or by a kernel, whichever is faster), for kernels that make one pass; the goal for
arrays beyond the caches is at most 1.2.

![Each kernel compared with the fastest other library](benchmarks-kernels.svg)

"""
REASONS = """## Missed goals, and why

Measured with `pellucid.profile(tape)`, which times every entry of a tape and compares it with the machine's peak rates.

- **This machine** is of the first Zen (128 bits a sum, 8 MiB of L3, about 2 GHz). Half of a step and more are products, which BLAS takes
  at 58 to 74 of the 74 GFLOP/s that two of its cores reach, so all libraries lie closer together than on a machine twice as fast (Zen 3, 32 MiB
  of L3; the commit 520a27d, two threads, JAX and PyTorch by our time): 2-8-2 7.5 and 556, 64-128-10 2.1 and 22, 784-256-128-10 1.10 and 1.69,
  784-512-512-10 0.96 and 1.06, SwiGLU 1.47 and 5.6, BatchNorm 1.13 and 2.1; `pellucid train` 15.9 and 6.0 s. Rounds of the same hour differ by a tenth.
- **784-256-128-10 with two threads.** The entries of a step, each repeated alone, take 1,360 us together; one after another 1,530 to 2,160, by the
  run. Adam takes 260 us alone, 290 in a step whose products one thread works out, and 680 where two did: half of the gradient then lies in
  the other core's cache. Sharing Adam between the threads would need BLAS's own (see above).
- **64-128-10 against PyTorch eager.** Small products (up to a million multiplications) go through blocks of our own, at the peak of one core:
  38 of 55 us here, 14 of 26 there. Adam takes 10 more. The 400 networks are of
  this size, too (11 times here, 12.7 there).
- **SwiGLU + RMSNorm and BatchNorm** reach their goals in some hours and on some machines and miss them in others. Kernels are serial: what two
  threads would gain beside BLAS is shown above. By one thread the products of the SwiGLU network take 860 of its 1,280 us, at the
  machine's peak; 1.3 times JAX's speed would leave 140 us for everything else.
- **Slopes of sigmoid and tanh in the caches.** PyTorch multiplies what was kept, y (1 - y), which loses every digit in the tails; ours take
  one exponential and lose little more than 4 units in the last place ([how exact](accuracy.md)).
- **GELU in the caches.** Ours loses less than 3 units in the last place ([how exact](accuracy.md)), for which its products carry their rounding
  along. Tried and taken back: long polynomials in two halves that do not wait for each other (0.86 of the time, but Φ then loses 3.2 units
  instead of 2.7), and besides them products without carried rounding (0.72, as long as PyTorch's takes; 3 to 4 units, and Φ(0) is
  no longer 1/2). PyTorch's loses all digits below -5.
- **tanh** of JAX is a rational function, 4 units off; ours is 1.3.
- **float64 beside scikit-learn.** The products of such a step are 0.82 GFLOP. Two cores reach 32 GFLOP/s in float64 here (62 to 65 there), so
  that they alone take 26 of scikit-learn's 47 ms (13 of 26 there) by the same OpenBLAS: 4 times cannot be reached.
- **The second run of `pellucid train`.** Half of it is importing scikit-learn, Polars and Matplotlib; eight networks and the report take the rest.
- **Products by one thread of BLAS.** Until a large product has filled the memory that OpenBLAS packs its factors in, some shapes run at a third
  of their speed (64 x 784 by 784 x 256: 11 and 33 GFLOP/s). One of 512 x 512 is now worked out first: a step of 784-256-128-10 takes
  2.5 ms instead of 4.1, SwiGLU + RMSNorm 1.3 instead of 1.9, BatchNorm 10.1 instead of 16.7.
- **An epoch** takes two native calls: one shuffles its rows (14 us for 1,797; NumPy, whose order it is, takes 93), one plays all its steps,
  in slices of 50 ms so that Ctrl-C works; the array of learning rates comes from Python.
- **Kernels beyond the cache** are bound by arithmetic, not by memory, where they hold an exponential: the first Zen halves each vector. ReLU,
  its slope, the gates without an exponential and the optimizers are within 1.25 of copying (the gates since they no longer write their
  sums back: 1.87 before). A norm reads a row, then writes it, and the two do not overlap: sums of squares in float32 instead of
  float64 took RMSNorm from 0.58 to 0.27 ns a number in the cache, and from 0.60 to 0.57 beyond it, so float64 stayed."""
