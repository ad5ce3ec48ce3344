"""Tables: CSV, Parquet and data frames to arrays, remembering everything that prediction needs."""

from pellucid.tables.description import Description, Spread, describe
from pellucid.tables.division import Division, divide, without_copies
from pellucid.tables.encoder import Encoder
from pellucid.tables.errors import TableError
from pellucid.tables.notes import Note
from pellucid.tables.reader import Table, read, read_table
from pellucid.tables.reading import Reading
from pellucid.tables.schema import Column, Schema
from pellucid.tables.splits import Split, split
from pellucid.tables.target import Target, row_weights

__all__ = [
    "Column",
    "Description",
    "Division",
    "Encoder",
    "Note",
    "Reading",
    "Schema",
    "Split",
    "Spread",
    "Table",
    "TableError",
    "Target",
    "describe",
    "divide",
    "read",
    "read_table",
    "row_weights",
    "split",
    "without_copies",
]
