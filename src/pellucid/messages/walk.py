"""Texts of `pellucid walk`."""

TEXTS = {
    "walk.what": (
        "and, or, adaline, xor; or a table, with --model and --row.",
        "and、or、adaline、xor；或一个表格，配合 --model 与 --row。",
    ),
    "walk.what.name": ("LESSON|FILE", "课目|文件"),
    "walk.row.option": ("The table's row, counted from 1.", "表格的第几行，从 1 数起。"),
    "walk.model": (
        "A model file, to step through on a row of a table.",
        "模型文件，在表格的某一行上逐步演算。",
    ),
    "walk.model.title": (
        "Row {row} of {table}, step by step through {model}",
        "{model} 在 {table} 第 {row} 行上的逐步演算",
    ),
    "walk.model.first": (
        "The model is an ensemble of {members} networks and predicts their mean. This is the first network.",
        "模型是由 {members} 个网络组成的集成，预测取其平均。下面是第一个网络。",
    ),
    "walk.model.member": (
        "The network is a BatchEnsemble of {members} members that share weights; it predicts their mean. This is the first member, with its factors multiplied into the weights.",
        "网络是 BatchEnsemble，{members} 个成员共享权重，预测取其平均。下面是第一个成员，其系数已乘入权重。",
    ),
    "walk.model.sums": (
        "First the cells and their encoding. Long sums show the largest terms; [+9] is the sum of 9 others.",
        "首先是各单元格及其编码。较长的求和只列出最大的几项；[+9] 表示其余 9 项之和。",
    ),
    "walk.model.standard": (
        "The network is trained on the standardised target: t = ({value} - {mean}) / {deviation} = {made}.",
        "网络以标准化的目标值训练：t = ({value} - {mean}) / {deviation} = {made}。",
    ),
    "walk.model.missing": (
        "(missing)",
        "（缺失）",
    ),
    "walk.model.prediction": (
        "Prediction",
        "预测",
    ),
    "walk.model.number": (
        "{name}: {value}",
        "{name}：{value}",
    ),
    "walk.model.observed": (
        "Observed: {name} = {value}",
        "实际值：{name} = {value}",
    ),
    "walk.model.batch": (
        "The backward pass is not shown: batch normalisation needs a whole batch, and this is a single row.",
        "不显示反向传播：批归一化需要整个批次，而这里只有一行。",
    ),
    "walk.epochs": (
        "Maximum number of epochs.",
        "最大轮数。",
    ),
    "walk.seed": (
        "Random seed of the initial weights.",
        "初始权重的随机种子。",
    ),
    "walk.step": ("Wait for Enter after each step.", "每一步之后等待回车。"),
    "walk.enter": ("  [Enter] ", "  [回车] "),
    "walk.entry": ("entry {index}: {kernel}", "第 {index} 项：{kernel}"),
    "walk.row": ("row {row}: ", "第 {row} 行："),
    "walk.others": ("... and {count} more", "……另有 {count} 个"),
    "walk.right_side": ("0, since s z > 0", "0，因为 s z > 0"),
    "walk.correct": (
        "✓",
        "✓",
    ),
    "walk.incorrect": (
        "✗",
        "✗",
    ),
    "walk.predictions": (
        "Predictions with the threshold {threshold}",
        "阈值为 {threshold} 时的预测",
    ),
    "walk.phase.forward": (
        "Forward pass",
        "前向传播",
    ),
    "walk.phase.loss": ("Loss", "损失"),
    "walk.phase.backward": (
        "Backward pass",
        "反向传播",
    ),
    "walk.phase.update": ("Update", "更新"),
    "walk.perceptron.title": (
        "A perceptron learns {table}",
        "感知机学习 {table}",
    ),
    "walk.perceptron.rule": (
        "One unit: z = w1 x1 + w2 x2 + b, and y = 1 if z >= 0, else 0. After each row every weight changes by rate (t - y) x and the bias by rate (t - y). The learning rate is {learning_rate}. For the engine this is gradient descent on the perceptron loss with a batch size of 1: L = max(0, -s z), where s = 2 t - 1 is the label as -1 or +1.",
        "一个单元：z = w1 x1 + w2 x2 + b，z >= 0 时 y = 1，否则 y = 0。每看一行，各权重更新 rate (t - y) x，偏置更新 rate (t - y)；学习率 rate 为 {learning_rate}。对引擎来说，这就是批大小为 1、对感知机损失 L = max(0, -s z) 的梯度下降，其中 s = 2 t - 1 是写成 -1 或 +1 的标签。",
    ),
    "walk.perceptron.start": (
        "Initial weights from a normal distribution, seed {seed}: {values}. Numbers are rounded to four digits.",
        "初始权重取自正态分布，随机种子为 {seed}：{values}。数字保留四位有效数字。",
    ),
    "walk.perceptron.row": ("Row {row}: x = {x}, t = {t}", "第 {row} 行：x = {x}，t = {t}"),
    "walk.perceptron.fires": (
        "z {sign} 0, so y = {y}. {verdict}",
        "z {sign} 0，所以 y = {y}。{verdict}",
    ),
    "walk.perceptron.correct": (
        "Correct: nothing changes.",
        "正确，权重不变。",
    ),
    "walk.perceptron.incorrect": (
        "Incorrect: t - y = {error}.",
        "错误：t - y = {error}。",
    ),
    "walk.perceptron.epochs": (
        "After each epoch: the four rows and the weights",
        "每一轮之后：四行的对错与权重",
    ),
    "walk.perceptron.epoch": ("epoch {epoch:>3}   {marks}   {values}", "第 {epoch:>3} 轮   {marks}   {values}"),
    "walk.perceptron.done": (
        "No weight changed in epoch {epoch}, so none will change again: the perceptron has converged.",
        "第 {epoch} 轮没有权重更新，以后也不会再更新：感知机已经收敛。",
    ),
    "walk.perceptron.cycle": (
        "After epoch {epoch} the weights are the same as after epoch {before}, and some rows are still incorrect: training repeats this cycle for ever.",
        "第 {epoch} 轮之后，权重与第 {before} 轮之后相同，而仍有行预测错误：训练将无限循环下去。",
    ),
    "walk.perceptron.never": (
        "No weights can solve this. Firing for (0, 1) and (1, 0) needs w1 + b >= 0 and w2 + b >= 0; not firing for (0, 0) and (1, 1) needs b < 0 and w1 + w2 + b < 0. The first two add up to w1 + w2 + b >= -b > 0, which contradicts the last. XOR is not linearly separable, so the perceptron never converges.",
        "任何权重都无法解决：要在 (0, 1) 与 (1, 0) 激活，须有 w1 + b >= 0 与 w2 + b >= 0；要在 (0, 0) 与 (1, 1) 不激活，须有 b < 0 与 w1 + w2 + b < 0。前两式相加得 w1 + w2 + b >= -b > 0，与最后一式矛盾。XOR 不是线性可分的，因此感知机永远不会收敛。",
    ),
    "walk.perceptron.unfinished": (
        "The perceptron did not converge in {epochs} epochs; it does with more.",
        "{epochs} 轮内没有收敛；轮数再多一些就会收敛。",
    ),
    "walk.adaline.title": (
        "Gradient descent on the mean squared error learns AND",
        "对均方误差作梯度下降，学习 AND",
    ),
    "walk.adaline.rule": (
        "The usual textbook derivation: a linear unit o = w1 x1 + w2 x2 + b without threshold, labels 0 and 1, and L = the mean of (o - t)**2 over the four rows. Each weight changes by -rate dL/dw. The learning rate is {learning_rate}. This is Adaline (Widrow and Hoff 1960), not the perceptron.",
        "教科书常见的推导：线性单元 o = w1 x1 + w2 x2 + b，没有阈值，标签为 0 与 1，L 是四行 (o - t)**2 的平均。每个权重更新 -rate dL/dw；学习率 rate 为 {learning_rate}。这是 Adaline（Widrow 与 Hoff，1960），不是感知机。",
    ),
    "walk.adaline.first": ("The first step, on all four rows at once", "第一步，四行一起"),
    "walk.adaline.epochs": ("After each epoch", "每一轮之后"),
    "walk.adaline.epoch": (
        "epoch {epoch:>3}   loss {loss:<8}   {values}",
        "第 {epoch:>3} 轮   损失 {loss:<8}   {values}",
    ),
    "walk.adaline.best": (
        "Least squares has a single minimum, w1 = {w1}, w2 = {w2}, b = {b}; gradient descent converges to it.",
        "最小二乘只有一个极小点：w1 = {w1}，w2 = {w2}，b = {b}；梯度下降收敛到该点。",
    ),
    "walk.adaline.incorrect": (
        "With the threshold 0, as in the code, only {count} of 4 rows are correct, however long it trains: the targets are 0 and 1, so the threshold should be 0.5.",
        "按代码中的阈值 0，无论训练多久，4 行中都只有 {count} 行正确：目标是 0 与 1，阈值应当取 0.5。",
    ),
    "walk.adaline.correct": (
        "With the threshold 0.5, {count} of 4 rows are correct. Labels -1 and +1 with the threshold 0 work as well.",
        "改用阈值 0.5，4 行中有 {count} 行正确。标签取 -1 与 +1、阈值取 0，效果相同。",
    ),
    "walk.xor.title": (
        "A network with one hidden layer learns XOR",
        "带一个隐藏层的网络学习 XOR",
    ),
    "walk.xor.rule": (
        "Two inputs, four hidden units h = tanh(z) and one output o; sigmoid(o) is the probability of 1. The learning rate is {learning_rate}. First a single training step on one row, entry by entry of the tape.",
        "两个输入，四个隐藏单元 h = tanh(z)，一个输出 o；sigmoid(o) 是取 1 的概率。学习率为 {learning_rate}。先在一行上走一个训练步，逐项演算计算带。",
    ),
    "walk.xor.row": ("One row: x = {x}, t = {t}", "取一行：x = {x}，t = {t}"),
    "walk.xor.training": (
        "Training from the same initial weights on all four rows, {epochs} epochs: sigmoid(o) of each row",
        "从相同的初始权重出发，每步用全部四行训练 {epochs} 轮：各行的 sigmoid(o)",
    ),
    "walk.xor.epoch": ("epoch {epoch:>4}   loss {loss:<9}   {values}", "第 {epoch:>4} 轮   损失 {loss:<9}   {values}"),
    "walk.xor.hidden": (
        "The hidden units' activations for each row",
        "隐藏单元在每一行上的激活值",
    ),
    "walk.xor.learned": (
        "In the space of the hidden units the rows are linearly separable; in x1 and x2 they were not. Training found this representation by the gradient alone.",
        "在隐藏单元构成的空间中，这四行是线性可分的；在 x1、x2 中则不是。这一表示完全由梯度训练得到。",
    ),
    "walk.xor.not_learned": (
        "Training did not converge to a solution from these initial weights: a network can represent XOR and still fail to learn it. Try another --seed or more --epochs.",
        "从这组初始权重没有收敛到解：网络能表示 XOR，不等于一定学得会。请换一个 --seed 或增加 --epochs。",
    ),
    "walk.claims": (
        "Common claims in introductions, and the facts",
        "入门文章常见的说法，与事实",
    ),
    "walk.claim.descent": (
        '"The update is gradient descent on the squared error." The update here, (t - y) x, is gradient descent on the perceptron loss. The squared error of a linear unit gives a different update and fails on AND with the threshold 0: pellucid walk adaline.',
        "“这个更新就是对均方误差的梯度下降。”这里的更新 (t - y) x 是对感知机损失的梯度下降。线性单元的平方误差给出另一种更新，阈值取 0 时学不会 AND：见 pellucid walk adaline。",
    ),
    "walk.claim.sign": (
        '"f(x) = sign(w x + b), with outputs 0 or 1." The sign function gives -1, 0 or +1. Outputs 0 and 1 come from the step function: 1 if z >= 0, else 0.',
        "“f(x) = sign(w x + b)，输出 0 或 1。”符号函数取 -1、0、+1；输出 0 与 1 的是阶跃函数：z >= 0 取 1，否则取 0。",
    ),
    "walk.claim.test": (
        '"Tested after training." The test rows are the four training rows; there are no others here. On real data, evaluate on a held-out test set, as pellucid train does.',
        "“训练后的测试。”测试用的就是训练的四行，这里没有别的行。对真实数据，应在留出的测试集上评估，pellucid train 就是这样做的。",
    ),
    "walk.claim.adaline": (
        '"o = w x + b, and the code thresholds it at 0." The derivation and the code are two different algorithms; each is correct, but they do not belong together.',
        "“o = w x + b，代码再以 0 为阈值。”推导与代码是两个不同的算法，各自都对，但不能合在一起。",
    ),
    "walk.claim.rate": (
        '"Gradient descent approaches the minimum." Only if the learning rate is below 2 / curvature, here 0.63. Above it each step overshoots further.',
        "“沿负梯度逐步接近最小值。”前提是学习率小于 2 除以曲率，此处为 0.63；再大，每一步都会越冲越远。",
    ),
    "walk.claim.layers": (
        '"A multilayer perceptron solves it." It can; whether it does depends on the initial weights. In 100 runs of 500 epochs, 2 hidden units learned XOR 50 times, 3 units 94 times, 4 units every time.',
        "“多层感知机能解决它。”能够，但取决于初始权重。训练 100 次、每次 500 轮：2 个隐藏单元学会了 50 次，3 个 94 次，4 个每次都学会。",
    ),
    "walk.claim.step": (
        '"Each layer is made of perceptrons." Not of step units: the derivative of a step is 0, so no gradient would reach the layers before it. The hidden units here are tanh.',
        "“每一层由多个感知机组成。”不能是阶跃单元：阶跃函数的导数为 0，梯度传不到前面的层。这里的隐藏单元用的是 tanh。",
    ),
    "walk.claim.backprop": (
        '"Backpropagation updates the weights." It only computes the gradient, each intermediate gradient once; the optimizer updates the weights.',
        "“反向传播更新权重。”它只计算梯度，每个中间梯度只算一次；更新权重的是优化器。",
    ),
}
