"""Texts of the error analysis, of partial dependence and of likely label errors."""

TEXTS = {
    "page.errors": ("Where it errs", "错在哪里"),
    "page.chance": ("chance: {value}", "随机水平：{value}"),
    "picture.errors": ("Mistakes by {column}", "按 {column} 看错误"),
    "picture.curve": ("How the prediction goes with {column}", "预测随 {column} 的变化"),
    "picture.reliability.before": (
        "Do the probabilities come true? Before class weights were taken out",
        "概率可信吗？去除类别权重之前",
    ),
    "picture.reliability.after": (
        "Do the probabilities come true? After class weights were taken out",
        "概率可信吗？去除类别权重之后",
    ),
    "figure.wrong": ("share of wrong answers", "答错的比例"),
    "figure.off": ("mean absolute error", "平均绝对误差"),
    "figure.probability": ("probability of {label}", "{label} 的概率"),
    "head.worst_slices": ("Where it errs most", "错误最多的部分"),
    "head.part": ("Part", "部分"),
    "head.wrong": ("Wrong", "答错"),
    "head.off": ("Mean error", "平均误差"),
    "head.largest_errors": ("The rows it is furthest off on", "错得最远的行"),
    "head.row": ("Row", "行号"),
    "head.given": ("Given", "表中"),
    "head.said": ("Model says", "模型认为"),
    "head.credible": ("Probability of given", "表中类别的概率"),
    "head.doubtful": ("Clean this first", "先核对这些行"),
    "note.worst_slices": (
        "Parts of the test rows whose mistakes are clearly above the {error} of all rows, those first that cost most.",
        "测试数据中错误明显高于整体（{error}）的部分，代价最大的在前。",
    ),
    "note.no_worst_parts": (
        "No part of the test rows is clearly worse than all rows together ({error}).",
        "测试数据中没有明显差于整体（{error}）的部分。",
    ),
    "note.largest_errors": (
        "Numbers of test rows in the table, counted from 1 without the header, and their cells in the columns that matter most.",
        "测试行在表中的行号（从 1 数起，不含表头），以及最重要各列的内容。",
    ),
    "note.doubtful": (
        "Rows whose label is least credible to networks that have not seen it: each half of the table was judged by a network "
        "trained on the other. They need not be wrong; if some are, they are most likely among these.",
        "在没有见过这些行的网络看来最不可信的标注：表的每一半都由用另一半训练的网络来判断。它们不一定错；"
        "但如果有错，最可能就在其中。",
    ),
    "read.errors.wrong": (
        "Worst for {name}: {part} of {rows} rows are wrong, {error} of all.",
        "最差的是 {name}：{rows} 行中有 {part} 答错，整体为 {error}。",
    ),
    "read.errors.off": (
        "Worst for {name}: off by {part} on average in {rows} rows, by {error} in all.",
        "最差的是 {name}：{rows} 行平均误差为 {part}，整体为 {error}。",
    ),
    "read.errors.wrong.even": (
        "No part is clearly worse than all rows together, of which {error} are wrong (dotted).",
        "没有哪一部分明显差于整体；整体有 {error} 答错（虚线）。",
    ),
    "read.errors.off.even": (
        "No part is clearly worse than all rows together, which are off by {error} on average (dotted).",
        "没有哪一部分明显差于整体；整体平均误差为 {error}（虚线）。",
    ),
    "read.curve": (
        "With everything else as it is, the prediction is lowest at {low} (on average {least}) and highest at {high} ({most}); "
        "the band holds 80 % of the rows.",
        "其他列不变时，预测在 {low} 处最低（平均 {least}），在 {high} 处最高（{most}）；浅色带含 80 % 的行。",
    ),
}
