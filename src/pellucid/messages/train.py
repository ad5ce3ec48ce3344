"""What `train` and `demo` print, and the help of their options."""

TEXTS = {
    # commands
    "cli.train": ("Train a network on a table; write a model and a report.", "用表格训练一个网络，生成模型和报告。"),
    "cli.demo": ("Train on a bundled data set.", "用自带的数据集训练。"),
    # options of train
    "train.table": (
        "CSV, TSV, Parquet or .xlsx file, also .gz; - for standard input.",
        "CSV、TSV、Parquet 或 .xlsx 文件，也可为 .gz；- 为标准输入。",
    ),
    "train.target": ("Column to predict.", "要预测的列。"),
    "train.config": ("Settings from a file, as a report or info shows them.", "从文件读取设置（报告和 info 中都有）。"),
    "train.out": ("Model file; else named after the table.", "模型文件；默认以表格命名。"),
    "train.force": ("Overwrite files of an earlier run.", "覆盖先前的文件。"),
    "train.log": ("Write a line of JSON for each epoch to this file.", "每轮向此文件写一行 JSON。"),
    "train.panel.columns": ("Table and split", "表格与数据划分"),
    "train.panel.network": ("Network", "网络"),
    "train.panel.training": ("Training", "训练"),
    "train.panel.files": ("Files", "文件"),
    # what train prints
    "train.range_test": (
        "learning rate range test: the loss does not rise from {first} up to {limit}; the learning rate is a tenth of that, {learning_rate}",
        "学习率范围测试：从 {first} 到 {limit} 损失均未上升；取上限的十分之一，学习率为 {learning_rate}",
    ),
    "train.parts.classes": (
        "Split: {training:,} training, {validation:,} validation, {test:,} test rows (stratified).",
        "数据划分：训练集 {training:,} 行，验证集 {validation:,} 行，测试集 {test:,} 行（分层抽样）。",
    ),
    "train.parts.numbers": (
        "Split: {training:,} training, {validation:,} validation, {test:,} test rows (random).",
        "数据划分：训练集 {training:,} 行，验证集 {validation:,} 行，测试集 {test:,} 行（随机抽样）。",
    ),
    "train.network": ("Network", "网络"),
    "train.training": ("Training", "训练"),
    "train.epoch": ("epoch {epoch} of {epochs}", "第 {epoch}/{epochs} 轮"),
    "train.progress": ("{epoch}: {values}", "{epoch}：{values}"),
    "train.loss": ("loss {loss}", "损失 {loss}"),
    "train.validation": ("validation loss {loss}", "验证损失 {loss}"),
    "train.learning_rate": ("learning rate {learning_rate}", "学习率 {learning_rate}"),
    "train.speed": ("{rows} rows/s", "{rows} 行/秒"),
    "train.left": ("at most {seconds} s left", "最多还需 {seconds} 秒"),
    "train.member": ("network {number} of {members}, {epoch}", "第 {number}/{members} 个网络，{epoch}"),
    "train.member.done": (
        "network {number} of {members}: {epochs} epochs, the best is epoch {best} (loss {loss})",
        "第 {number}/{members} 个网络：训练 {epochs} 轮，第 {best} 轮最佳（损失 {loss}）",
    ),
    "train.stop_reason.patience": (
        "Early stopping after {epochs} epochs ({seconds} s): the validation loss has not improved for {stalled} epochs. The weights of epoch {best} are restored (validation loss {loss}).",
        "早停：共训练 {epochs} 轮（{seconds} 秒），验证损失连续 {stalled} 轮没有改善。恢复第 {best} 轮的权重（验证损失 {loss}）。",
    ),
    "train.stop_reason.epochs": (
        "All {epochs} epochs are complete ({seconds} s). The weights of epoch {best} are used (loss {loss}).",
        "全部 {epochs} 轮训练完成（{seconds} 秒）。采用第 {best} 轮的权重（损失 {loss}）。",
    ),
    "train.stop_reason.callback": (
        "Stopped by a callback after {epochs} epochs ({seconds} s). The weights of epoch {best} are used (loss {loss}).",
        "回调在 {epochs} 轮（{seconds} 秒）后停止了训练。采用第 {best} 轮的权重（损失 {loss}）。",
    ),
    "train.stop_reason.interrupted": (
        "Interrupted after {epochs} complete epochs ({seconds} s). The weights of epoch {best} are used (loss {loss}).",
        "训练完成 {epochs} 轮（{seconds} 秒）后被中断。采用第 {best} 轮的权重（损失 {loss}）。",
    ),
    "train.stop_reason.time": (
        "The time limit ended training after {epochs} epochs ({seconds} s). The weights of epoch {best} are used (loss {loss}).",
        "达到时间限制，训练 {epochs} 轮（{seconds} 秒）后停止。采用第 {best} 轮的权重（损失 {loss}）。",
    ),
    "train.interrupted.early": (
        "Interrupted before the first epoch was complete; nothing was written.",
        "第一轮尚未完成就被中断；没有写出文件。",
    ),
    "train.interrupted.unevaluated": (
        "Interrupted: the model is saved in {model}, but it was not evaluated and there is no report.",
        "已中断：模型已保存到 {model}，但尚未评估，也没有报告。",
    ),
    "train.diverged": (
        "training diverged in epoch {epoch}, step {step}: the values of layer {layer!r} are no longer finite; {kept}; try a learning rate ten times smaller, or --clip 1",
        "训练在第 {epoch} 轮第 {step} 步发散：{layer!r} 层的值不再有限；{kept}；请将学习率降到十分之一，或使用 --clip 1",
    ),
    "train.diverged.kept": (
        "the last finite weights, of epoch {epoch}, are saved in {model}",
        "最后一组正常的权重（第 {epoch} 轮）已保存到 {model}",
    ),
    "train.diverged.nothing": ("no epoch was completed, so nothing was written", "尚未完成一轮训练，因此没有写出文件"),
    "train.baselines": ("training baseline models", "正在训练基线模型"),
    "train.reporting": ("computing feature importance and writing the report", "正在计算特征重要性并生成报告"),
    "train.refitting": (
        "Retraining on all {rows:,} rows for {epochs} epochs.",
        "用全部 {rows:,} 行重新训练 {epochs} 轮。",
    ),
    "train.evaluated": ("Evaluation on {rows:,} test rows", "在 {rows:,} 行测试数据上的评估"),
    "train.no_test": (
        "There is no test set, so no report is written; pellucid evaluate scores the model on another table.",
        "没有测试集，因此不生成报告；可用 pellucid evaluate 在其他表格上评估模型。",
    ),
    "train.coverage": (
        "{level:.0%} prediction intervals: prediction ± {half_width}. They cover {share:.1%} of the {rows:,} test rows (95% CI {low:.1%} to {high:.1%}).",
        "{level:.0%} 预测区间：预测值 ± {half_width}。在 {rows:,} 行测试数据上的覆盖率为 {share:.1%}（95% 置信区间 {low:.1%} 至 {high:.1%}）。",
    ),
    "train.importance": ("{column} ({drop})", "{column}（{drop}）"),
    "train.importance.rise": (
        "Most important features (increase of the {metric} when the column is shuffled): {columns}.",
        "最重要的特征（打乱该列后{metric}的上升幅度）：{columns}。",
    ),
    "train.importance.fall": (
        "Most important features (decrease of {metric} when the column is shuffled): {columns}.",
        "最重要的特征（打乱该列后{metric}的下降幅度）：{columns}。",
    ),
    "train.wrote": ("Wrote {model} and {report}.", "已写出 {model} 和 {report}。"),
    "train.wrote.model": ("Wrote {model}.", "已写出 {model}。"),
    "train.next": (
        "Next: pellucid predict {model} TABLE --out predictions.csv",
        "下一步：pellucid predict {model} TABLE --out predictions.csv",
    ),
    "train.overrun": (
        "This took {seconds} s: reading the table and evaluating the model alone exceed the limit of {limit} s.",
        "用时 {seconds} 秒：仅读取表格和评估模型就已超过 {limit} 秒的限制。",
    ),
    "demo.about": (
        "A data set bundled with scikit-learn: 569 breast tumours, each with 30 measurements of its cell nuclei under the microscope (Wolberg, Street and Mangasarian 1995). It is written to {table}; your own tables work the same way.",
        "scikit-learn 自带的数据集：569 例乳腺肿瘤，每例含显微镜下细胞核的 30 项测量值（Wolberg、Street 与 Mangasarian，1995）。数据已写入 {table}；您自己的表格用法相同。",
    ),
}
