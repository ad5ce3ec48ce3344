"""Texts of the error analysis, of partial dependence and of likely label errors."""

TEXTS = {
    "page.errors": ("Error analysis", "错误分析"),
    "page.chance": ("random: {value}", "随机基线：{value}"),
    "figure.errors": ("Errors by {column}", "按 {column} 统计的错误"),
    "figure.dependence": ("Partial dependence on {column}", "对 {column} 的部分依赖"),
    "figure.reliability.before": ("Calibration curve before recalibration", "校准前的校准曲线"),
    "figure.reliability.after": (
        "Calibration curve after recalibration to the class prior",
        "按类别先验校准后的校准曲线",
    ),
    "axis.error_rate": ("error rate", "错误率"),
    "axis.mean_error": ("mean absolute error", "平均绝对误差"),
    "axis.probability": ("probability of {label}", "{label} 的概率"),
    "head.worst_slices": ("Slices with a high error", "错误偏高的切片"),
    "head.slice": ("Slice", "切片"),
    "head.error_rate": ("Error rate", "错误率"),
    "head.mean_error": ("Mean absolute error", "平均绝对误差"),
    "head.largest_errors": ("Largest errors", "误差最大的行"),
    "head.row": ("Row", "行号"),
    "head.label": ("Label", "标签"),
    "head.predicted": ("Predicted", "预测"),
    "head.residual": ("Residual", "残差"),
    "head.label_probability": ("Probability of label", "标签的概率"),
    "head.label_issues": ("Likely label errors: review these first", "疑似标签错误：请先核对"),
    "note.worst_slices": (
        "Slices of the test set whose error is significantly above the overall {error}; the most costly first.",
        "测试集中错误显著高于整体（{error}）的切片，代价最大的在前。",
    ),
    "note.no_worst_slices": (
        "No slice of the test set has an error significantly above the overall {error}.",
        "测试集中没有错误显著高于整体（{error}）的切片。",
    ),
    "note.largest_errors": (
        "Row numbers of the table, counted from 1 without the header, with the values of the most important features.",
        "行号从 1 数起（不含表头），并列出最重要特征的值。",
    ),
    "note.label_issues": (
        "Rows whose label has the lowest predicted probability: each half of the table is predicted by a "
        "network trained on the other half. These labels are not necessarily wrong.",
        "标签的预测概率最低的行：表的每一半由在另一半上训练的网络预测。这些标签不一定有错。",
    ),
}
