"""Names for arrays in annotations, so that a signature says what an array holds."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
"""Of any dtype."""

Floats = np.ndarray[Any, np.dtype[np.float64]]

Integers = np.ndarray[Any, np.dtype[np.int64]]

Rows = Integers
"""Positions of rows in a table."""

Codes = Integers
"""Positions in a list of classes or categories."""

Mask = np.ndarray[Any, np.dtype[np.bool_]]
"""What to select."""
