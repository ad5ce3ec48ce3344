"""What is wrong with the data, the loss or the optimizer of a training, and where training diverged."""

TEXTS = {
    "training.diverged": (
        "training diverged in epoch {epoch}, step {step}: the values of layer {layer!r} are no longer finite. "
        "The last good weights are kept; try a learning rate a tenth as large, or clip=1",
        "训练在第 {epoch} 个 epoch、第 {step} 步发散：层 {layer!r} 的值不再是有限数；"
        "已保留最后一组有效权重，请把学习率降到十分之一，或设 clip=1",
    ),
    "training.whole": (
        "{name} must be an integer from {least}; got {value!r}",
        "{name} 必须为不小于 {least} 的整数；实际为 {value!r}",
    ),
    # data
    "training.x.dimensions": (
        "x must have two dimensions, rows and columns; got shape {shape}",
        "x 必须有行与列两个维度；实际形状为 {shape}",
    ),
    "training.x.empty": ("x has no rows; at least one is needed", "x 没有行；至少需要一行"),
    "training.x.finite": (
        "x must hold finite numbers; it holds NaN or infinity: fill missing values first",
        "x 必须为有限数；实际含有 NaN 或无穷大：请先填补缺失值",
    ),
    "training.x.columns": (
        "x must have shape (rows, {columns}); got {shape}",
        "x 的形状必须为 (rows, {columns})；实际为 {shape}",
    ),
    "training.x.network": (
        "the network takes {width} columns; the data have {columns}",
        "网络的输入必须有 {width} 列；实际数据有 {columns} 列",
    ),
    "training.y.rows": (
        "y must have as many rows as x, {rows}; got shape {shape}",
        "y 的行数必须与 x 相同，为 {rows}；实际形状为 {shape}",
    ),
    "training.y.columns": (
        "y must have one column for each of the {outputs} outputs; got {columns}",
        "y 必须为 {outputs} 个输出各给一列；实际为 {columns} 列",
    ),
    "training.weights.rows": (
        "weights must be one number a row, {rows}; got shape {shape}",
        "weights 必须为每行一个数，共 {rows} 个；实际形状为 {shape}",
    ),
    "training.weights.values": (
        "weights must be finite, not negative, and not all 0",
        "weights 必须为有限数且不小于 0，并且不全为 0",
    ),
    "training.rows.none": ("there are no training rows", "没有可供训练的行"),
    "training.validation.fraction": (
        "validation must be a share between 0 and 1, or (x, y); got {value}",
        "validation 必须为 0 与 1 之间的比例，或 (x, y)；实际为 {value}",
    ),
    "training.validation.rows": (
        "validation={validation} of {rows} rows leaves no training rows; add rows or lower it",
        "共 {rows} 行，validation={validation} 使训练集没有行；请增加行或减小它",
    ),
    "training.batch_size.full": (
        "batch_size must be 'full' or an integer from 1; got {value!r}",
        "batch_size 必须为 'full' 或不小于 1 的整数；实际为 {value!r}",
    ),
    "training.batch_size.least": (
        "batch_size must be at least 1, or None for all rows; got {value}",
        "batch_size 至少为 1，或为 None（全部行）；实际为 {value}",
    ),
    # network, loss and optimizer
    "training.layers": (
        "layers must be a list of at least one layer, such as Dense(10); got {value!r}",
        "layers 必须为至少含一层的列表，如 [Dense(10)]；实际为 {value!r}",
    ),
    "training.not_built": (
        "this network is not built yet; call fit(x, y), or build(columns)",
        "网络尚未构建；请调用 fit(x, y) 或 build(columns)",
    ),
    "training.loss.parameters": (
        "loss {name!r} has parameters {parameters}; got {unknown}",
        "损失函数 {name!r} 的参数为 {parameters}；实际给出 {unknown}",
    ),
    "training.loss.label_smoothing": (
        "label_smoothing is for cross_entropy; the loss is {name!r}",
        "label_smoothing 只用于 cross_entropy；当前损失函数为 {name!r}",
    ),
    "training.optimizer.hyperparameters": (
        "optimizer {name!r} has no {unknown}; it has {hyperparameters}",
        "优化器 {name!r} 没有 {unknown}；可用超参数：{hyperparameters}",
    ),
    "training.optimizer.eps": (
        "eps must be positive, or a gradient near 0 divides by 0; got {value}",
        "eps 必须为正数，否则接近 0 的梯度会除以 0；实际为 {value}",
    ),
    "training.optimizer.eps_least": (
        "eps must be at least {least:.1e} in {dtype}, or a gradient near 0 divides by 0; got {value}",
        "{dtype} 中 eps 至少为 {least:.1e}，否则接近 0 的梯度会除以 0；实际为 {value}",
    ),
    "training.average.decay": (
        "the decay of averaged weights must lie between 0 and 1; got {value}",
        "权重平均的衰减率必须在 0 与 1 之间；实际为 {value}",
    ),
}
