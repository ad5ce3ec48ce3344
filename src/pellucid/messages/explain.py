"""The explanation of one prediction, column by column."""

TEXTS = {
    "cli.explain": ("Explain one prediction: the Shapley value of each column.", "解释单行预测：各列的 Shapley 值。"),
    "explain.row": ("Row of the table to explain, counted from 1.", "要解释的行，从 1 开始计数。"),
    "explain.label": (
        "Class whose probability is explained (default: the positive class, or the predicted one of several).",
        "解释哪个类别的概率（默认为正类，多分类时为预测类别）。",
    ),
    "explain.class": (
        "Row {row:,}: predicted {target} = {answer}. The probability of {target} = {label} is {prediction}; the average prediction is {average}.",
        "第 {row:,} 行：预测 {target} = {answer}。{target} = {label} 的概率为 {prediction}；平均预测为 {average}。",
    ),
    "explain.number": (
        "Row {row:,}: predicted {target} = {prediction}; the average prediction is {average}.",
        "第 {row:,} 行：预测 {target} = {prediction}；平均预测为 {average}。",
    ),
    "explain.sum": (
        "The contributions add up to the difference from the average prediction, {difference} (Shapley values, estimated by sampling).",
        "各列的贡献之和等于与平均预测之差 {difference}（Shapley 值，抽样估计）。",
    ),
    "explain.column": ("Column", "列"),
    "explain.cell": ("Value", "值"),
    "explain.share": ("Contribution", "贡献"),
    "explain.error": ("± error", "± 误差"),
    "explain.missing": ("(missing)", "（缺失）"),
    "explain.others": ("{count:,} other columns", "其余 {count:,} 列"),
}
