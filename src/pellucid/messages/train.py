"""What `train` and `demo` say, and why each setting was chosen."""

TEXTS = {
    # commands
    "cli.train": ("Train a network on a table; writes a model and a report.", "用表格训练一个网络，写出模型和报告。"),
    "cli.demo": ("Train on a table that comes along.", "用自带的表格训练一次。"),
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
    "train.column": (
        "What a column is: number, date, category or id. Repeatable.",
        "某列是什么：number、date、category 或 id。可重复。",
    ),
    "train.weight": ("Column of row weights.", "行权重所在的列。"),
    "train.header": ("Whether the first line holds the names; else c1, c2, ...", "首行是否为列名；否则为 c1、c2……"),
    "train.encoding": ("Encoding of the file, such as gb18030; else found.", "文件编码，如 gb18030；默认自动判断。"),
    "train.sheet": (
        "Sheet of an .xlsx file, by name or number; else the first.",
        ".xlsx 的工作表名或序号；默认第一个。",
    ),
    "train.missing": (
        "More cells that mean missing, beside NA, NULL, -, ? and the like; none,A,B: only A and B.",
        "除 NA、NULL、-、? 等以外表示缺失的单元格；none,A,B 表示只有 A 和 B。",
    ),
    "train.decimal": (
        "Decimal mark, . or , where cells such as 1.234 leave it open; NAME=, for one column. Repeatable.",
        "1.234 这样的数有歧义时的小数点：. 或 ,；NAME=, 用于一列。可重复。",
    ),
    "train.date_order": (
        "dmy, mdy or ymd: what is first, day, month or year, where 3/5/2024 or 3/5/24 leaves it open; NAME=dmy for one column. "
        "Repeatable.",
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
    "train.tried": (
        "range test: rates from {first} on, up to {limit} without harm; the learning rate is a tenth of that, {rate}",
        "学习率范围测试：从 {first} 起逐步提高，到 {limit} 为止无害；取其十分之一，学习率为 {rate}",
    ),
    "train.rates": (
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
    "train.pieces": (
        "Into how many pieces each column of numbers is taken apart, so that the network can bend and step; 0: none.",
        "每个数值列分成几段，使网络能沿它转折和跳变；0 表示不分。",
    ),
    "train.line": (
        "A linear path beside the hidden layers, fitted first.",
        "在隐藏层之外加一条线性通路，并先行拟合。",
    ),
    "train.members": (
        "How many networks learn, each choosing its epoch by other rows, and answer together.",
        "训练几个网络并取平均；各用不同的行选定轮数。",
    ),
    "train.averaging": (
        "Share of the average weights that stays at each epoch; 0: no average.",
        "每轮保留的平均权值的比例；0 表示不作平均。",
    ),
    "train.label_smoothing": (
        "Share of a label's probability that is spread over all labels, in training.",
        "训练时把标签概率的这一份额均摊到所有类别。",
    ),
    "train.member": ("network {number} of {members}, {epoch}", "第 {number} 个网络（共 {members} 个），{epoch}"),
    "train.member.done": (
        "network {number} of {members}: {epochs} epochs, the weights of epoch {best} kept (loss {loss})",
        "第 {number} 个网络（共 {members} 个）：{epochs} 轮，保留第 {best} 轮的权值（损失 {loss}）",
    ),
    "train.patience": ("Epochs without a better validation loss before it ends.", "验证损失多少轮没有改善就停止。"),
    "train.seed": (
        "Of the split, the start weights and the order of rows; else 0.",
        "划分、初始权值和行序的种子；默认 0。",
    ),
    "train.threads": (
        "Threads of matrix products; else one where they are small.",
        "矩阵乘法的线程数；默认在乘法较小时为 1。",
    ),
    "train.config": ("Settings from a file, as a report or info shows them.", "从文件读取设置（报告和 info 中都有）。"),
    "train.out": ("Model file; else named after the table.", "模型文件；默认以表格命名。"),
    "train.force": ("Overwrite files of an earlier run.", "覆盖先前的文件。"),
    "train.panel.columns": ("Table and rows", "表格与行"),
    "train.panel.network": ("Network", "网络"),
    "train.panel.training": ("Training", "训练"),
    "train.panel.files": ("Files", "文件"),
    # what train prints
    "train.parts.classes": (
        "Rows: {training:,} to learn from, {validation:,} to choose by, {test:,} to judge by, each class in proportion.",
        "行的划分：{training:,} 行学习，{validation:,} 行选择，{test:,} 行评判，各类按比例。",
    ),
    "train.parts.numbers": (
        "Rows: {training:,} to learn from, {validation:,} to choose by, {test:,} to judge by, drawn at random.",
        "行的划分：{training:,} 行学习，{validation:,} 行选择，{test:,} 行评判，随机抽取。",
    ),
    "train.network": ("Network", "网络"),
    "train.training": ("Training", "训练"),
    "train.epoch": ("epoch {epoch} of {epochs}", "第 {epoch}/{epochs} 轮"),
    "train.told": ("{epoch}: {said}", "{epoch}：{said}"),
    "train.loss": ("loss {loss}", "损失 {loss}"),
    "train.validation": ("validation {loss}", "验证 {loss}"),
    "train.rate": ("rate {rate}", "学习率 {rate}"),
    "train.speed": ("{rows} rows/s", "{rows} 行/秒"),
    "train.left": ("at most {seconds} s left", "至多还需 {seconds} 秒"),
    "train.ended.patience": (
        "Ended after {epochs} epochs and {seconds} s, {stalled} of them without a better validation loss; "
        "the weights of epoch {best} are kept (validation loss {loss}).",
        "{epochs} 轮（{seconds} 秒）后停止，其中 {stalled} 轮验证损失没有改善；保留第 {best} 轮的权值（验证损失 {loss}）。",
    ),
    "train.ended.epochs": (
        "All {epochs} epochs done in {seconds} s; the weights of epoch {best} are kept (loss {loss}).",
        "{epochs} 轮全部完成，用时 {seconds} 秒；保留第 {best} 轮的权值（损失 {loss}）。",
    ),
    "train.ended.callback": (
        "Stopped after {epochs} epochs and {seconds} s; the weights of epoch {best} are kept (loss {loss}).",
        "{epochs} 轮（{seconds} 秒）后停止；保留第 {best} 轮的权值（损失 {loss}）。",
    ),
    "train.ended.interrupted": (
        "Interrupted after {epochs} whole epochs and {seconds} s; the weights of epoch {best} are kept (loss {loss}).",
        "在 {epochs} 轮（{seconds} 秒）后被中断；保留第 {best} 轮的权值（损失 {loss}）。",
    ),
    "train.interrupted.early": (
        "Interrupted before an epoch was done; nothing is written.",
        "尚未完成一轮就被中断；没有写出文件。",
    ),
    "train.interrupted.unjudged": (
        "Interrupted; the model is in {model}, but it was not judged and there is no report.",
        "已中断；模型已存入 {model}，但没有评判，也没有报告。",
    ),
    "train.diverged": (
        "training diverged in epoch {epoch}, step {step}: the values of layer {layer!r} are no longer finite; {kept}; "
        "try a learning rate a tenth as large, or --clip 1",
        "训练在第 {epoch} 轮第 {step} 步发散：{layer!r} 层的值不再有限；{kept}；请将学习率降到十分之一，或使用 --clip 1",
    ),
    "train.diverged.kept": (
        "the last good weights, of epoch {epoch}, are in {model}",
        "最后的正常权值（第 {epoch} 轮）已存入 {model}",
    ),
    "train.diverged.nothing": ("no epoch was finished, so nothing is written", "尚未完成一轮，因此没有写出文件"),
    "train.judging": ("fitting simpler models to compare with", "正在训练用于比较的简单模型"),
    "train.reporting": ("shuffling columns and drawing the report", "正在打乱各列并绘制报告"),
    "train.judged": ("On {rows:,} test rows", "在 {rows:,} 行测试数据上"),
    "train.no_test": (
        "No test rows, so no report; pellucid evaluate judges the model on a table.",
        "没有测试数据，因此没有报告；可用 pellucid evaluate 评判模型。",
    ),
    "train.matter.column": ("{column} ({drop})", "{column}（{drop}）"),
    "train.matter.rise": (
        "What matters most (rise of the {metric} when the column is shuffled): {columns}.",
        "最重要的列（打乱该列时{metric}的增量）：{columns}。",
    ),
    "train.matter.fall": (
        "What matters most (fall of {metric} when the column is shuffled): {columns}.",
        "最重要的列（打乱该列时{metric}的降幅）：{columns}。",
    ),
    "train.wrote": ("Wrote {model} and {report}.", "已写出 {model} 和 {report}。"),
    "train.wrote.model": ("Wrote {model}.", "已写出 {model}。"),
    "train.next": (
        "Next: pellucid predict {model} TABLE --out predictions.csv",
        "接下来：pellucid predict {model} TABLE --out predictions.csv",
    ),
    "demo.about": (
        "A real table that comes with scikit-learn: 569 cell samples of breast tumours, 30 measurements of their nuclei "
        "under the microscope (Wolberg, Street and Mangasarian 1995). Written to {table}; any table of yours goes the same way.",
        "scikit-learn 自带的真实表格：569 例乳腺肿瘤细胞样本，显微镜下细胞核的 30 项测量"
        "（Wolberg、Street 与 Mangasarian，1995）。已写入 {table}；您自己的表格同样使用。",
    ),
    "judged.metric": ("Metric", "指标"),
    "judged.interval": ("95 % interval", "95 % 区间"),
    "layer.output": ("output", "输出"),
    "layer.line": ("linear path", "线性通路"),
    # settings
    "choice.network": ("{chain}, {count:,} parameters", "{chain}，{count:,} 个参数"),
    "choice.pieced": ("{count} in {pieces} pieces", "{count} 列各分 {pieces} 段"),
    "choice.several": ("{members} x ({chain})", "{members} 个（{chain}）"),
    "choice.yes": ("yes", "有"),
    "choice.members": ("networks", "网络个数"),
    "choice.scaling": ("scaling", "缩放"),
    "choice.pieces": ("pieces", "数值分段"),
    "choice.line": ("linear path", "线性通路"),
    "choice.label_smoothing": ("label smoothing", "标签平滑"),
    "choice.label_smoothing.none": ("none", "无"),
    "choice.averaging.none": ("none", "无"),
    "choice.loss.smooth": ("two classes, smoothed: two softmax outputs", "两类，标签平滑：两个 softmax 输出"),
    "choice.averaging": ("averaging", "权值平均"),
    "choice.members.alone": (
        "{rows:,} rows leave little to chance",
        "{rows:,} 行已足够多，偶然误差很小",
    ),
    "choice.members.wide": (
        "of {features:,} columns one takes as long as several",
        "{features:,} 列时，一个网络就要花几个网络的时间",
    ),
    "choice.members.together": (
        "their mean errs less than each; each chooses its epoch by other rows",
        "取平均比单个更准；各用不同的行选定轮数",
    ),
    "choice.scaling.robust": (
        "by median and quartiles, and outliers squeezed: one absurd cell must not decide",
        "按中位数和四分位距缩放并压缩离群值，不让个别离谱的值左右结果",
    ),
    "choice.pieces.rows": (
        "lets the answer bend and step along a number, as {rows:,} rows allow",
        "让输出能沿数值转折和跳变，段数依 {rows:,} 行训练数据而定",
    ),
    "choice.line.start": (
        "starts as a fitted linear model; the network learns what that misses",
        "从拟合好的线性模型出发，网络只学它遗漏的部分",
    ),
    "choice.embedded": ("{count} embedded", "嵌入 {count} 列"),
    "choice.told": ("{value} ({reason})", "{value}（{reason}）"),
    "choice.asked": ("as asked", "由用户指定"),
    "choice.none": ("none", "无"),
    "choice.full": ("all rows", "全部行"),
    "choice.loss": ("loss", "损失"),
    "choice.hidden": ("hidden layers", "隐藏层"),
    "choice.activation": ("activation", "激活函数"),
    "choice.init": ("initialiser", "初始化"),
    "choice.norm": ("norm", "归一化"),
    "choice.dropout": ("dropout", "dropout"),
    "choice.optimizer": ("optimizer", "优化器"),
    "choice.learning_rate": ("learning rate", "学习率"),
    "choice.rates": ("rates of layers", "各层学习率"),
    "choice.rates.general": ("the general choice", "通用选择"),
    "choice.weight_decay": ("weight decay", "权重衰减"),
    "choice.l2": ("L2 penalty", "L2 正则"),
    "choice.clip": ("clipping", "梯度裁剪"),
    "choice.schedule": ("schedule", "学习率调度"),
    "choice.batch_size": ("batch", "批大小"),
    "choice.epochs": ("epochs at most", "最多轮数"),
    "choice.patience": ("patience", "耐心"),
    "choice.loss.binary": ("two classes: one sigmoid output", "两类：一个 sigmoid 输出"),
    "choice.loss.multiclass": ("several classes: a softmax output", "多类：softmax 输出"),
    "choice.loss.regression": ("numbers: a linear output, on the standardised target", "数值：线性输出，目标已标准化"),
    "choice.hidden.small": ("{rows:,} training rows bear a small network", "{rows:,} 行训练数据只适合小网络"),
    "choice.hidden.middle": ("for {rows:,} training rows", "适合 {rows:,} 行训练数据"),
    "choice.hidden.large": ("{rows:,} training rows can fill a wide one", "{rows:,} 行训练数据可用较宽的网络"),
    "choice.activation.general": ("the general choice for hidden layers", "隐藏层的通用选择"),
    "choice.init.activation": ("the family that goes with the activation", "随激活函数而定"),
    "choice.norm.none": (
        "a shallow network on scaled columns does without",
        "浅层网络加缩放过的输入，无需归一化",
    ),
    "choice.dropout.none": ("early stopping is enough", "提前停止已经足够"),
    "choice.optimizer.general": ("the general choice", "通用选择"),
    "choice.learning_rate.rule": ("usual for {optimizer}", "{optimizer} 的常用值"),
    "choice.learning_rate.wide": (
        "small for {features:,} columns: they all add to each sum",
        "{features:,} 列都计入每个求和，所以取小",
    ),
    "choice.learning_rate.tried": (
        "by a range test: a tenth of {limit:.2g}, from where on the loss rose above its start",
        "由范围测试选定：损失从 {limit:.2g} 起高于初始值，取其十分之一",
    ),
    "choice.weight_decay.rule": ("usual for {optimizer}", "{optimizer} 的常用值"),
    "choice.l2.none": ("none", "无"),
    "choice.clip.none": ("none", "无"),
    "choice.schedule.stopping": ("early stopping decides when to end", "由提前停止决定何时结束"),
    "choice.schedule.few": ("so few epochs end best at a rate that falls to 0", "轮数很少，学习率降到 0 收尾最好"),
    "choice.epochs.many": ("{rows:,} rows are many steps", "{rows:,} 行，每轮已有许多步"),
    "choice.learning_rate.falling": ("to begin with; it falls to 0", "起始值，随后降到 0"),
    "choice.batch_size.small": ("mini-batches, small for {rows:,} rows", "小批量，适合 {rows:,} 行"),
    "choice.batch_size.middle": ("mini-batches", "小批量"),
    "choice.batch_size.large": ("mini-batches, larger for {rows:,} rows", "较大的小批量，适合 {rows:,} 行"),
    "choice.epochs.stopping": ("early stopping ends sooner", "提前停止会更早结束"),
    "choice.patience.stopping": ("epochs without a better validation loss", "验证损失没有改善的轮数"),
    "choice.patience.many": (
        "epochs without a better validation loss; {rows:,} rows make each of them thousands of steps",
        "验证损失没有改善的轮数；{rows:,} 行数据，每轮有数千步",
    ),
}
