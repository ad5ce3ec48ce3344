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
    "train.task": (
        "classification, binary, multiclass or regression; else found.",
        "classification、binary、multiclass 或 regression；默认自动判断。",
    ),
    "train.drop": ("Columns to leave out.", "不使用的列。"),
    "train.only": ("The only columns to use.", "只使用这些列。"),
    "train.column_type": (
        "What a column is: number, date, category or id. Repeatable.",
        "某列是什么：number、date、category 或 id。可重复。",
    ),
    "train.weight_column": ("Column of row weights.", "行权重所在的列。"),
    "train.header": ("Whether the first line holds the names; else c1, c2, ...", "首行是否为列名；否则为 c1、c2……"),
    "train.encoding": ("Encoding of the file, such as gb18030; else found.", "文件编码，如 gb18030；默认自动判断。"),
    "train.sheet": (
        "Sheet of an .xlsx file, by name or number; else the first.",
        ".xlsx 的工作表名或序号；默认第一个。",
    ),
    "train.missing_values": (
        "More cells that mean missing, beside NA, NULL, -, ? and the like; none,A,B: only A and B.",
        "除 NA、NULL、-、? 等以外表示缺失的单元格；none,A,B 表示只有 A 和 B。",
    ),
    "train.decimal": (
        "Decimal mark, . or , where cells such as 1.234 leave it open; NAME=, for one column. Repeatable.",
        "1.234 这样的数有歧义时的小数点：. 或 ,；NAME=, 用于一列。可重复。",
    ),
    "train.date_order": (
        "dmy, mdy or ymd: what is first, day, month or year, where 3/5/2024 or 3/5/24 leaves it open; NAME=dmy for one column. Repeatable.",
        "3/5/2024、3/5/24 这样的日期有歧义时的顺序：dmy 日在前，mdy 月在前，ymd 年在前；NAME=dmy 用于一列。可重复。",
    ),
    "train.validation.option": (
        "Rows for choosing: a share of the table (else 0.15, less in very large tables) or a table.",
        "用于选择的行：占表格的比例（默认 0.15，很大的表格更少）或另一个表格。",
    ),
    "train.test.option": (
        "Rows for judging: a share of the table (else 0.15, less in very large tables) or a table.",
        "用于评判的行：占表格的比例（默认 0.15，很大的表格更少）或另一个表格。",
    ),
    "train.hidden": ("Units of the hidden layers; none for a linear model.", "各隐藏层的单元数；none 为线性模型。"),
    "train.activation": (
        "Activation or gate, one or one for each layer (pellucid list activation).",
        "激活函数或门控，一个或每层一个（pellucid list activation）。",
    ),
    "train.norm": ("batch, layer, rms, group or none.", "batch、layer、rms、group 或 none。"),
    "train.dropout": ("Share of hidden values dropped in training.", "训练时随机置零的比例。"),
    "train.dropout_schedule": (
        "How dropout moves from epoch to epoch (pellucid list schedule).",
        "dropout 逐轮的变化方式（pellucid list schedule）。",
    ),
    "train.init": ("Initialiser (pellucid list initializer).", "权值初始化（pellucid list initializer）。"),
    "train.loss.option": ("Loss (pellucid list loss).", "损失函数（pellucid list loss）。"),
    "train.class_weight": (
        "balanced: every class weighs the same, however rare.",
        "balanced：各类权重相同，无论多少行。",
    ),
    "train.optimizer": ("Optimizer (pellucid list optimizer).", "优化器（pellucid list optimizer）。"),
    "train.learning_rate": (
        "Learning rate; auto: a range test chooses it before training.",
        "学习率；auto：训练前由学习率范围测试选定。",
    ),
    "train.lr_scaling": (
        "equal: every layer learns at the learning rate; fan_in: each at its own, smaller the more inputs it has.",
        "equal：各层学习率相同；fan_in：各层按输入数取不同学习率，输入越多越小。",
    ),
    "train.weight_decay": ("Decoupled weight decay.", "解耦的权重衰减。"),
    "train.l2": ("Coupled L2 penalty.", "L2 正则项。"),
    "train.clip": ("Largest norm of the gradient.", "梯度范数的上限。"),
    "train.schedule": (
        "How the learning rate moves (pellucid list schedule).",
        "学习率的变化方式（pellucid list schedule）。",
    ),
    "train.batch_size": (
        "Rows of a step: full is batch, 1 stochastic, N mini-batch gradient descent.",
        "每步的行数：full 为批量，1 为随机，N 为小批量梯度下降。",
    ),
    "train.epochs": ("Passes over the training rows at most.", "最多遍历训练数据的轮数。"),
    "train.scaling": (
        "How columns of numbers are brought to a common scale: robust, standard or quantile.",
        "数值列的缩放方式：robust、standard 或 quantile（分位数）。",
    ),
    "train.bins": (
        "Into how many pieces each column of numbers is taken apart, so that the network can bend and step; 0: none.",
        "每个数值列分成几段，使网络能沿它转折和跳变；0 表示不分。",
    ),
    "train.periodic_features": (
        "Periodic embedding: how many cosines of learned frequency each column of numbers becomes, besides; 0: none.",
        "周期嵌入：每个数值列另化为多少个频率可学习的余弦；0 表示不用。",
    ),
    "train.feature_scaling_layer": (
        "Scaling layer: a learned factor for each column before the first hidden layer.",
        "缩放层：在第一个隐藏层之前，每列有一个可学习的系数。",
    ),
    "train.linear_skip": (
        "A linear path beside the hidden layers, fitted first.",
        "在隐藏层之外加一条线性通路，并先行拟合。",
    ),
    "train.ensemble_size": (
        "How many networks learn, each choosing its epoch by other rows, and answer together.",
        "训练几个网络并取平均；各用不同的行选定轮数。",
    ),
    "train.batch_ensemble": (
        "How many members that share weight matrices (BatchEnsemble) each network is made of; 1: none.",
        "每个网络由几个共享权值矩阵的成员组成（BatchEnsemble）；1 表示不用。",
    ),
    "train.ema_decay": (
        "Share of the average weights that stays at each epoch; 0: no average.",
        "每轮保留的平均权值的比例；0 表示不作平均。",
    ),
    "train.label_smoothing": (
        "Share of a label's probability that is spread over all labels, in training.",
        "训练时把标签概率的这一份额均摊到所有类别。",
    ),
    "train.patience": ("Epochs without a better validation loss before it ends.", "验证损失多少轮没有改善就停止。"),
    "train.seed": (
        "Of the split, the start weights and the order of rows; else 0.",
        "划分、初始权值和行序的种子；默认 0。",
    ),
    "train.threads": (
        "Threads that networks, or large matrix products, share; else all there are.",
        "几个网络（或大的矩阵乘法）共用的线程数；默认用尽处理器。",
    ),
    "train.config": ("Settings from a file, as a report or info shows them.", "从文件读取设置（报告和 info 中都有）。"),
    "train.out": ("Model file; else named after the table.", "模型文件；默认以表格命名。"),
    "train.force": ("Overwrite files of an earlier run.", "覆盖先前的文件。"),
    "train.threshold": (
        "When a row is called positive: a probability, balanced, f1, recall=0.8 or cost=1:20 (a false alarm : a miss), chosen on validation rows; else balanced where a class is rare, 0.5 where none is.",
        "何时判为正类：一个概率、balanced、f1、recall=0.8 或 cost=1:20（误报的代价比漏报的代价），用验证数据选定；默认有稀少类别时为 balanced，否则为 0.5。",
    ),
    "train.prediction_interval": (
        "Numbers come with an interval that is to hold this share of what comes true, such as 0.9.",
        "给每个预测数值一个区间，使真实值落在其中的比例达到此值，如 0.9。",
    ),
    "train.time_limit": (
        "How long the whole command may take, such as 90s, 2m or 1.5h.",
        "整个命令最多用时，如 90s、2m 或 1.5h。",
    ),
    "train.refit": (
        "Once judged, learn again from all rows, for the epochs found to be best.",
        "评判之后，用全部行按找到的最佳轮数再学一次。",
    ),
    "train.log": ("Write a line of JSON for each epoch to this file.", "每轮向此文件写一行 JSON。"),
    "train.panel.columns": ("Table and split", "表格与数据划分"),
    "train.panel.network": ("Network", "网络"),
    "train.panel.training": ("Training", "训练"),
    "train.panel.files": ("Files", "文件"),
    # what train prints
    "train.tried": (
        "learning rate range test: the loss does not rise from {first} up to {limit}; the learning rate is a tenth of that, {rate}",
        "学习率范围测试：从 {first} 到 {limit} 损失均未上升；取上限的十分之一，学习率为 {rate}",
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
    "train.rate": ("learning rate {rate}", "学习率 {rate}"),
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
