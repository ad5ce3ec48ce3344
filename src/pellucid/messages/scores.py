"""Names of metrics and baselines, and the sentence that says how the network stands beside them."""

TEXTS = {
    "score.accuracy": ("accuracy", "准确率"),
    "score.balanced_accuracy": ("balanced accuracy", "平衡准确率"),
    "score.macro_f1": ("macro F1", "宏平均 F1"),
    "score.log_loss": ("log-loss", "对数损失"),
    "score.calibration_error": ("calibration error", "校准误差"),
    "score.roc_auc": ("ROC AUC", "ROC AUC"),
    "score.average_precision": ("average precision", "平均精确率"),
    "score.r2": ("R²", "决定系数 R²"),
    "score.mae": ("mean absolute error", "平均绝对误差"),
    "score.rmse": ("root mean squared error", "均方根误差"),
    "baseline.constant.class": ("always answering with the class shares", "总是回答各类占比"),
    "baseline.constant.number": ("always answering the mean", "总是回答平均值"),
    "baseline.linear.class": ("logistic regression", "逻辑回归"),
    "baseline.linear.number": ("ridge regression", "岭回归"),
    "baseline.trees": ("gradient-boosted trees", "梯度提升树"),
    "model.network": ("Network", "网络"),
    "model.constant.class": ("Class shares", "各类占比"),
    "model.constant.number": ("Mean", "平均值"),
    "model.linear.class": ("Logistic regression", "逻辑回归"),
    "model.linear.number": ("Ridge regression", "岭回归"),
    "model.trees": ("Boosted trees", "提升树"),
    "list.comma": (", ", "、"),
    "list.and": (" and ", "和"),
    "list.or": (" or ", "和"),
    "verdict.alone": (
        "On {rows} rows the network's {metric} is {value}.",
        "网络在 {rows} 行数据上的{metric}为 {value}。",
    ),
    "verdict.better": (
        "On {rows} test rows the network is better than {names}.",
        "在 {rows} 行测试数据上，网络优于{names}。",
    ),
    "verdict.equal": (
        "A simpler model does as well: on {rows} test rows the network is not shown to differ from {names}.",
        "更简单的模型同样好：在 {rows} 行测试数据上，看不出网络与{names}的差别。",
    ),
    "verdict.worse": (
        "A simpler model does better: on {rows} test rows the network is worse than {names}.",
        "更简单的模型更好：在 {rows} 行测试数据上，网络不如{names}。",
    ),
    "verdict.mixed": (
        "Neither wins: on {rows} test rows the network and {names} are each better at one thing, probabilities or labels.",
        "各有胜负：在 {rows} 行测试数据上，网络与{names}在概率和类别上各胜一项。",
    ),
    "verdict.nearest": (
        "The network's {metric} is {value}, that of {nearest} {other}; 95 % interval of the difference: {low} to {high}.",
        "网络的{metric}为 {value}，{nearest}为 {other}；差的 95 % 区间为 {low} 至 {high}。",
    ),
}
