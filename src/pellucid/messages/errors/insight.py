"""What is wrong with what a score, a threshold or an interval was asked for."""

TEXTS = {
    "insight.scores.rows": (
        "y must have shape (rows,) with at least one row; got {shape}",
        "y 的形状必须为 (rows,)，且至少一行；实际为 {shape}",
    ),
    "insight.scores.predicted": (
        "predicted must have one entry per row of y ({rows}); got shape {shape}",
        "predicted 必须与 y 的行数（{rows}）一致；实际形状为 {shape}",
    ),
    "insight.scores.finite": (
        "predicted must be finite; row {row} is {value}; look at the model before its scores",
        "predicted 必须为有限数；第 {row} 行是 {value}；请先检查模型",
    ),
    "insight.scores.codes": (
        "y must hold codes from 0 to {last}, one per column of predicted; got {low} to {high}",
        "y 必须为 0 到 {last} 的类别编号，与 predicted 的列对应；实际为 {low} 到 {high}",
    ),
    "insight.scores.weights": (
        "sample_weight must hold one weight >= 0 per row ({rows}), not all zero",
        "sample_weight 必须给每一行（共 {rows} 行）一个不小于 0 的权重，且不全为 0",
    ),
    "insight.threshold.rule": (
        "threshold must be a number between 0 and 1, balanced, f1, recall=0.8 or cost=1:20; got {value!r}",
        "threshold 必须为 0 与 1 之间的数、balanced、f1、recall=0.8 或 cost=1:20；实际为 {value!r}",
    ),
    "insight.threshold.no_rows": (
        "threshold {rule!r} is chosen on validation rows, and there are none; give a number",
        "threshold {rule!r} 要在验证集上选取，而没有验证集；请给出一个数",
    ),
    "insight.interval.level": (
        "prediction_interval must be a number between 0 and 1; got {level}",
        "prediction_interval 必须为 0 与 1 之间的数；实际为 {level}",
    ),
    "insight.interval.most": (
        "prediction_interval must be at most {most:g}, for want of validation rows; got {level}",
        "验证集的行数不够，prediction_interval 最多为 {most:g}；实际为 {level}",
    ),
    "insight.interval.none": (
        "prediction_interval must be left out, for want of validation rows; got {level}",
        "没有验证集，必须去掉 prediction_interval；实际为 {level}",
    ),
}
