"""The settings of the table estimators, each written once: `pellucid train`, TOML files, reasons and docs read these fields."""

# ruff: noqa: RUF009 (`setting` and `chosen` make the fields of a dataclass)

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.base import BaseEstimator

from pellucid.engine.initializers import INITIALIZERS
from pellucid.formulas.losses import LOSSES
from pellucid.formulas.optimizers import OPTIMIZERS
from pellucid.tables.encoding.features import SCALINGS
from pellucid.tabular.settings import checks, texts
from pellucid.tabular.settings.setting import (
    COLUMNS,
    NETWORK,
    TRAINING,
    chosen,
    parameters_section,
    setting,
    settings_of,
)
from pellucid.training.optimizers import LR_SCALINGS
from pellucid.training.schedules import SCHEDULES

Names = str | Sequence[str]
HIDDEN = ("hidden",)


@dataclass(eq=False, repr=False, kw_only=True)
class TableParameters(BaseEstimator):  # type: ignore[misc]
    """The settings of a table estimator. What is None is chosen, and the reason is kept in `recipe_`."""

    task: str | None = setting(
        checks.text, "TASK", None, "classification, binary, multiclass or regression (default: inferred)."
    )
    drop: Names | None = setting(
        checks.texts, "A,B", COLUMNS, "Columns to leave out.", parse=texts.names, repeatable=True
    )
    only: Names | None = setting(
        checks.texts, "A,B", COLUMNS, "The only columns to use.", parse=texts.names, repeatable=True
    )
    column_type: Mapping[str, str] | None = setting(
        checks.kinds,
        "NAME=KIND",
        COLUMNS,
        "Type of a column: number, date, category or id. Repeatable.",
        notes='In Python a dict: ``{"zip": "category"}``.',
        parse=texts.kinds,
        repeatable=True,
    )
    weight_column: str | None = setting(checks.text, "COLUMN", COLUMNS, "Column of row weights.")
    group_column: str | None = setting(
        checks.text, "COLUMN", COLUMNS, "Column of groups, such as customers; the rows of a group stay in one split."
    )
    time_column: str | None = setting(
        checks.text, "COLUMN", COLUMNS, "Column of dates or numbers; the latest rows form the test set."
    )
    validation: Any = setting(
        checks.fraction_or_table,
        "FRACTION|TABLE",
        COLUMNS,
        "Validation set: a fraction of the rows (default 0.15, less for very large tables) or another table.",
        parse=texts.number_or_text,
    )
    test: Any = setting(
        checks.fraction_or_table,
        "FRACTION|TABLE",
        COLUMNS,
        "Test set: a fraction of the rows (default 0.15, less for very large tables) or another table.",
        notes="``fit(X, y)`` sets no test rows aside by default.",
        parse=texts.number_or_text,
    )
    header: bool = setting(
        checks.flag, "", COLUMNS, "Whether the first line holds the column names; else c1, c2, ...", default=True
    )
    encoding: str | None = setting(
        checks.text, "NAME", COLUMNS, "Encoding of the file, such as gb18030 (default: detected)."
    )
    sheet: str | int | None = setting(
        checks.text_or_whole, "NAME", COLUMNS, "Sheet of an .xlsx file, by name or number (default: the first)."
    )
    missing_values: Names | None = setting(
        checks.texts,
        "A,B",
        COLUMNS,
        "More cells that mean missing, besides NA, NULL, -, ? and the like; none,A,B: only A and B.",
        parse=texts.names,
        repeatable=True,
    )
    decimal: str | Mapping[str, str] | None = setting(
        checks.for_all_or_some,
        ".|,|NAME=,",
        COLUMNS,
        "Decimal mark, . or , for ambiguous cells such as 1.234; NAME=, for one column. Repeatable.",
        notes='In Python ``{"price": ","}`` for one column.',
        parse=texts.for_all_or_some,
        repeatable=True,
    )
    date_order: str | Mapping[str, str] | None = setting(
        checks.for_all_or_some,
        "dmy|mdy|ymd|NAME=dmy",
        COLUMNS,
        "Order of day, month and year in ambiguous dates such as 3/5/2024: dmy, mdy or ymd; NAME=dmy for one column. "
        "Repeatable.",
        parse=texts.for_all_or_some,
        repeatable=True,
    )
    ensemble_size: int | None = chosen(
        checks.at_least(1),
        "N",
        NETWORK,
        "Networks in the ensemble; each stops early on its own validation fold, and their predictions are averaged.",
    )
    batch_ensemble: int | None = chosen(
        checks.at_least(1),
        "N",
        NETWORK,
        "Members of each network that share its weight matrices (BatchEnsemble, TabM); 1: none.",
        notes="For layers of activations, without gates and norms.",
        if_set=True,
    )
    scaling: str | None = chosen(
        checks.one_of(SCALINGS), "NAME", NETWORK, "Scaling of numeric columns: robust, standard or quantile."
    )
    bins: int | None = chosen(
        checks.at_least(0),
        "N",
        NETWORK,
        "Piecewise-linear encoding: quantile bins of each numeric column; 0: none.",
        needs=("binned_columns",),
    )
    periodic_features: int | None = chosen(
        checks.at_least(0),
        "N",
        NETWORK,
        "Periodic embedding: cosines of learned frequency for each numeric column; 0: none.",
        needs=("periodic_columns",),
    )
    feature_scaling_layer: bool | None = chosen(
        checks.flag, "", NETWORK, "Learned scale of each feature before the first hidden layer.", needs=HIDDEN
    )
    loss: str | None = chosen(checks.name_in(LOSSES), "NAME", TRAINING, "Loss (pellucid list loss).")
    hidden: Any = chosen(
        checks.hidden,
        "128,64",
        NETWORK,
        "Units of the hidden layers; none for a linear model.",
        notes='A sequence of int; ``()``, 0 or ``"none"``: a linear model.',
        parse=texts.hidden,
    )
    linear_skip: bool | None = chosen(
        checks.flag,
        "",
        NETWORK,
        "Linear skip connection from features to output, initialised from a linear model.",
        needs=HIDDEN,
    )
    activation: Names | None = chosen(
        checks.activation,
        "NAME",
        NETWORK,
        "Activation or gate, one for all hidden layers or one for each (pellucid list activation).",
        needs=HIDDEN,
        parse=texts.one_or_several,
    )
    init: str | None = chosen(
        checks.name_in(INITIALIZERS), "NAME", NETWORK, "Initializer (pellucid list initializer).", needs=HIDDEN
    )
    norm: str | None = chosen(
        checks.norm, "NAME", NETWORK, "Normalisation: batch, layer, rms, group or none.", needs=HIDDEN
    )
    dropout: float | None = chosen(
        checks.fraction, "RATE", NETWORK, "Dropout rate of the hidden layers.", needs=HIDDEN, if_set=True
    )
    dropout_schedule: str | None = chosen(
        checks.name_in(SCHEDULES),
        "NAME",
        NETWORK,
        "Schedule of the dropout rate (pellucid list schedule).",
        needs=("hidden", "dropout"),
    )
    optimizer: str | None = chosen(checks.name_in(OPTIMIZERS), "NAME", TRAINING, "Optimizer (pellucid list optimizer).")
    learning_rate: float | str | None = chosen(
        checks.learning_rate,
        "RATE|auto",
        TRAINING,
        "Learning rate; auto: chosen by a range test before training.",
        notes='The range test takes a tenth of the highest rate that does no harm (Smith 2017, "Cyclical Learning Rates").',
        parse=texts.number_or_text,
    )
    lr_scaling: str | None = chosen(
        checks.one_of(LR_SCALINGS),
        "NAME",
        TRAINING,
        "Per-layer learning rate: equal, or fan_in (smaller for layers with more inputs).",
        notes="``fan_in`` multiplies the learning rate of each weight matrix by sqrt(64 / fan_in).",
        if_set=True,
    )
    weight_decay: float | None = chosen(checks.not_negative, "DECAY", TRAINING, "Decoupled weight decay.", if_set=True)
    l2: float | None = chosen(checks.not_negative, "L2", TRAINING, "Coupled L2 penalty.", if_set=True)
    clip: float | None = chosen(checks.positive, "NORM", TRAINING, "Gradient clipping: largest norm.", if_set=True)
    schedule: str | None = chosen(
        checks.name_in(SCHEDULES),
        "NAME",
        TRAINING,
        "Learning rate schedule (pellucid list schedule).",
        if_set=True,
    )
    batch_size: int | str | None = chosen(
        checks.batch_size,
        "full|1|N",
        TRAINING,
        "Batch size: full for batch, 1 for stochastic, N for mini-batch gradient descent.",
        parse=texts.whole_or_text,
    )
    epochs: int | None = chosen(checks.at_least(1), "N", TRAINING, "Maximum number of epochs.")
    patience: int | None = chosen(
        checks.at_least(1), "N", TRAINING, "Epochs without a lower validation loss before early stopping."
    )
    ema_decay: float | None = chosen(
        checks.fraction,
        "DECAY",
        TRAINING,
        "Weight averaging (EMA): share of the average kept at each epoch; 0: off.",
        if_set=True,
    )
    label_smoothing: float | None = chosen(
        checks.fraction, "SHARE", TRAINING, "Label smoothing: probability spread over all labels.", if_set=True
    )
    time_limit: float | str | None = setting(
        checks.time_limit,
        "2m",
        TRAINING,
        "Time limit for training, such as 90s, 2m or 1.5h; the best epoch so far is kept.",
        notes="A number means seconds.",
    )
    refit: bool = setting(
        checks.flag,
        "",
        TRAINING,
        "After evaluation, retrain on all rows for the best number of epochs.",
        notes="The scores remain those measured before.",
        default=False,
    )
    class_weight: Any = setting(
        checks.class_weight,
        "balanced",
        TRAINING,
        "balanced: every class has the same total weight.",
        notes="A dict gives each label its own weight.",
    )
    threshold: float | str | None = setting(
        checks.threshold,
        "RULE",
        TRAINING,
        "Decision threshold: a probability, balanced, f1, recall=0.8 or cost=1:20 (false positive : false negative), chosen "
        "on the validation set. Default: balanced if a class has under 20 % of the rows, else 0.5.",
        notes="For two classes only. The rare class, if there is one, is the positive class.",
    )
    prediction_interval: float | None = setting(
        checks.level,
        "0.9",
        TRAINING,
        "Coverage of prediction intervals for numeric targets, such as 0.9; adds the columns low and high.",
    )
    seed: int = setting(
        checks.at_least(0),
        "N",
        TRAINING,
        "Seed of the split, the initial weights and the row order (default 0).",
        default=0,
    )
    threads: int | None = setting(
        checks.at_least(1),
        "N",
        TRAINING,
        "Threads shared by the networks of an ensemble and by large matrix products (default: all).",
        notes="The limit holds for the whole process during training and evaluation. The last bits of large float32 products "
        "depend on it.",
    )

    def __init_subclass__(cls, **options: Any) -> None:
        """Let every public estimator's documentation show its parameters."""
        super().__init_subclass__(**options)
        if cls.__doc__ and not cls.__name__.startswith("_"):
            cls.__doc__ = f"{cls.__doc__.rstrip()}\n\n    {parameters_section(settings_of(cls))}\n    "


SETTINGS = settings_of(TableParameters)
"""Every setting by name: whatever describes settings reads this."""
TableParameters.__doc__ = f"{TableParameters.__doc__}\n\n    {parameters_section(SETTINGS)}\n    "
