"""The sentences under the report's pictures."""

TEXTS = {
    "read.comparison": ("Compared row by row by {metric}, the network is {told}.", "逐行比较{metric}，网络{told}。"),
    "read.comparison.better": ("better than {names}", "优于{names}"),
    "read.comparison.equal": ("not shown to differ from {names}", "看不出与{names}有差别"),
    "read.comparison.worse": ("worse than {names}", "不如{names}"),
    "read.comparison.mixed": (
        "at odds with {names}: log-loss and accuracy say opposite things",
        "与{names}各有胜负（对数损失和准确率的结论相反）",
    ),
    "list.semicolon": ("; ", "；"),
    "read.confusion.none": ("All {rows} test rows are predicted right.", "{rows} 行测试数据全部预测正确。"),
    "read.confusion.most": (
        "The most frequent mistake: class {true} is taken for class {guess} in {count} of its {rows} rows.",
        "最常见的错误：类别 {true} 的 {rows} 行中有 {count} 行被误判为 {guess}。",
    ),
    "read.confusion.clear": ("Never confused with another class: {names}.", "从未与其他类别混淆：{names}。"),
    "read.confusion.clear_many": (
        "{count} classes are never confused with another.",
        "有 {count} 个类别从未与其他类别混淆。",
    ),
    "read.residuals": (
        "Half of the predictions are off by less than {half}, 95 % by less than {most}.",
        "一半的预测误差小于 {half}，95 % 小于 {most}。",
    ),
    "read.residuals.large": (
        "Errors are larger where the prediction is large.",
        "预测值大时误差也较大。",
    ),
    "read.residuals.small": (
        "Errors are larger where the prediction is small.",
        "预测值小时误差反而较大。",
    ),
    "read.intervals.met": (
        "The prediction ± {half} held {held} of {rows} test rows (95 % interval {low} to {high}), as the {level} asked for.",
        "预测值 ± {half} 包含了 {rows} 行测试数据中的 {held}（95 % 区间 {low} 至 {high}），与要求的 {level} 相符。",
    ),
    "read.intervals.low": (
        "The prediction ± {half} held only {held} of {rows} test rows (95 % interval {low} to {high}), clearly fewer than the "
        "{level} asked for.",
        "预测值 ± {half} 只包含了 {rows} 行测试数据中的 {held}（95 % 区间 {low} 至 {high}），明显少于要求的 {level}。",
    ),
    "read.intervals.high": (
        "The prediction ± {half} held {held} of {rows} test rows (95 % interval {low} to {high}), clearly more than the "
        "{level} asked for: the intervals are wider than they need be.",
        "预测值 ± {half} 包含了 {rows} 行测试数据中的 {held}（95 % 区间 {low} 至 {high}），明显多于要求的 {level}：区间偏宽。",
    ),
    "read.reliability.right": (
        "No bin is clearly off the diagonal: probabilities near {said} come true {true} of the time ({rows} rows).",
        "没有明显偏离对角线的区间：接近 {said} 的概率，实际发生的占 {true}（{rows} 行）。",
    ),
    "read.reliability.sure": (
        "Too sure: probabilities near {said} come true {true} of the time ({rows} rows).",
        "过于自信：接近 {said} 的概率，实际发生的占 {true}（{rows} 行）。",
    ),
    "read.reliability.cautious": (
        "Too cautious: probabilities near {said} come true {true} of the time ({rows} rows).",
        "过于谨慎：接近 {said} 的概率，实际发生的占 {true}（{rows} 行）。",
    ),
    "read.importance.rises": (
        "{name} matters most: shuffling it raises the {metric} by {drop}.",
        "最重要的是 {name}：打乱它，{metric}上升 {drop}。",
    ),
    "read.importance.falls": (
        "{name} matters most: shuffling it lowers the {metric} by {drop}.",
        "最重要的是 {name}：打乱它，{metric}下降 {drop}。",
    ),
    "read.importance.idle": (
        "For {idle} of {columns} columns no effect is shown; of two columns that say the same, each can look idle.",
        "{columns} 列中有 {idle} 列看不出作用；两列内容相近时，单独打乱任何一列都可能看不出作用。",
    ),
    "read.importance.none": (
        "For none of the {columns} columns is an effect shown.",
        "{columns} 列都看不出作用。",
    ),
    "read.range_test": (
        "As the rate rose from batch to batch, the loss went from {first} down to {least}, and beyond a rate of {limit} "
        "above its start; training uses a tenth of that rate, {rate}.",
        "学习率逐批提高时，损失从 {first} 降到 {least}，学习率超过 {limit} 后高于初始值；训练取该学习率的十分之一，即 {rate}。",
    ),
    "read.learning.training": (
        "The training loss went from {first} to {last} in {epoch} epochs.",
        "训练损失在 {epoch} 轮中从 {first} 变为 {last}。",
    ),
    "read.learning.falling": (
        "The validation loss was lowest ({best}) in the last epoch, {epoch}: more epochs might still help.",
        "验证损失在最后一轮（第 {epoch} 轮）最低（{best}）：再多训练几轮也许仍有帮助。",
    ),
    "read.learning.stopped": (
        "Validation loss stopped falling at epoch {epoch} of {last}, at {best}; the weights of that epoch are used.",
        "共 {last} 轮，验证损失在第 {epoch} 轮不再下降（{best}）；采用该轮的权重。",
    ),
    "read.learning.overfit": (
        "After it the training loss fell further while the validation loss rose to {end}: overfitting.",
        "此后训练损失继续下降，验证损失升至 {end}：出现过拟合。",
    ),
    "read.layers.zeros": (
        "Of what layer “{name}” puts out, {share} is exactly zero.",
        "“{name}”层的输出中有 {share} 恰好为零。",
    ),
    "read.layers.silent": (
        "Layer “{name}” is nearly silent: {share} of what it puts out is exactly zero.",
        "“{name}”层几乎不起作用：其输出有 {share} 恰好为零。",
    ),
    "read.layers.reach": (
        "The gradient reaches the first layer: at “{first}” it is {ratio} times that at “{last}”.",
        "梯度能传到第一层：“{first}”处的梯度是“{last}”处的 {ratio} 倍。",
    ),
    "read.layers.vanish": (
        "The gradient vanishes on its way back: at “{first}” it is {ratio} times that at “{last}”.",
        "梯度在回传中消失：“{first}”处的梯度只有“{last}”处的 {ratio} 倍。",
    ),
    "read.layers.explode": (
        "The gradient explodes on its way back: at “{first}” it is {ratio} times that at “{last}”.",
        "梯度在回传中爆炸：“{first}”处的梯度是“{last}”处的 {ratio} 倍。",
    ),
    "read.gradients": (
        "At the first layer the gradient went from {start} to {end}.",
        "第一层的梯度从 {start} 变为 {end}。",
    ),
    "read.balance": (
        "Class {common} is the most common ({most} of the rows), class {rare} the rarest ({least}).",
        "最常见的类别是 {common}（占 {most}），最少的是 {rare}（占 {least}）。",
    ),
    "read.balance.two": (
        "Class {common} has {most} of the rows, class {rare} {least}.",
        "类别 {common} 占 {most}，类别 {rare} 占 {least}。",
    ),
    "read.balance.even": (
        "The {classes} classes are about equally common.",
        "{classes} 个类别的行数相近。",
    ),
    "read.spread": (
        "Half of the values lie between {lower} and {upper}, all between {low} and {high}.",
        "一半的值在 {lower} 与 {upper} 之间，全部在 {low} 与 {high} 之间。",
    ),
    "read.spread.high": ("A few are far above the rest.", "少数值远高于其余。"),
    "read.spread.low": ("A few are far below the rest.", "少数值远低于其余。"),
    "read.missing": (
        "{name} is the emptiest column ({share}); {gaps} of {columns} columns have gaps.",
        "空缺最多的列是 {name}（{share}）；{columns} 列中有 {gaps} 列有空缺。",
    ),
    "read.missing.none": ("No cell is empty.", "没有空缺的单元格。"),
}
