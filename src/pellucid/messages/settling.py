"""What is settled on validation rows, and what is said where a class is rare."""

TEXTS = {
    "train.threshold": (
        "When a row is called positive: a probability, balanced, f1, recall=0.8 or cost=1:20 (a false alarm : a miss), "
        "chosen on validation rows; else balanced where a class is rare, 0.5 where none is.",
        "何时判为正类：一个概率、balanced、f1、recall=0.8 或 cost=1:20（误报的代价比漏报的代价），用验证数据选定；"
        "默认有稀少类别时为 balanced，否则为 0.5。",
    ),
    "train.interval": (
        "Numbers come with an interval that is to hold this share of what comes true, such as 0.9.",
        "给每个预测数值一个区间，使真实值落在其中的比例达到此值，如 0.9。",
    ),
    "predict.interval": (
        "Add the columns low and high: an interval that is to hold this share of what comes true, such as 0.9.",
        "加上 low 和 high 两列：真实值落在该区间内的比例应达到此值，如 0.9。",
    ),
    "train.interval.held": (
        "Intervals for {level:.0%}: the prediction ± {half_width}. They hold {share:.1%} of the {rows:,} test rows "
        "(95 % interval {low:.1%} to {high:.1%}).",
        "{level:.0%} 区间：预测值 ± {half_width}。{rows:,} 行测试数据中有 {share:.1%} 落在其中（95 % 区间 {low:.1%} 至 {high:.1%}）。",
    ),
    "predict.threshold": (
        "Another threshold than the stored one: a probability, balanced, f1, recall=0.8 or cost=1:20.",
        "改用另一个阈值：一个概率、balanced、f1、recall=0.8 或 cost=1:20。",
    ),
    "settled.correction.rows": (
        "Class weights were taken out of the probabilities, by {rows:,} validation rows.",
        "已用 {rows:,} 行验证数据从概率中去除类别权重的影响。",
    ),
    "settled.correction.none": (
        "Class weights were taken out of the probabilities by their ratio; there are no validation rows to fit by.",
        "已按权重之比从概率中去除类别权重的影响；没有验证数据可供拟合。",
    ),
    "settled.threshold.asked": (
        "A row is called {label} from a probability of {value:.3g} on ({rule}, as asked).",
        "概率达到 {value:.3g} 即判为 {label}（{rule}，由用户指定）。",
    ),
    "settled.threshold.rare": (
        "A row is called {label} from a probability of {value:.3g} on: of all thresholds it has the highest balanced accuracy "
        "on validation rows ({label} has only {share:.1%} of the rows; --threshold decides otherwise).",
        "概率达到 {value:.3g} 即判为 {label}：在验证数据上，此阈值的平衡准确率最高"
        "（{label} 只占 {share:.1%} 的行；可用 --threshold 另行指定）。",
    ),
    "settled.threshold.weights": (
        "A row is called {label} from a probability of {value:.3g} on, as the class weights ask ({rule}; --threshold decides "
        "otherwise).",
        "概率达到 {value:.3g} 即判为 {label}，由类别权重决定（{rule}；可用 --threshold 另行指定）。",
    ),
    "settled.finds": (
        "There it finds {found:.0%} of the validation rows that are {label}; of those it calls {label}, {right:.0%} are.",
        "此时能找回验证数据中 {found:.0%} 的 {label}；判为 {label} 的行中有 {right:.0%} 确实是。",
    ),
    "judged.chance": ("Chance", "随机水平"),
    "rare.top": (
        "Of the {count:,} highest scores for {target} = {label}, {hits:.3g} are {label} (chance: {chance:.3g}).",
        "{target} = {label} 得分最高的 {count:,} 行中，有 {hits:.3g} 行是 {label}（随机：{chance:.3g} 行）。",
    ),
    "rare.few": (
        "Test rows with {target} = {label}: only {count:,} of {rows:,}; with fewer than {enough}, the score cannot be trusted.",
        "测试数据中 {target} = {label} 的行：{rows:,} 行中只有 {count:,} 行；不足 {enough} 行，得分不可信。",
    ),
    # time, and learning again
    "train.time_limit": (
        "How long the whole command may take, such as 90s, 2m or 1.5h.",
        "整个命令最多用时，如 90s、2m 或 1.5h。",
    ),
    "train.refit": (
        "Once judged, learn again from all rows, for the epochs found to be best.",
        "评判之后，用全部行按找到的最佳轮数再学一次。",
    ),
    "train.ended.time": (
        "The time limit ended training after {epochs} epochs and {seconds} s; the weights of epoch {best} are kept "
        "(loss {loss}).",
        "时间用尽，{epochs} 轮（{seconds} 秒）后停止；保留第 {best} 轮的权值（损失 {loss}）。",
    ),
    "train.overrun": (
        "This took {seconds} s: reading the table and judging alone leave no time for a limit of {limit} s.",
        "用时 {seconds} 秒：仅读表和评判就已超过 {limit} 秒的限制。",
    ),
    "train.refitting": (
        "Learning again from all {rows:,} rows, for {epochs} epochs.",
        "用全部 {rows:,} 行再学 {epochs} 轮。",
    ),
    "train.refitted": (
        "The model written has learned from all {rows:,} rows; these scores were measured before, without the test rows.",
        "写出的模型学过全部 {rows:,} 行；这些得分是在此之前、未用测试数据时测得的。",
    ),
}
