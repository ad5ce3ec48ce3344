"""One sentence on each built-in component: what it does, and what to know before using it."""

TEXTS = {
    "kind.activation": ("activation", "激活函数"),
    "kind.gate": ("gate", "门控单元"),
    "kind.loss": ("loss", "损失函数"),
    "kind.optimizer": ("optimizer", "优化器"),
    "kind.initializer": ("initializer", "权重初始化"),
    "kind.norm": ("norm", "归一化"),
    "kind.schedule": ("schedule", "学习率调度"),
    "about.activation.identity": (
        "Changes nothing: for outputs that are numbers. A network of such units alone is one linear map.",
        "原样输出，用于输出数值的层。只用它的网络再深也只是一个线性映射。",
    ),
    "about.activation.step": (
        "Fires or does not: the perceptron's. Its derivative is 0 everywhere, so no layer below it can learn.",
        "要么激活，要么不激活，即感知机所用。导数处处为 0，它下面的层学不到任何东西。",
    ),
    "about.activation.sigmoid": (
        "Squeezes any number between 0 and 1: a probability, for two classes. Far from 0 its derivative nearly vanishes.",
        "把任意数压到 0 与 1 之间，作二分类的概率。离 0 较远时导数几乎为 0。",
    ),
    "about.activation.tanh": (
        "Squeezes any number between -1 and 1, around 0. It is a scaled and shifted sigmoid, and saturates like it.",
        "把任意数压到 -1 与 1 之间，以 0 为中心。它是缩放平移后的 sigmoid，同样会饱和。",
    ),
    "about.activation.relu": (
        "Passes positive values and sets the rest to 0: the usual choice for hidden layers. "
        "A unit that is negative on every row gets no gradient (a dead unit).",
        "正数通过，负数截断，隐藏层的常用选择。若某个单元对所有样本都为负，它就收不到梯度（失活）。",
    ),
    "about.activation.leaky_relu": (
        "ReLU with a small slope below 0, so that no unit is dead.",
        "负半轴保留小斜率的 ReLU，不会出现失活单元。",
    ),
    "about.activation.prelu": (
        "Leaky ReLU whose slope below 0 is learned, one for each unit.",
        "负半轴的斜率由学习得到的 Leaky ReLU，每个单元一个斜率。",
    ),
    "about.activation.elu": (
        "Linear above 0; below it bends smoothly towards -alpha, which brings the mean nearer to 0.",
        "正半轴为直线，负半轴平滑地趋于 -alpha，使均值更接近 0。",
    ),
    "about.activation.selu": (
        "ELU with the two constants that keep mean 0 and variance 1 from layer to layer (with LeCun initialization).",
        "取特定常数的 ELU，配合 LeCun 初始化，可使各层的均值保持 0、方差保持 1。",
    ),
    "about.activation.softplus": (
        "A ReLU without the corner; always positive.",
        "没有拐角的 ReLU，输出恒为正。",
    ),
    "about.activation.swish": (
        "A number times its own sigmoid: smooth, and slightly negative below 0. With beta = 1 it is also called SiLU.",
        "一个数乘以它自己的 sigmoid：处处光滑，在 0 的左侧略为负值。beta = 1 时又称 SiLU。",
    ),
    "about.activation.swish_learned": (
        "Swish whose beta is learned, one for each unit.",
        "beta 由学习得到的 Swish，每个单元一个 beta。",
    ),
    "about.activation.gelu": (
        "A number times the probability that a standard normal one is smaller. Nothing random happens in it.",
        "一个数乘以标准正态变量小于它的概率。计算中没有任何随机成分。",
    ),
    "about.activation.gelu_tanh": (
        "GELU by way of tanh, off by less than 0.001: what many published models were trained with.",
        "用 tanh 近似的 GELU，误差小于 0.001，许多公开模型用它训练。",
    ),
    "about.activation.mish": (
        "Close to Swish: smooth, slightly negative below 0.",
        "与 Swish 相近：处处光滑，在 0 的左侧略为负值。",
    ),
    "about.activation.softmax": (
        "Turns a row of numbers into probabilities that sum to 1: the output for several classes.",
        "把一行数变成和为 1 的概率，用作多分类的输出。",
    ),
    "about.gate.glu": (
        "One half of the projection decides, through a sigmoid, how much of the other passes. "
        "From Facebook AI Research; the widths are cut to 2/3 when compared with ungated layers.",
        "投影的一半经 sigmoid 决定另一半通过多少。由 Facebook AI Research 提出；与不带门的层比较时宽度应减为 2/3。",
    ),
    "about.gate.reglu": ("GLU with ReLU in place of the sigmoid.", "以 ReLU 代替 sigmoid 的 GLU。"),
    "about.gate.geglu": (
        "GLU with GELU in place of the sigmoid; no noise or error term is added.",
        "以 GELU 代替 sigmoid 的 GLU；并不加入噪声或“误差项”。",
    ),
    "about.gate.swiglu": (
        "GLU with Swish in place of the sigmoid, as in many language models. It is applied to each position separately.",
        "以 Swish 代替 sigmoid 的 GLU，常见于语言模型。它逐位置计算，本身不看上下文。",
    ),
    "about.gate.bilinear": ("GLU without any activation: a plain product.", "不带激活函数的 GLU，即两半直接相乘。"),
    "about.loss.mse": (
        "The squared error, for numbers. Large errors weigh most; its best constant prediction is the mean.",
        "平方误差，用于预测数值。大误差的影响最大；最优的常数预测是均值。",
    ),
    "about.loss.mae": (
        "The absolute error, for numbers with outliers; its best constant prediction is the median.",
        "绝对误差，用于含离群值的数值；最优的常数预测是中位数。",
    ),
    "about.loss.huber": (
        "Squared for small errors, absolute for large ones.",
        "误差小时取平方，误差大时取绝对值。",
    ),
    "about.loss.poisson": (
        "For counts: the network predicts the logarithm of the mean.",
        "用于计数：网络预测均值的对数。",
    ),
    "about.loss.binary_cross_entropy": (
        "Minus the logarithm of the probability of the true class, for two classes or several yes/no labels.",
        "真实类别所得概率的负对数，用于二分类或多个是非标签。",
    ),
    "about.loss.cross_entropy": (
        "Minus the logarithm of the probability of the true class, for several classes.",
        "真实类别所得概率的负对数，用于多分类。",
    ),
    "about.loss.hinge": (
        "Zero beyond a margin of 1, linear below it: the loss of support vector machines.",
        "间隔超过 1 时为 0，否则线性增长，即支持向量机的损失。",
    ),
    "about.loss.perceptron": (
        "0 for a correct prediction, the distance for an incorrect one. The perceptron rule is gradient descent on it.",
        "预测正确时为 0，预测错误时等于越界的距离。感知机规则就是对它作梯度下降。",
    ),
    "about.optimizer.sgd": (
        "A step against the gradient, the gradient times the learning rate long.",
        "沿负梯度走一步，步长等于学习率乘以梯度。",
    ),
    "about.optimizer.momentum": (
        "Steps along a decaying sum of past gradients: less zigzag in narrow valleys. "
        "Here (as in PyTorch) the learning rate multiplies the sum; where (1 - momentum) g is summed, it must be "
        "10 times as large.",
        "沿历史梯度的衰减累积方向前进，减少在狭长谷底的来回振荡。"
        "此处（同 PyTorch）学习率乘在累积之外；若公式累积的是 (1 - momentum) g，学习率须取 10 倍。",
    ),
    "about.optimizer.nesterov": (
        "Momentum that takes the gradient's effect one step ahead.",
        "提前一步计入梯度作用的动量法。",
    ),
    "about.optimizer.adagrad": (
        "Divides by the root of all squared gradients so far: rare features keep a large learning rate, and every rate "
        "only falls.",
        "除以历史梯度平方和的平方根：罕见特征保持较大的步长，而所有步长只减不增。",
    ),
    "about.optimizer.rmsprop": (
        "AdaGrad with a moving average instead of the sum, so the learning rate recovers.",
        "以移动平均代替累加的 AdaGrad，步长可以回升。",
    ),
    "about.optimizer.adam": (
        "The moving average of gradients, divided by the root of the moving average of their squares, both corrected for "
        "their start at 0.",
        "梯度的移动平均除以梯度平方移动平均的平方根，并修正二者从 0 开始造成的偏差。",
    ),
    "about.optimizer.amsgrad": (
        "Adam that divides by the largest mean square so far, so that the learning rate never rises.",
        "除以迄今最大均方值的 Adam，步长不会回升。",
    ),
    "about.optimizer.nadam": ("Adam with Nesterov's look ahead.", "带 Nesterov 前瞻的 Adam。"),
    "about.optimizer.adamw": (
        "Adam whose weight decay is taken from the weights themselves, not added to the gradient, "
        "where Adam would rescale it for each parameter.",
        "权重衰减直接作用于权重的 Adam；若加进梯度，Adam 会对每个参数重新缩放它。",
    ),
    "about.optimizer.lion": (
        "Only the sign of a mixed momentum counts: every parameter moves by the learning rate, which must be smaller than Adam's.",
        "只看混合动量的符号，每个参数都移动一个学习率的距离。学习率要比 Adam 小。",
    ),
    "about.initializer.zeros": (
        "All units of a layer stay identical: for demonstration only.",
        "同一层的所有单元永远相同：仅供演示。",
    ),
    "about.initializer.constant": ("As zeros: all units stay identical.", "与全零一样，所有单元永远相同。"),
    "about.initializer.normal": (
        "The same standard deviation for every width: activations shrink or grow from layer to layer.",
        "不论层宽，标准差都一样：激活值会逐层缩小或放大。",
    ),
    "about.initializer.uniform": (
        "The same standard deviation for every width: activations shrink or grow from layer to layer.",
        "不论层宽，范围都一样：激活值会逐层缩小或放大。",
    ),
    "about.initializer.glorot_normal": (
        "A compromise between keeping the size of activations forward and of gradients backward: for tanh and sigmoid. Also called Xavier.",
        "在保持前向激活值大小与保持反向梯度大小之间折中，用于 tanh 和 sigmoid。又称 Xavier 初始化。",
    ),
    "about.initializer.glorot_uniform": (
        "A uniform distribution with Glorot's standard deviation.",
        "标准差与 Glorot 相同的均匀分布。",
    ),
    "about.initializer.glorot_truncated": (
        "Glorot's normal distribution, truncated at 2 standard deviations.",
        "Glorot 正态分布，截断在 2 倍标准差以内。",
    ),
    "about.initializer.he_normal": (
        "Keeps the size of activations from layer to layer for ReLU and its kin. Also called Kaiming.",
        "使激活值的大小逐层不变，用于 ReLU 一类。又称 Kaiming 初始化。",
    ),
    "about.initializer.he_uniform": (
        "A uniform distribution with He's standard deviation.",
        "标准差与 He 相同的均匀分布。",
    ),
    "about.initializer.he_truncated": (
        "He's normal distribution, truncated at 2 standard deviations.",
        "He 正态分布，截断在 2 倍标准差以内。",
    ),
    "about.initializer.lecun_normal": (
        "Keeps the size of activations through linear units and SELU.",
        "使激活值经过线性单元或 SELU 后大小不变。",
    ),
    "about.initializer.lecun_uniform": (
        "A uniform distribution with LeCun's standard deviation.",
        "标准差与 LeCun 相同的均匀分布。",
    ),
    "about.initializer.lecun_truncated": (
        "LeCun's normal distribution, truncated at 2 standard deviations.",
        "LeCun 正态分布，截断在 2 倍标准差以内。",
    ),
    "about.initializer.orthogonal": (
        "A rotation times the gain: a square layer preserves every vector's length.",
        "一个旋转乘以增益：方阵层能精确保持每个向量的长度。",
    ),
    "about.initializer.lsuv": (
        "Orthogonal weights, rescaled layer by layer on the first training batch, "
        "so that each layer's sums have standard deviation 1.",
        "先取正交权重，再用第一批训练数据逐层缩放，使每层加权和的标准差都为 1。",
    ),
    "about.norm.batch": (
        "Normalises each column over the batch; for prediction it uses running averages. Weak for tiny batches.",
        "沿批次对每一列归一化，预测时使用滑动平均。批次很小时效果差。",
    ),
    "about.norm.layer": (
        "Normalises each row separately, independently of the batch.",
        "对每一行单独归一化，与批次无关。",
    ),
    "about.norm.rms": (
        "Divides each row by its root mean square; the mean is not subtracted, and is part of the divisor.",
        "每一行除以自身的均方根，不减均值。",
    ),
    "about.norm.group": (
        "Layer norm within groups of columns.",
        "在各组列之内分别作层归一化。",
    ),
    "about.schedule.constant": ("The same learning rate throughout.", "学习率始终不变。"),
    "about.schedule.step": (
        "A tenth of the learning rate after each third of the training.",
        "每过训练的三分之一，学习率降为十分之一。",
    ),
    "about.schedule.exponential": (
        "Decays by the same factor at every step, to a hundredth.",
        "每一步按相同比例下降，最后降到百分之一。",
    ),
    "about.schedule.cosine": ("Decays from 1 to 0 along half a cosine.", "沿半个余弦从 1 降到 0。"),
    "about.schedule.warmup": (
        "Rises over the first tenth of the training, then stays.",
        "在训练的前十分之一上升，之后不变。",
    ),
    "about.schedule.warmup_cosine": (
        "Rises over the first tenth, then decays along half a cosine.",
        "在前十分之一上升，之后沿半个余弦下降。",
    ),
    "about.schedule.one_cycle": (
        "Rises for three tenths of the training, then falls far below its start.",
        "用训练的十分之三上升，再降到远低于起点。",
    ),
    "about.schedule.flat_cosine": (
        "Constant for the first half, then decays along half a cosine.",
        "前一半不变，之后沿半个余弦下降。",
    ),
    "about.schedule.coslog4": (
        "Rises and falls four times, each period twice as long as the one before.",
        "四次升降，每个周期是前一个的两倍。",
    ),
    "about.schedule.plateau": (
        "Falls to a fifth whenever the monitored loss has not improved for 5 epochs.",
        "所监控的损失连续 5 轮没有改善时，学习率降为五分之一。",
    ),
}
