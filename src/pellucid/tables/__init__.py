"""Tables: CSV, Parquet and data frames to arrays, remembering everything that prediction needs."""

from pellucid.tables.description import Description, Spread, describe
from pellucid.tables.encode.encoder import Encoder
from pellucid.tables.errors import TableError
from pellucid.tables.infer.rules import ParsingRules
from pellucid.tables.notes import Note
from pellucid.tables.read.reader import Table, read, read_table
from pellucid.tables.schema import Column, Schema
from pellucid.tables.split.split_table import Division, divide, without_copies
from pellucid.tables.split.splits import Split, split
from pellucid.tables.target import Target, row_weights

__all__ = [
    "Column",
    "Description",
    "Division",
    "Encoder",
    "Note",
    "ParsingRules",
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
