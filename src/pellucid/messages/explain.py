"""What is said of the columns that one prediction rests on."""

TEXTS = {
    "cli.explain": ("Show what one prediction rests on.", "说明某一行的预测依据。"),
    "explain.row": ("Which row of the table, from 1.", "表中的第几行，从 1 数起。"),
    "explain.label": (
        "Whose probability to explain; else the positive one of two classes, or the most probable.",
        "说明哪个类别的概率；默认为二分类的正类，或最可能的类别。",
    ),
    "explain.class": (
        "Row {row:,}: the model answers {target} = {answer}. The probability of {target} = {label} is {prediction}; on average "
        "it is {average}.",
        "第 {row:,} 行：模型的回答是 {target} = {answer}。{target} = {label} 的概率为 {prediction}；平均为 {average}。",
    ),
    "explain.number": (
        "Row {row:,}: the model answers {target} = {prediction}; on average it answers {average}.",
        "第 {row:,} 行：模型的回答是 {target} = {prediction}；平均为 {average}。",
    ),
    "explain.sum": (
        "The difference, {difference}, is the sum of what each column does: by how much the prediction moves when the column "
        "gets this row's value in place of other training rows', over all orders of the columns (Shapley values, by sampling).",
        "其差 {difference} 是各列作用之和：把该列由其他训练行的值换成这一行的值时预测的变动，对各列的先后次序取平均（抽样得到的 Shapley 值）。",
    ),
    "explain.column": ("Column", "列"),
    "explain.cell": ("Value", "值"),
    "explain.share": ("Share", "作用"),
    "explain.error": ("± error", "± 误差"),
    "explain.missing": ("(missing)", "（缺失）"),
    "explain.others": ("{count:,} others together", "其余 {count:,} 列合计"),
}
