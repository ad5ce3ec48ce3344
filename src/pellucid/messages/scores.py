"""Names of metrics and baselines, and the sentence that says how the network stands beside them."""

TEXTS = {
    "score.accuracy": ("Accuracy", "准确率"),
    "score.balanced_accuracy": ("Balanced accuracy", "平衡准确率"),
    "score.macro_f1": ("Macro F1", "宏平均 F1"),
    "score.log_loss": ("Log-loss", "对数损失"),
    "score.roc_auc": ("ROC AUC", "ROC AUC"),
    "score.average_precision": ("Average precision", "平均精确率"),
    "score.r2": ("R²", "R²"),
    "score.mae": ("Mean absolute error", "平均绝对误差"),
    "score.rmse": ("Root mean squared error", "均方根误差"),
    "baseline.constant.class": ("always answering with the class shares", "总是回答各类占比"),
    "baseline.constant.number": ("always answering the mean", "总是回答平均值"),
    "baseline.linear.class": ("logistic regression", "逻辑回归"),
    "baseline.linear.number": ("ridge regression", "岭回归"),
    "baseline.trees": ("gradient-boosted trees", "梯度提升树"),
    "verdict.and": (" and ", "和"),
    "verdict.alone": (
        "On {rows} test rows the network reaches {metric} {value}.",
        "网络在 {rows} 行测试数据上的{metric}为 {value}。",
    ),
    "verdict.better": (
        "The network is better than {names} on {rows} test rows; the closest is {nearest}, "
        "with {metric} {other} against the network's {value} (95 % interval of the difference {low} to {high}).",
        "在 {rows} 行测试数据上，网络优于{names}；最接近的是{nearest}，"
        "其{metric}为 {other}，网络为 {value}（差的 95 % 区间 {low} 至 {high}）。",
    ),
    "verdict.equal": (
        "A simpler model does as well: no difference is shown between the network and {names} on {rows} test rows "
        "({metric} {value} against {other} of {nearest}; 95 % interval of the difference {low} to {high}).",
        "更简单的模型同样好：在 {rows} 行测试数据上，看不出网络与{names}的差别"
        "（{metric} {value}，{nearest}为 {other}；差的 95 % 区间 {low} 至 {high}）。",
    ),
    "verdict.worse": (
        "A simpler model does better: on {rows} test rows the network is worse than {names} "
        "({metric} {value} against {other} of {nearest}; 95 % interval of the difference {low} to {high}).",
        "更简单的模型更好：在 {rows} 行测试数据上，网络不如{names}"
        "（{metric} {value}，{nearest}为 {other}；差的 95 % 区间 {low} 至 {high}）。",
    ),
    "verdict.mixed": (
        "Neither wins: on {rows} test rows the network and {names} each do better at one thing, "
        "probabilities or labels ({metric} {value} against {other} of {nearest}).",
        "各有胜负：在 {rows} 行测试数据上，网络与{names}在概率和类别上各胜一项"
        "（{metric} {value}，{nearest}为 {other}）。",
    ),
}
