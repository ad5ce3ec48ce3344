"""Data drift: how new rows differ from the training set."""

TEXTS = {
    "drift.missing": (
        "{column}: missing in {share:.1%} of {rows:,} rows, but in {before:.1%} of the training rows",
        "{column}：{rows:,} 行中缺失率为 {share:.1%}，训练集中为 {before:.1%}",
    ),
    "drift.range.number": (
        "{column}: {count:,} of {rows:,} rows are outside the training range, {low:,.6g} to {high:,.6g}",
        "{column}：{rows:,} 行中有 {count:,} 行超出训练集的取值范围（{low:,.6g} 至 {high:,.6g}）",
    ),
    "drift.range.date": (
        "{column}: {count:,} of {rows:,} rows are before or after all dates in the training set",
        "{column}：{rows:,} 行中有 {count:,} 行早于或晚于训练集中的所有日期",
    ),
    "drift.prediction.class": (
        "prediction drift: the mean probability of {target} = {label} is {mean:.3g}; on held-out data it was {before:.3g}",
        "预测漂移：{target} = {label} 的平均概率为 {mean:.3g}，在留出数据上为 {before:.3g}",
    ),
    "drift.prediction.number": (
        "prediction drift: the mean prediction of {target} is {mean:,.4g}; on held-out data it was {before:,.4g}",
        "预测漂移：{target} 的平均预测值为 {mean:,.4g}，在留出数据上为 {before:,.4g}",
    ),
}
