"""Names of metrics and baselines, and the verdict on the network."""

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
    "baseline.constant.class": ("the class prior", "先验基线"),
    "baseline.constant.number": ("the mean", "均值基线"),
    "baseline.linear.class": ("logistic regression", "逻辑回归"),
    "baseline.linear.number": ("ridge regression", "岭回归"),
    "baseline.trees": ("gradient-boosted trees", "梯度提升树（GBDT）"),
    "model.network": ("Network", "网络"),
    "model.constant.class": ("Class prior", "先验基线"),
    "model.constant.number": ("Mean", "均值基线"),
    "model.linear.class": ("Logistic regression", "逻辑回归"),
    "model.linear.number": ("Ridge regression", "岭回归"),
    "model.trees": ("Boosted trees", "GBDT"),
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
        "No significant difference from {names} on {rows} test rows: the simpler model may be enough.",
        "在 {rows} 行测试数据上，网络与{names}无显著差异：更简单的模型也许就够了。",
    ),
    "verdict.worse": (
        "On {rows} test rows the network is worse than {names}: use the simpler model.",
        "在 {rows} 行测试数据上，网络不如{names}：应使用更简单的模型。",
    ),
    "verdict.mixed": (
        "On {rows} test rows the network and {names} each win by one metric: log-loss or accuracy.",
        "在 {rows} 行测试数据上，网络与{names}在对数损失和准确率上各胜一项。",
    ),
    "verdict.numbers": (
        "{metric}: network {value}, {baseline} {other}; difference {low} to {high} (95% CI).",
        "{metric}：网络 {value}，{baseline} {other}；差值的 95% 置信区间为 {low} 至 {high}。",
    ),
}
