"""Tables: CSV, Parquet and data frames to arrays, remembering everything that prediction needs."""

from pellucid.tables.description import Description, Spread, describe
from pellucid.tables.encoding.encoder import Encoder
from pellucid.tables.errors import TableError
from pellucid.tables.inference.rules import ParsingRules
from pellucid.tables.reading.reader import Table, read, read_table
from pellucid.tables.schema import Column, Schema
from pellucid.tables.splitting.split_table import TableSplit, split_table, without_duplicates
from pellucid.tables.splitting.splits import Split, split
from pellucid.tables.target import Target, row_weights

__all__ = [
    "Column",
    "Description",
    "Encoder",
    "ParsingRules",
    "Schema",
    "Split",
    "Spread",
    "Table",
    "TableError",
    "TableSplit",
    "Target",
    "describe",
    "read",
    "read_table",
    "row_weights",
    "split",
    "split_table",
    "without_duplicates",
]
