"""Results larger than the cache are written past it: a plain store would first read what it is about to overwrite."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.extending import register_model
from numba.extending import lower_builtin

from pellucid.typing import Array

CACHE = 32 << 20  # bytes: the last cache of the larger desktop processors
LINE = 64  # bytes: the widest vector, and a line of the cache


def streams(results: Sequence[Array], arrays: Sequence[Array]) -> bool:
    """Whether a kernel on these arrays writes its results past the cache: all of them are aligned, and too much for it."""
    return (
        bool(results)
        and sum(array.nbytes for array in arrays) >= CACHE
        and all(a.ctypes.data % LINE == 0 and (a.size == a.shape[-1] or a.strides[-2] % LINE == 0) for a in results)
    )


class Streamed(types.Array):  # type: ignore[misc]
    """A C-contiguous array whose rows begin on a line of the cache and whose elements are written once, in order."""

    def __init__(self, dtype: Any, ndim: int, layout: str) -> None:
        super().__init__(dtype, ndim, layout, name=f"streamed({dtype}, {ndim}d)")


register_model(Streamed)(models.ArrayModel)


@lower_builtin(operator.setitem, Streamed, types.UniTuple, types.Float)  # type: ignore[untyped-decorator]
def _write(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    kind, indices, value_type = signature.args
    array = context.make_array(kind)(context, builder, values[0])
    address = cgutils.get_item_pointer2(
        context,
        builder,
        array.data,
        cgutils.unpack_tuple(builder, array.shape, kind.ndim),
        cgutils.unpack_tuple(builder, array.strides, kind.ndim),
        "C",
        [
            context.cast(builder, index, indices.dtype, types.intp)
            for index in cgutils.unpack_tuple(builder, values[1], kind.ndim)
        ],
    )
    store = builder.store(context.cast(builder, values[2], value_type, kind.dtype), address)
    store.align = LINE // 2  # of the vectors the loop becomes, whose first begins a row, or, of a gate, half of one
    store.set_metadata("nontemporal", builder.module.add_metadata([ir.Constant(ir.IntType(32), 1)]))
    return context.get_dummy_value()
