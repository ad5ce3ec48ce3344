"""The sentences under the report's figures, and the text of every symptom."""

TEXTS = {
    "caption.comparison": (
        "By {metric}, compared on the same rows, the network is {verdicts}.",
        "按{metric}在相同的行上比较，网络{verdicts}。",
    ),
    "caption.comparison.better": ("better than {names}", "优于{names}"),
    "caption.comparison.equal": ("not significantly different from {names}", "与{names}无显著差异"),
    "caption.comparison.worse": ("worse than {names}", "不如{names}"),
    "caption.comparison.mixed": (
        "mixed against {names} (log-loss and accuracy disagree)",
        "与{names}互有优劣（对数损失与准确率的结论相反）",
    ),
    "list.semicolon": ("; ", "；"),
    "caption.confusion.none": ("All {rows} test rows are classified correctly.", "{rows} 行测试数据全部分类正确。"),
    "caption.confusion.most": (
        "The most frequent error: {count} of {rows} rows of class {true} are predicted as {predicted}.",
        "最常见的错误：类别 {true} 的 {rows} 行中有 {count} 行被预测为 {predicted}。",
    ),
    "caption.confusion.clear": ("Never confused with another class: {names}.", "从未与其他类别混淆：{names}。"),
    "caption.confusion.clear_many": (
        "{count} classes are never confused with another.",
        "有 {count} 个类别从未与其他类别混淆。",
    ),
    "caption.residuals": (
        "The median absolute error is {median}; 95% of the errors are below {p95}.",
        "绝对误差的中位数为 {median}；95% 的误差小于 {p95}。",
    ),
    "caption.coverage": (
        "The intervals cover {share} of {rows} test rows (95% CI {low} to {high}), in line with the {level} requested. "
        "Half width: {half_width}.",
        "区间覆盖了 {rows} 行测试数据中的 {share}（95% 置信区间 {low} 至 {high}），与要求的 {level} 相符。半宽为 {half_width}。",
    ),
    "caption.calibration": (
        "No bin deviates significantly from the diagonal. In the largest bin ({rows} rows) the mean predicted probability is "
        "{predicted} and the observed frequency {observed}.",
        "各区间均未显著偏离对角线。行数最多的区间（{rows} 行）中，平均预测概率为 {predicted}，实际频率为 {observed}。",
    ),
    "caption.importance.rises": (
        "The most important feature is {name}: shuffling it raises the {metric} by {drop}.",
        "最重要的特征是 {name}：打乱后{metric}上升 {drop}。",
    ),
    "caption.importance.falls": (
        "The most important feature is {name}: shuffling it lowers the {metric} by {drop}.",
        "最重要的特征是 {name}：打乱后{metric}下降 {drop}。",
    ),
    "caption.importance.idle": (
        "{idle} of {columns} features have no significant effect; correlated features can hide each other's.",
        "{columns} 个特征中有 {idle} 个无显著作用；相关的特征可能互相掩盖。",
    ),
    "caption.range_test": (
        "As the learning rate rose from batch to batch, the loss fell from {first} to {least}; above {limit} it exceeded its "
        "initial value. Training uses a tenth of that rate, {learning_rate}.",
        "学习率逐批升高时，损失从 {first} 降到 {least}；学习率超过 {limit} 后，损失高于初始值。训练取其十分之一，即 {learning_rate}。",
    ),
    "caption.learning.training": (
        "The training loss fell from {first} to {last} in {epochs} epochs.",
        "训练损失在 {epochs} 轮中从 {first} 降到 {last}。",
    ),
    "caption.learning.rose": (
        "The training loss rose from {first} to {last} in {epochs} epochs.",
        "训练损失在 {epochs} 轮中从 {first} 升到 {last}。",
    ),
    "caption.learning.best": (
        "The validation loss is lowest, {best}, after epoch {epoch} of {last}; the weights of that epoch are used.",
        "共 {last} 轮，验证损失在第 {epoch} 轮最低（{best}）；采用该轮的权重。",
    ),
    "caption.layers.zeros": (
        "In layer “{name}”, {share} of the activations are exactly zero.",
        "“{name}”层的激活值有 {share} 恰好为零。",
    ),
    "caption.layers.gradient": (
        "The gradient reaches the first layer: its norm at “{first}” is {ratio} times that at “{last}”.",
        "梯度能传到第一层：“{first}”处的梯度范数是“{last}”处的 {ratio} 倍。",
    ),
    "caption.gradients": (
        "The gradient norm of the first layer went from {start} to {end}.",
        "第一层的梯度范数从 {start} 变为 {end}。",
    ),
    "caption.balance": (
        "The most frequent class is {common} ({most} of the rows), the rarest {rare} ({least}).",
        "最多的类别是 {common}（占 {most}），最少的是 {rare}（占 {least}）。",
    ),
    "caption.balance.two": (
        "Class {common} has {most} of the rows, class {rare} {least}.",
        "类别 {common} 占 {most}，类别 {rare} 占 {least}。",
    ),
    "caption.balance.even": ("The {classes} classes are about equally frequent.", "{classes} 个类别的行数相近。"),
    "caption.target": (
        "Half of the values lie between {lower} and {upper}; the range is {low} to {high}.",
        "一半的值在 {lower} 与 {upper} 之间；取值范围为 {low} 至 {high}。",
    ),
    "caption.missing": (
        "{columns_missing} of {columns} columns have missing values; {name} has the most ({share}).",
        "{columns} 列中有 {columns_missing} 列存在缺失值；{name} 缺失最多（{share}）。",
    ),
    "caption.missing.none": ("No missing values.", "没有缺失值。"),
    "caption.dependence": (
        "All else unchanged, the mean prediction is lowest at {low} ({least}) and highest at {high} ({most}). The band covers "
        "80% of the rows.",
        "其他特征不变时，平均预测在 {low} 处最低（{least}），在 {high} 处最高（{most}）。浅色带覆盖 80% 的行。",
    ),
    "caption.slices.high_error_rate": (
        "No slice has a significantly higher error rate than all rows ({error}, dotted line).",
        "没有错误率显著高于整体的切片（整体为 {error}，虚线）。",
    ),
    "caption.slices.high_mean_error": (
        "No slice has a significantly higher mean error than all rows ({error}, dotted line).",
        "没有平均误差显著高于整体的切片（整体为 {error}，虚线）。",
    ),
    "symptom.still_improving": (
        "The validation loss is lowest, {best}, after the last epoch ({epoch}): more epochs may help.",
        "验证损失在最后一轮（第 {epoch} 轮）最低（{best}）：增加训练轮数也许有帮助。",
    ),
    "symptom.overfitting": (
        "Overfitting: after epoch {epoch} the training loss kept falling while the validation loss rose to {end}.",
        "过拟合：第 {epoch} 轮之后训练损失继续下降，验证损失升至 {end}。",
    ),
    "symptom.dead_units": (
        "Dead units: {share} of the activations of layer “{layer}” are exactly zero.",
        "神经元失活：“{layer}”层的激活值有 {share} 恰好为零。",
    ),
    "symptom.vanishing_gradient": (
        "Vanishing gradient: its norm at “{first}” is {ratio} times that at “{last}”.",
        "梯度消失：“{first}”处的梯度范数只有“{last}”处的 {ratio} 倍。",
    ),
    "symptom.exploding_gradient": (
        "Exploding gradient: its norm at “{first}” is {ratio} times that at “{last}”.",
        "梯度爆炸：“{first}”处的梯度范数是“{last}”处的 {ratio} 倍。",
    ),
    "symptom.overconfidence": (
        "Overconfident: where the mean predicted probability is {predicted}, the observed frequency is {observed} ({rows} rows).",
        "过于自信：平均预测概率为 {predicted} 时，实际频率为 {observed}（{rows} 行）。",
    ),
    "symptom.underconfidence": (
        "Underconfident: where the mean predicted probability is {predicted}, the observed frequency is {observed} ({rows} rows).",
        "信心不足：平均预测概率为 {predicted} 时，实际频率为 {observed}（{rows} 行）。",
    ),
    "symptom.errors_grow_with_prediction": (
        "Errors grow with the prediction: their median is {low_third} in the lowest third of the predictions and {high_third} in "
        "the highest.",
        "误差随预测值增大：预测值最低的三分之一，误差中位数为 {low_third}；最高的三分之一为 {high_third}。",
    ),
    "symptom.errors_shrink_with_prediction": (
        "Errors shrink as the prediction grows: their median is {low_third} in the lowest third of the predictions and "
        "{high_third} in the highest.",
        "误差随预测值减小：预测值最低的三分之一，误差中位数为 {low_third}；最高的三分之一为 {high_third}。",
    ),
    "symptom.intervals_too_narrow": (
        "The intervals are too narrow: they cover {share} of {rows} test rows (95% CI {low} to {high}) instead of {level}. "
        "Half width: {half_width}.",
        "区间过窄：覆盖了 {rows} 行测试数据中的 {share}（95% 置信区间 {low} 至 {high}），低于要求的 {level}。半宽为 {half_width}。",
    ),
    "symptom.intervals_too_wide": (
        "The intervals are wider than necessary: they cover {share} of {rows} test rows (95% CI {low} to {high}) instead of "
        "{level}. Half width: {half_width}.",
        "区间过宽：覆盖了 {rows} 行测试数据中的 {share}（95% 置信区间 {low} 至 {high}），高于要求的 {level}。半宽为 {half_width}。",
    ),
    "symptom.no_skill": (
        "The network is not significantly better than {baseline}: the columns may carry no information about the target.",
        "网络并不显著优于{baseline}：各列可能不含目标的信息。",
    ),
    "symptom.baseline_better": ("The network is significantly worse than {baseline}.", "网络显著不如{baseline}。"),
    "symptom.baseline_equal": (
        "No significant difference from {baseline}: the simpler model may be enough.",
        "与{baseline}无显著差异：更简单的模型也许就够了。",
    ),
    "symptom.high_error_rate": (
        "The error rate is highest for {name}: {error} of {rows} rows, {overall} overall.",
        "错误率最高的是 {name}：{rows} 行中为 {error}，整体为 {overall}。",
    ),
    "symptom.high_mean_error": (
        "The mean absolute error is highest for {name}: {error} in {rows} rows, {overall} overall.",
        "平均绝对误差最大的是 {name}：{rows} 行中为 {error}，整体为 {overall}。",
    ),
    "symptom.no_important_feature": (
        "None of the {columns} features has a significant effect on the predictions' score.",
        "{columns} 个特征对得分均无显著作用。",
    ),
    "symptom.target_outliers_high": ("A few values are far above the rest.", "少数值远高于其余。"),
    "symptom.target_outliers_low": ("A few values are far below the rest.", "少数值远低于其余。"),
}
