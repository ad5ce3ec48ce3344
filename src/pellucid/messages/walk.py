"""Texts of `pellucid walk`."""

TEXTS = {
    "walk.what": (
        "and, or, adaline, xor; or a table, with --model and --row.",
        "and、or、adaline、xor；或一个表格，配合 --model 与 --row。",
    ),
    "walk.what.name": ("LESSON|FILE", "课目|文件"),
    "walk.row.option": ("The table's row, counted from 1.", "表格的第几行，从 1 数起。"),
    "walk.model": ("A model file, to walk through on a row of a table.", "模型文件，在表格的一行上走一遍。"),
    "walk.no_row": ("--row must lie in 1..{rows}; got {given}", "--row 须在 1 至 {rows} 之间；得到的是 {given}"),
    "walk.trained.title": ("Row {row} of {table} through {model}", "{table} 的第 {row} 行，走过 {model}"),
    "walk.trained.first": (
        "The model is {members} networks, whose mean answers. This is the first of them.",
        "模型由 {members} 个网络组成，取平均作答。这里走的是其中第一个。",
    ),
    "walk.trained.member": (
        "It is made of {members} members that share weights, whose mean answers. This is its first, with its factors in "
        "the weights.",
        "它由 {members} 个共享权值的成员组成，取平均作答。这里走的是第一个成员，其系数已乘入权值。",
    ),
    "walk.trained.sums": (
        "First each cell and the numbers it becomes. Of long sums the largest terms are shown; [+9] is the sum of 9 others.",
        "先是每个单元格及其变成的数字。长的算式只写最大的几项；[+9] 表示其余 9 项之和。",
    ),
    "walk.trained.standard": (
        "The network learns standardised targets: t = ({value} - {mean}) / {deviation} = {made}.",
        "网络学习的是标准化的目标：t = ({value} - {mean}) / {deviation} = {made}。",
    ),
    "walk.trained.missing": ("(missing)", "（空缺）"),
    "walk.trained.answer": ("What it answers", "它的回答"),
    "walk.trained.number": ("{name}: {value}", "{name}：{value}"),
    "walk.trained.truth": ("In the table: {name} = {value}", "表格中：{name} = {value}"),
    "walk.trained.batch": (
        "The way back is not told: batch norm learns from a whole batch, and this is one row.",
        "反向传播不作讲解：批归一化要从整个批次学习，而这里只有一行。",
    ),
    "walk.epochs": ("How many epochs at most.", "最多多少轮。"),
    "walk.seed": ("Of the start weights.", "初始权重的随机种子。"),
    "walk.step": ("Wait for Enter after each step.", "每一步之后等待回车。"),
    "walk.unknown": (
        "there is no lesson {given!r}; choose and, or, adaline or xor, or name a table and --model",
        "没有名为 {given!r} 的课目；可选 and、or、adaline、xor，或给出表格与 --model",
    ),
    "walk.enter": ("  [Enter] ", "  [回车] "),
    "walk.entry": ("entry {index}: {kernel}", "第 {index} 项：{kernel}"),
    "walk.row": ("row {row}: ", "第 {row} 行："),
    "walk.others": ("... and {count} more", "……另有 {count} 个"),
    "walk.makes": ("{given} becomes {made}", "{given} 变为 {made}"),
    "walk.right_side": ("0, since s z > 0", "0，因为 s z > 0"),
    "walk.right": ("✓", "✓"),
    "walk.wrong": ("✗", "✗"),
    "walk.answers": ("What it answers, with the threshold {threshold}", "它的回答，阈值取 {threshold}"),
    "walk.phase.forward": ("Forward", "前向传播"),
    "walk.phase.loss": ("Loss", "损失"),
    "walk.phase.backward": ("Backward", "反向传播"),
    "walk.phase.update": ("Update", "更新"),
    "walk.perceptron.title": ("{table}, learned by a perceptron", "感知机学习 {table}"),
    "walk.perceptron.rule": (
        "One unit: z = w1 x1 + w2 x2 + b, and y = 1 if z >= 0, else 0. After each row every weight moves by "
        "rate (t - y) x, the bias by rate (t - y); the rate is {rate}. In the engine this is gradient descent on the "
        "perceptron loss, batches of one row: L = max(0, -s z), where s = 2 t - 1 is the label as -1 or +1.",
        "一个单元：z = w1 x1 + w2 x2 + b，z >= 0 时 y = 1，否则 y = 0。每看一行，权重移动 rate (t - y) x，"
        "偏置移动 rate (t - y)；学习率 rate 为 {rate}。在引擎中，这就是每批一行、对感知机损失 L = max(0, -s z) "
        "作梯度下降，其中 s = 2 t - 1 是写成 -1 或 +1 的标签。",
    ),
    "walk.perceptron.start": (
        "Start weights, drawn from a normal distribution with seed {seed}: {values}. Numbers are shown with "
        "four digits.",
        "初始权重取自正态分布，随机种子 {seed}：{values}。数字保留四位有效数字。",
    ),
    "walk.perceptron.row": ("Row {row}: x = {x}, t = {t}", "第 {row} 行：x = {x}，t = {t}"),
    "walk.perceptron.fires": ("z {sign} 0, so y = {y}. ", "z {sign} 0，所以 y = {y}。"),
    "walk.perceptron.right": ("Right: nothing changes.", "正确，什么也不变。"),
    "walk.perceptron.wrong": ("Wrong: t - y = {error}.", "错误：t - y = {error}。"),
    "walk.perceptron.epochs": ("After each epoch: the four rows, and the weights", "每一轮之后：四行的对错与权重"),
    "walk.perceptron.epoch": ("epoch {epoch:>3}   {marks}   {values}", "第 {epoch:>3} 轮   {marks}   {values}"),
    "walk.perceptron.done": (
        "In epoch {epoch} no weight moved, so none ever will: it is done.",
        "第 {epoch} 轮没有任何权重移动，以后也不会再动：学完了。",
    ),
    "walk.perceptron.cycle": (
        "After epoch {epoch} the weights are where they were after epoch {before}, with rows still wrong: "
        "from here it goes round in a circle for ever.",
        "第 {epoch} 轮之后，权重回到了第 {before} 轮之后的值，而仍有行是错的：从此无限循环。",
    ),
    "walk.perceptron.never": (
        "No weights can do it: firing for (0, 1) and (1, 0) needs w1 + b >= 0 and w2 + b >= 0, silence for (0, 0) and (1, 1) "
        "needs b < 0 and w1 + w2 + b < 0. Add the first two, take b off, and w1 + w2 + b >= -b > 0 contradicts the last. "
        "A straight line cannot part these rows; the rule can only wander.",
        "任何权重都做不到：要在 (0, 1) 与 (1, 0) 激活，须有 w1 + b >= 0 与 w2 + b >= 0；要在 (0, 0) 与 (1, 1) 不激活，"
        "须有 b < 0 与 w1 + w2 + b < 0。前两式相加再减去 b，得 w1 + w2 + b >= -b > 0，与最后一式矛盾。"
        "一条直线分不开这四行，规则只能来回游走。",
    ),
    "walk.perceptron.unfinished": (
        "{epochs} epochs were not enough; with more it gets there.",
        "{epochs} 轮还不够，再多几轮就能学会。",
    ),
    "walk.adaline.title": (
        "AND, by gradient descent on the mean squared error",
        "对均方误差作梯度下降，学习 AND",
    ),
    "walk.adaline.rule": (
        "The derivation introductions give: a linear unit o = w1 x1 + w2 x2 + b, no threshold, labels 0 and 1, "
        "L = the mean of (o - t)**2 over the four rows, and each weight moves by -rate dL/dw; the rate is {rate}. "
        "This is Adaline (Widrow and Hoff 1960), not the perceptron.",
        "入门文章给出的推导：线性单元 o = w1 x1 + w2 x2 + b，没有阈值，标签为 0 与 1，"
        "L 是四行 (o - t)**2 的平均，每个权重移动 -rate dL/dw；学习率 rate 为 {rate}。"
        "这是 Adaline（Widrow 与 Hoff，1960），不是感知机。",
    ),
    "walk.adaline.first": ("The first step, on all four rows at once", "第一步，四行一起"),
    "walk.adaline.epochs": ("After each epoch", "每一轮之后"),
    "walk.adaline.epoch": (
        "epoch {epoch:>3}   loss {loss:<8}   {values}",
        "第 {epoch:>3} 轮   损失 {loss:<8}   {values}",
    ),
    "walk.adaline.best": (
        "The least squares have one minimum, w1 = {w1}, w2 = {w2}, b = {b}, and the descent comes as near to "
        "it as one likes.",
        "最小二乘只有一个极小点：w1 = {w1}，w2 = {w2}，b = {b}；下降可以任意接近它。",
    ),
    "walk.adaline.wrong": (
        "With the threshold 0 that the code uses, only {right} of 4 rows are right, however long it trains: "
        "the output aims at 0 and 1, so what lies between belongs at 0.5.",
        "用代码中的阈值 0，无论训练多久都只有 {right} 行（共 4 行）正确：输出瞄准的是 0 与 1，分界应当取 0.5。",
    ),
    "walk.adaline.right": (
        "With the threshold 0.5 {right} of 4 are right. Labels -1 and +1 with the threshold 0 do as well.",
        "改用阈值 0.5，4 行中有 {right} 行正确。标签取 -1 与 +1、阈值取 0，效果相同。",
    ),
    "walk.xor.title": ("XOR, learned by a network with one hidden layer", "带一个隐藏层的网络学习 XOR"),
    "walk.xor.rule": (
        "Two inputs, four hidden units h = tanh(z), one output o; sigmoid(o) is the probability of 1. "
        "Gradient descent with rate {rate}. First one row, forward and backward, entry by entry of the tape.",
        "两个输入，四个隐藏单元 h = tanh(z)，一个输出 o；sigmoid(o) 是取 1 的概率。"
        "梯度下降，学习率 {rate}。先取一行，按计算带逐项走完前向与反向。",
    ),
    "walk.xor.row": ("One row: x = {x}, t = {t}", "取一行：x = {x}，t = {t}"),
    "walk.xor.training": (
        "From the same start, all four rows in each step, {epochs} epochs: sigmoid(o) for each row",
        "从同样的起点，每步用全部四行，共 {epochs} 轮：各行的 sigmoid(o)",
    ),
    "walk.xor.epoch": ("epoch {epoch:>4}   loss {loss:<9}   {values}", "第 {epoch:>4} 轮   损失 {loss:<9}   {values}"),
    "walk.xor.hidden": ("What the hidden units make of each row", "隐藏单元把每一行变成什么"),
    "walk.xor.learned": (
        "In the hidden units' terms a plane parts the rows, which no line did in x1 and x2. "
        "Nobody told the hidden units what to become; the gradient did.",
        "以隐藏单元为坐标，一个平面就能分开这四行，而在 x1、x2 中没有直线做得到。没有人规定隐藏单元该变成什么，"
        "是梯度做的。",
    ),
    "walk.xor.unlucky": (
        "From this start it did not get there: a network can express XOR and still fail to find it. Try "
        "another --seed or more --epochs.",
        "从这个起点没有学会：网络能表达 XOR，不等于一定找得到。换一个 --seed 或增加 --epochs 试试。",
    ),
    "walk.said": ("What introductions often say, and what is so", "入门文章常见的说法，与实际情况"),
    "walk.said.descent": (
        '"The update is gradient descent on the squared error." The update used here, (t - y) x, is descent on the perceptron '
        "loss. The squared error of a linear unit, which is often derived beside it, gives another update and gets AND wrong "
        "with the threshold 0: pellucid walk adaline.",
        "“这个更新就是对均方误差的梯度下降。”这里的更新 (t - y) x 是对感知机损失的下降。常与它并列推导的线性单元平方误差"
        "给出另一种更新，用阈值 0 时学不对 AND：见 pellucid walk adaline。",
    ),
    "walk.said.sign": (
        '"f(x) = sign(w x + b), with the answers 0 or 1." The sign is -1, 0 or +1; answers 0 and 1 come from a '
        "step: 1 if z >= 0, else 0.",
        "“f(x) = sign(w x + b)，输出 0 或 1。”符号函数取 -1、0、+1；输出 0 与 1 的是阶跃函数：z >= 0 取 1，否则取 0。",
    ),
    "walk.said.test": (
        '"Tested after training." The four rows tested are the four rows learned from; here there are no others. '
        "With real data, judge on rows that were kept apart: pellucid train does.",
        "“训练后的测试。”测试的四行就是训练的四行，这里没有别的行。对真实数据，应在留出的行上评判：pellucid "
        "train 就是这样做的。",
    ),
    "walk.said.adaline": (
        '"o = w x + b, and the code thresholds it at 0." Derivation and code are two algorithms; each is right '
        "by itself, not together.",
        "“o = w x + b，代码再以 0 为阈值。”推导与代码是两个不同的算法，各自都对，合在一起不对。",
    ),
    "walk.said.rate": (
        '"The descent nears the minimum." Only if the rate is below 2 / curvature, which is 0.63 here; above '
        "it each step overshoots further.",
        "“沿负梯度逐步接近最小值。”前提是学习率小于 2 除以曲率，此处为 0.63；再大，每一步都会越冲越远。",
    ),
    "walk.said.layers": (
        '"A multilayer perceptron solves it." It can; whether it does depends on the start. Of 100 starts, 500 epochs each, '
        "2 hidden units learned XOR from 50, 3 from 94, 4 from all.",
        "“多层感知机能解决它。”能够，但要看起点。100 个起点各训练 500 轮：2 个隐藏单元学会了 50 次，3 个 94 "
        "次，4 个全部学会。",
    ),
    "walk.said.step": (
        '"Each layer is made of perceptrons." Not of units that step: the slope of a step is 0, and nothing would flow back '
        "through it. "
        "The hidden units here are tanh.",
        "“每一层由多个感知机组成。”不能是阶跃单元：阶跃的斜率为 0，梯度传不过去。这里的隐藏单元用的是 tanh。",
    ),
    "walk.said.backprop": (
        '"Backpropagation updates the weights." It only finds the gradient, each intermediate one once; the '
        "update is the optimizer's.",
        "“反向传播更新权重。”它只求梯度，每个中间梯度只算一次；更新由优化器完成。",
    ),
}
