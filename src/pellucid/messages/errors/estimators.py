"""What is wrong with a parameter or the data of a drop-in estimator; scikit-learn's own checks read some of the phrases."""

TEXTS = {
    # parameters
    "estimators.hidden.whole": (
        "hidden_layer_sizes must be integers, the units of each hidden layer; got {value!r}",
        "hidden_layer_sizes 必须为整数，即各隐藏层的单元数；实际为 {value!r}",
    ),
    "estimators.hidden.positive": (
        "hidden_layer_sizes must be > 0, got {value!r}.",
        "hidden_layer_sizes 必须大于 0，实际为 {value!r}",
    ),
    "estimators.dropout.number": (
        "dropout must be numbers, the fraction of units to drop in each hidden layer; got {value!r}",
        "dropout 必须为数，即各隐藏层中丢弃单元的比例；实际为 {value!r}",
    ),
    "estimators.each_layer": (
        "{name} must be one value, or one for each hidden layer, {layers}; got {value!r}",
        "{name} 必须为一个值，或 {layers} 个隐藏层各一个；实际为 {value!r}",
    ),
    "estimators.class_weight.form": (
        "class_weight must be 'balanced' or a dict of class: weight; got {value!r}",
        "class_weight 必须为 'balanced' 或“类别: 权重”的字典；实际为 {value!r}",
    ),
    "estimators.class_weight.unknown": (
        "class_weight names classes {unknown!r} that y does not hold; its classes are {classes!r}",
        "class_weight 中的类别 {unknown!r} 不在 y 中；y 的类别有 {classes!r}",
    ),
    "estimators.loss.counts": (
        "loss='poisson' takes counts, y >= 0; got {least:g}",
        "loss='poisson' 用于计数，y 必须不小于 0；实际为 {least:g}",
    ),
    # L-BFGS
    "estimators.lbfgs.options": (
        "lbfgs chooses its own steps and takes no {options}; leave it out, or use another solver",
        "lbfgs 自行选定步长，不接受 {options}；请去掉，或换用其他 solver",
    ),
    "estimators.lbfgs.dropout": (
        "dropout changes the loss in every step, and lbfgs needs a loss that stays the same; use another solver",
        "dropout 使每一步的损失都不同，而 lbfgs 需要不变的损失；请换用其他 solver",
    ),
    # partial_fit and warm_start
    "estimators.partial_fit.lbfgs": (
        "partial_fit is only available for stochastic optimizers. lbfgs is not stochastic.",
        "partial_fit 只能用于随机优化器，而 lbfgs 不是",
    ),
    "estimators.partial_fit.balanced": (
        "class_weight='balanced' is not supported for partial_fit, which does not see all rows at once; "
        "give a dict of class: weight",
        "partial_fit 每次只看到一部分行，不支持 class_weight='balanced'；请给出“类别: 权重”的字典",
    ),
    "estimators.partial_fit.classes": (
        "classes must be passed on the first call to partial_fit.",
        "首次调用 partial_fit 时必须给出 classes",
    ),
    "estimators.partial_fit.other_classes": (
        "`classes={classes!r}` is not the same as on last call to partial_fit, was: {before!r}",
        "classes={classes!r} 与上次调用 partial_fit 时不同，上次为 {before!r}",
    ),
    "estimators.partial_fit.early_stopping": (
        "early_stopping should be False with partial_fit",
        "使用 partial_fit 时 early_stopping 必须为 False",
    ),
    "estimators.partial_fit.validation": (
        "partial_fit does not support early_stopping=True unless it is given X_val and y_val",
        "partial_fit 只有给出 X_val 与 y_val 时才支持 early_stopping=True",
    ),
    "estimators.warm_start.classes": (
        "warm_start can only be used where `y` has the same classes as in the previous call to fit. "
        "Previously got {before!r}, `y` has {classes!r}",
        "使用 warm_start 时 y 的类别必须与上次调用 fit 时相同；上次为 {before!r}，y 中为 {classes!r}",
    ),
    # data
    "estimators.validation.both": (
        "X_val and y_val go together; only one of them was given",
        "X_val 与 y_val 必须同时给出；实际只给出其中一个",
    ),
    "estimators.validation.weights": (
        "sample_weight_val is of the rows X_val, which were not given",
        "sample_weight_val 是 X_val 各行的权重，却没有给出 X_val",
    ),
    "estimators.validation.small": (
        "The validation set is too small. Increase 'validation_fraction' or the size of your dataset.",
        "验证集太小；请增大 validation_fraction 或数据量",
    ),
    "estimators.validation.zero_weights": (
        "The sample weights for validation set are all zero, consider using a different random state.",
        "验证集的样本权重全为 0；请换一个 random_state",
    ),
    "estimators.y.multilabel": (
        "y may have several columns only if each holds 0 and 1 (multi-label); got more classes",
        "y 有多列时，每列只能含 0 与 1（多标签）；实际有更多类别",
    ),
    "estimators.y.columns": (
        "y must have {columns} columns, one for each label; got shape {shape}",
        "y 必须有 {columns} 列，每个标签一列；实际形状为 {shape}",
    ),
    "estimators.y.unknown": (
        "`y` has classes not in `self.classes_`. `self.classes_` has {classes!r}. 'y' has {unknown!r}.",
        "y 中有 self.classes_ 之外的类别；self.classes_ 为 {classes!r}，y 中有 {unknown!r}",
    ),
    "estimators.y.one_class": (
        "The number of classes has to be greater than one; got {count} class",
        "类别必须多于一个；实际为 {count} 个",
    ),
    "estimators.start.shape": (
        "Provided {name} does not match dataset: it must have shape {shape}; got {given}",
        "{name} 与数据不符：形状必须为 {shape}；实际为 {given}",
    ),
    # training
    "estimators.not_finite": (
        "Solver produced non-finite parameter weights. The input data may contain large values and need to be "
        "preprocessed.",
        "求解得到的权重含有非有限数；输入数据可能含有很大的值，请先做预处理",
    ),
    "estimators.diverged": (
        "Solver produced non-finite parameter weights. The input data may contain large values and need to be "
        "preprocessed. {reason}",
        "求解得到的权重含有非有限数；输入数据可能含有很大的值，请先做预处理；{reason}",
    ),
    "estimators.overflow": (
        "Floating-point under-/overflow occurred at epoch #{epoch}. Scaling input data with StandardScaler or MinMaxScaler "
        "might help.",
        "第 {epoch} 个 epoch 发生浮点上溢或下溢；可尝试用 StandardScaler 或 MinMaxScaler 缩放输入数据",
    ),
    "estimators.not_fitted": (
        "this {estimator} has no weights before fit or partial_fit",
        "{estimator} 在 fit 或 partial_fit 之前没有权重",
    ),
}
