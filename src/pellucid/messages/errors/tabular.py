"""What is wrong with a setting of a table's network, or with what is asked of a trained one."""

TEXTS = {
    "tabular.config.not_toml": ("{file!r} is not a TOML file: {reason}", "{file!r} 不是 TOML 文件：{reason}"),
    "tabular.config.option": (
        "{file!r}: there is no option {option!r}; {nearest}",
        "{file!r}：没有选项 {option!r}；{nearest}",
    ),
    "tabular.model.foreign": (
        "{path!r} does not hold a table model ({reason}); train and save it again",
        "{path!r} 中没有表格模型（{reason}）；请重新训练并保存",
    ),
    "tabular.model.unregistered": (
        "{path!r} uses {name!r}, which is not registered here; register it before loading",
        "{path!r} 使用了 {name!r}，而此处没有注册它；请先注册再载入",
    ),
    "tabular.model.other": (
        "{path!r} was trained with another {name!r} than the one registered here; register the same",
        "{path!r} 训练时用的 {name!r} 与此处注册的不同；请注册同一个",
    ),
    # settings
    "tabular.names.form": (
        "{name} must be a name or a list of names; got {value!r}",
        "{name} 必须为一个名称或一组名称；实际为 {value!r}",
    ),
    "tabular.activation.form": (
        "{name} must be a name, or one for each hidden layer; got {value!r}",
        "{name} 必须为一个名称，或每个隐藏层一个；实际为 {value!r}",
    ),
    "tabular.activation.count": (
        "activation must be one name, or one for each of the {layers} hidden layers; got {count}",
        "activation 必须为一个名称，或 {layers} 个隐藏层各一个；实际为 {count} 个",
    ),
    "tabular.hidden.units": (
        "{name} must be numbers of units such as (128, 64), or 'none'; got {value!r}",
        "{name} 必须为单元数，如 (128, 64)，或 'none'；实际为 {value!r}",
    ),
    "tabular.kinds.form": (
        "{name} must map names to kinds, such as {{'zip': 'category'}}; got {value!r}",
        "{name} 必须把列名对应到种类，如 {{'zip': 'category'}}；实际为 {value!r}",
    ),
    "tabular.texts.form": (
        "{name} must be text, or map names of columns to texts; got {value!r}",
        "{name} 必须为文本，或把列名对应到文本；实际为 {value!r}",
    ),
    "tabular.batch_size.form": (
        "{name} must be 'full', 1 or a number of rows; got {value!r}",
        "{name} 必须为 'full'、1 或行数；实际为 {value!r}",
    ),
    "tabular.learning_rate.form": (
        "{name} must be a positive number, or 'auto' for a range test to choose it; got {value!r}",
        "{name} 必须为正数，或 'auto'（由学习率范围测试选定）；实际为 {value!r}",
    ),
    "tabular.time_limit.form": (
        "time_limit must be a duration such as 90s, 2m or 1.5h, or a number of seconds; got {value!r}",
        "time_limit 必须为时长（如 90s、2m、1.5h）或秒数；实际为 {value!r}",
    ),
    "tabular.class_weight.form": (
        "{name} must be 'balanced' or a mapping of labels to weights; got {value!r}",
        "{name} 必须为 'balanced'，或类别到权重的映射；实际为 {value!r}",
    ),
    "tabular.class_weight.of": ("class_weight of {label!r}", "class_weight 中 {label!r} 的权重"),
    "tabular.class_weight.labels": (
        "class_weight must give weights of 0 or more to labels of the target, {labels}; got {value!r}",
        "class_weight 必须给目标的类别（{labels}）以 0 或正的权重；实际为 {value!r}",
    ),
    # settings that do not fit the task, or each other
    "tabular.class_weight.regression": (
        "class_weight is for classes; the task is a regression: leave it out",
        "class_weight 只用于分类；当前任务是回归：请去掉它",
    ),
    "tabular.loss.task": (
        "loss {loss!r} does not fit the task {task!r}; losses that do are {losses}",
        "损失 {loss!r} 不适合任务 {task!r}；适合的损失有 {losses}",
    ),
    "tabular.loss.counts": (
        "loss {loss!r} takes counts, 0 or more; target {target!r} has {least:g}; choose mse, mae or huber",
        "损失 {loss!r} 用于计数，必须为 0 或正数；目标列 {target!r} 中有 {least:g}；请选 mse、mae 或 huber",
    ),
    "tabular.label_smoothing.loss": (
        "label_smoothing is for cross_entropy; the loss is {loss!r}: leave it out",
        "label_smoothing 只用于 cross_entropy；当前的损失是 {loss!r}：请去掉它",
    ),
    "tabular.batch_ensemble.layers": (
        "batch_ensemble is for layers of activations, without gates and norms; got activation {activations} and norm {norm}",
        "batch_ensemble 只用于激活层，不能有门控与归一化；实际的 activation 为 {activations}，norm 为 {norm}",
    ),
    "tabular.threshold.task": (
        "threshold is for two classes; target {target!r} is for {task}: leave it out",
        "threshold 只用于二分类；目标列 {target!r} 的任务是 {task}：请去掉它",
    ),
    "tabular.interval.task": (
        "prediction_interval is for numbers; target {target!r} is for {task}: leave it out",
        "prediction_interval 只用于数值；目标列 {target!r} 的任务是 {task}：请去掉它",
    ),
    "tabular.task.family": (
        "{estimator} is for {family}; got task={task!r}",
        "{estimator} 用于{family}；实际为 task={task!r}",
    ),
    "tabular.task.classification": ("classification", "分类"),
    "tabular.task.regression": ("regression", "回归"),
    # what a network is trained on; scikit-learn's own checks read some of the phrases
    "tabular.x.complex": (
        "Complex data not supported; give real and imaginary parts as two columns",
        "不支持复数；请把实部与虚部分成两列",
    ),
    "tabular.x.empty": (
        "Found array with {rows} sample(s) and {columns} feature(s) (shape={shape}) while a minimum of 1 is required.",
        "数组有 {rows} 个样本、{columns} 个特征（形状为 {shape}），各自至少需要 1 个",
    ),
    "tabular.x.one_row": ("fit needs several rows; got 1 sample", "fit 需要多行数据；实际只有 1 行"),
    "tabular.x.width": (
        "X has {columns} features, but {estimator} is expecting {expected} features as input",
        "X 有 {columns} 个特征，而 {estimator} 需要 {expected} 个",
    ),
    "tabular.y.both": (
        "give y, or the name of the target column, not both",
        "请给出 y 或目标列的名称，不能同时给出",
    ),
    "tabular.y.none": (
        "fit requires y to be passed, but the target y is None; write fit(table, target='column') or fit(X, y)",
        "fit 需要 y，而 y 为 None；请写 fit(table, target='column') 或 fit(X, y)",
    ),
    "tabular.y.length": (
        "y must have as many entries as X has rows, {rows}; got {count}",
        "y 的个数必须等于 X 的行数 {rows}；实际为 {count}",
    ),
    "tabular.y.one_class": (
        "y must hold two classes or more; got one class, {label!r}",
        "y 至少要有两个类别；实际只有一个：{label!r}",
    ),
    "tabular.target.none": (
        "name the column to predict with --target; there are {names!r}",
        "请用 --target 指定要预测的列；现有 {names!r}",
    ),
    "tabular.target.one_label": (
        "target {name!r} is {label!r} in all {rows} rows of the training set; split the rows in another way",
        "目标列 {name!r} 在训练集的 {rows} 行中都是 {label!r}；请换一种划分",
    ),
    "tabular.target.missing": (
        "target {name!r} is missing in every row; there is nothing to evaluate on",
        "目标列 {name!r} 每一行都缺失；无法评估",
    ),
    "tabular.columns.unnamed": ("the columns had no names", "训练时的列没有名称"),
    # what is asked of a trained network
    "tabular.test_rows.none": ("there are no test rows at hand; {remedy}", "此处没有测试集；{remedy}"),
    "tabular.test_rows.evaluate": (
        "write evaluate(table) with rows that are not in the training set",
        "请用训练集之外的行调用 evaluate(table)",
    ),
    "tabular.test_rows.report": ("write report(table)", "请写 report(table)"),
    "tabular.test_rows.interval": (
        "compare predict_interval(table) with the true values",
        "请用 predict_interval(table) 与真实值比较",
    ),
    "tabular.explain.row": (
        "the table has {rows:,} rows, counted from 1; got row {row}",
        "表中有 {rows:,} 行，从 1 数起；实际为第 {row} 行",
    ),
    "tabular.predict.rows": ("rows {first:,} to {last:,}: {reason}", "第 {first:,} 至 {last:,} 行：{reason}"),
    "tabular.predict.keep": (
        "keep_columns: {name!r} is the name of a column of predictions; rename it in the table",
        "keep_columns：{name!r} 与预测结果的列同名；请在表中改名",
    ),
    "tabular.column_type.form": (
        "--column-type must be NAME=number, NAME=date, NAME=category or NAME=id; got {value!r}",
        "--column-type 必须为 NAME=number、NAME=date、NAME=category 或 NAME=id；实际为 {value!r}",
    ),
    "tabular.values.form": (
        "write one value for all columns, or NAME=VALUE for each of some; got {value!r}",
        "请为全部列写一个值，或为某些列各写 NAME=VALUE；实际为 {value!r}",
    ),
    "tabular.hidden.form": (
        "--hidden must be numbers of units such as 128,64, or none; got {value!r}",
        "--hidden 必须为单元数，如 128,64，或 none；实际为 {value!r}",
    ),
}
