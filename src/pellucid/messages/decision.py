"""How probabilities become decisions: recalibration and the decision threshold."""

TEXTS = {
    "decision.recalibrated.rows": (
        "Class weights distort probabilities; they were recalibrated to the class prior on {rows:,} validation rows.",
        "类别权重会使概率失真；已用 {rows:,} 行验证数据把概率重新校准到类别先验。",
    ),
    "decision.recalibrated.none": (
        "Class weights distort probabilities; they were recalibrated by the ratio of the weights, because there is no validation set.",
        "类别权重会使概率失真；由于没有验证集，已按权重之比重新校准。",
    ),
    "decision.threshold.asked": (
        "Decision threshold for {label}: {value:.3g} ({rule}, set by user).",
        "{label} 的决策阈值：{value:.3g}（{rule}，由用户指定）。",
    ),
    "decision.threshold.rare": (
        "Decision threshold for {label}: {value:.3g}. It maximises balanced accuracy on the validation set, because only {share:.1%} of the rows are {label} (--threshold changes it).",
        "{label} 的决策阈值：{value:.3g}。由于 {label} 只占 {share:.1%} 的行，阈值取验证集上平衡准确率最高者（可用 --threshold 更改）。",
    ),
    "decision.threshold.weights": (
        "Decision threshold for {label}: {value:.3g}, as the class weights imply ({rule}; --threshold changes it).",
        "{label} 的决策阈值：{value:.3g}，由类别权重决定（{rule}；可用 --threshold 更改）。",
    ),
    "decision.scores": (
        "At this threshold, validation recall is {recall:.0%} and precision {precision:.0%}.",
        "在此阈值下，验证集召回率为 {recall:.0%}，精确率为 {precision:.0%}。",
    ),
}
