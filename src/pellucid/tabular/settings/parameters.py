"""The parameters of the table estimators, which are the options of the command."""

from __future__ import annotations

from typing import Any

from sklearn.base import BaseEstimator


class TableParameters(BaseEstimator):  # type: ignore[misc]
    """Every option of ``pellucid train`` is a parameter of the same name; what is None is chosen, and said with its reason.

    Parameters
    ----------
    task : "classification", "binary", "multiclass" or "regression", optional
        What is predicted; default: by the estimator, and by the number of labels.
    hidden : sequence of int, optional
        Units of each hidden layer; ``()``, 0 or ``"none"``: a linear model.
    activation : str or sequence of str, optional
        Activation or gate of the hidden layers, one name or one for each.
    norm : str, optional
        ``"batch"``, ``"layer"``, ``"rms"``, ``"group"`` or ``"none"``.
    dropout : float, optional
        Share of hidden values dropped in training.
    dropout_schedule : str, optional
        How that share moves from epoch to epoch, from the table of schedules.
    init : str, optional
        Initialiser; default: the family that goes with the activation.
    loss, optimizer, schedule : str, optional
        From their tables.
    learning_rate : float or "auto", optional
        Of the optimizer; "auto": a tenth of the highest rate that does no harm in a range test on the training rows
        (Smith 2017, "Cyclical Learning Rates for Training Neural Networks").
    lr_scaling : "equal" or "fan_in", optional
        Whether all layers learn at the learning rate, or each weight matrix at sqrt(64 / fan_in) times it.
    weight_decay, l2, clip : float, optional
        Of the optimizer; `weight_decay` is decoupled, `l2` coupled, `clip` the largest norm of the gradient.
    batch_size : int or "full", optional
        Rows of a step: "full" is batch, 1 stochastic, a number mini-batch gradient descent.
    epochs, patience : int, optional
        Passes over the training rows at most, and without a better validation loss.
    scaling : "robust", "standard" or "quantile", optional
        How columns of numbers are brought to a common scale.
    bins : int, optional
        Into how many pieces the network takes a column of numbers apart, so that it can bend and step there; 0: none.
    periodic_features : int, optional
        How many waves of learned length the network makes of a column of numbers, besides; 0: none (periodic embedding).
    feature_scaling_layer : bool, optional
        Whether each column, and each piece of one, has a learned factor before the first hidden layer (scaling layer).
    linear_skip : bool, optional
        Whether a linear path, fitted first, leads from the columns to the output beside the hidden layers.
    ensemble_size : int, optional
        How many networks learn, side by side, each choosing its epoch by other rows, and answer together.
    batch_ensemble : int, optional
        How many members that share weight matrices each network is made of (TabM); 1: none. Activations only, no gates, no norms.
    ema_decay : float, optional
        At each epoch this share of the average weights stays, the rest being the present weights; 0: no average.
    label_smoothing : float, optional
        Share of a label's probability that is spread over all labels, in training.
    time_limit : float or str, optional
        How long fitting may take: seconds, or "90s", "2m", "1.5h"; the best epoch until then is kept.
    refit : bool, default False
        Once judged, learn again from all rows, for the epochs found to be best; scores stay those measured before.
    class_weight : "balanced" or dict, optional
        Weight of each label's rows.
    threshold : float or str, optional
        Of two classes: from which probability on a row is called positive: a number, or "balanced", "f1", "recall=0.8",
        "cost=1:20" (of a false alarm : of a miss), chosen on validation rows. Default: "balanced" where a class has under
        20 % of the rows, which then is the positive one, else 0.5.
    prediction_interval : float, optional
        Of numbers: each prediction comes with an interval that is to hold this share of what comes true, such as 0.9.
    weight_column : str, optional
        Column of row weights.
    drop, only : str or sequence of str, optional
        Columns to leave out; the only ones to use.
    column_type : dict, optional
        What a column is: ``{"zip": "category"}``; number, date, category or id.
    validation, test : float or table, optional
        Share of the rows for choosing and for judging, or a table of their own. Default 0.15 each, less where
        that is 250,000 rows and 1,000 of the rarest label; no test rows in
        ``fit(X, y)``, whose caller has his own.
    group_column : str, optional
        Column of entities (a customer, a patient): all rows of one are on one side of the split.
    time_column : str, optional
        Column of dates or numbers: the latest rows are for judging, those before them for choosing.
    seed : int, default 0
        Of the split, the start weights and the order of rows.
    threads : int, optional
        Networks of several learn side by side, each in a thread; if more are left, they share its matrix products. Default: as
        many as BLAS would take (``OMP_NUM_THREADS`` or a grid search's processes set fewer), but one for products that are
        small. The number is the whole process's while it learns and is judged, and the last bits of large float32 products
        depend on it, in what another thread predicts meanwhile, too.
    missing_values : str or sequence of str, optional
        More texts that count as missing; after a first ``"none"`` these only, instead of NA, NULL, -, ? and the like.
    decimal : "." or ",", or dict, optional
        Decimal mark of columns whose cells leave it open (1.234); ``{"price": ","}`` of one column.
    date_order : "dmy", "mdy" or "ymd", or dict, optional
        Whether the day, the month or the year stands first in dates that leave it open (3/5/2024, 3/5/24).
    header, encoding, sheet
        How a file is read, see `pellucid.tables.read_table`.
    """

    def __init__(
        self,
        *,
        task: str | None = None,
        hidden: Any = None,
        activation: Any = None,
        norm: str | None = None,
        dropout: float | None = None,
        dropout_schedule: str | None = None,
        init: str | None = None,
        loss: str | None = None,
        optimizer: str | None = None,
        learning_rate: float | str | None = None,
        lr_scaling: str | None = None,
        weight_decay: float | None = None,
        l2: float | None = None,
        clip: float | None = None,
        schedule: str | None = None,
        batch_size: int | str | None = None,
        epochs: int | None = None,
        patience: int | None = None,
        scaling: str | None = None,
        bins: int | None = None,
        periodic_features: int | None = None,
        feature_scaling_layer: bool | None = None,
        linear_skip: bool | None = None,
        ensemble_size: int | None = None,
        batch_ensemble: int | None = None,
        ema_decay: float | None = None,
        label_smoothing: float | None = None,
        time_limit: float | str | None = None,
        refit: bool = False,
        class_weight: Any = None,
        threshold: float | str | None = None,
        prediction_interval: float | None = None,
        weight_column: str | None = None,
        drop: Any = None,
        only: Any = None,
        column_type: Any = None,
        validation: Any = None,
        test: Any = None,
        group_column: str | None = None,
        time_column: str | None = None,
        seed: int = 0,
        threads: int | None = None,
        missing_values: Any = None,
        decimal: Any = None,
        date_order: Any = None,
        header: bool = True,
        encoding: str | None = None,
        sheet: str | int | None = None,
    ) -> None:
        self.task = task
        self.hidden = hidden
        self.activation = activation
        self.norm = norm
        self.dropout = dropout
        self.dropout_schedule = dropout_schedule
        self.init = init
        self.loss = loss
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.lr_scaling = lr_scaling
        self.weight_decay = weight_decay
        self.l2 = l2
        self.clip = clip
        self.schedule = schedule
        self.batch_size = batch_size
        self.epochs = epochs
        self.patience = patience
        self.scaling = scaling
        self.bins = bins
        self.periodic_features = periodic_features
        self.feature_scaling_layer = feature_scaling_layer
        self.linear_skip = linear_skip
        self.ensemble_size = ensemble_size
        self.batch_ensemble = batch_ensemble
        self.ema_decay = ema_decay
        self.label_smoothing = label_smoothing
        self.time_limit = time_limit
        self.refit = refit
        self.class_weight = class_weight
        self.threshold = threshold
        self.prediction_interval = prediction_interval
        self.weight_column = weight_column
        self.drop = drop
        self.only = only
        self.column_type = column_type
        self.validation = validation
        self.test = test
        self.group_column = group_column
        self.time_column = time_column
        self.seed = seed
        self.threads = threads
        self.missing_values = missing_values
        self.decimal = decimal
        self.date_order = date_order
        self.header = header
        self.encoding = encoding
        self.sheet = sheet
