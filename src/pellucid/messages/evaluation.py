"""The table of scores, and the warnings beside the scores of a rare class."""

TEXTS = {
    "evaluation.metric": ("Metric", "指标"),
    "evaluation.interval": ("95% CI", "95% 置信区间"),
    "evaluation.chance": ("Random", "随机基线"),
    "evaluation.refitted": (
        "The saved model was retrained on all {rows:,} rows. These scores were measured before that, without the test set.",
        "保存的模型已用全部 {rows:,} 行重新训练。这些得分是此前在未参与训练的测试集上测得的。",
    ),
    "rare.top": (
        "{hits:.3g} of the {count:,} rows with the highest probability of {target} = {label} are {label} (random: {chance:.3g}).",
        "预测 {target} = {label} 概率最高的 {count:,} 行中，有 {hits:.3g} 行确为 {label}（随机基线：{chance:.3g} 行）。",
    ),
    "rare.few": (
        "Only {count:,} of {rows:,} test rows have {target} = {label}; below {enough}, the score is not reliable.",
        "{rows:,} 行测试数据中只有 {count:,} 行的 {target} = {label}；不足 {enough} 行时，得分不可靠。",
    ),
}
