"""What is wrong with what a function, a loss or a network was called with, or with a formula that is registered."""

TEXTS = {
    # functions and losses
    "engine.function.dtype": (
        "a number or an array of real numbers is needed; got {dtype}",
        "需要一个数或实数数组；实际为 {dtype}",
    ),
    "engine.function.parameter": (
        "{name} has no parameter {unknown}; it has {parameters}",
        "{name} 没有参数 {unknown}；可用参数：{parameters}",
    ),
    "engine.function.unknown": ("there is no {kind} {name!r}{hint}", "没有名为 {name!r} 的 {kind}{hint}"),
    "engine.function.softmax": (
        "softmax takes a vector or an array of rows; got a single number",
        "softmax 接受向量或由行组成的数组；实际为单个数",
    ),
    "engine.loss.logits": (
        "{name} needs rows of logits, one for each class; got shape {shape}",
        "{name} 需要每行给出各类别的 logit；实际形状为 {shape}",
    ),
    "engine.loss.empty": (
        "{name} needs at least one output; got shape {shape}",
        "{name} 至少需要一个输出；实际形状为 {shape}",
    ),
    "engine.loss.shapes": (
        "{name} needs a target for each output; got shapes {target} and {shape}",
        "{name} 的每个输出都需要一个目标值；实际形状为 {target} 与 {shape}",
    ),
    "engine.targets.finite": (
        "y must hold finite numbers; it holds NaN or infinity",
        "y 必须为有限数；实际含有 NaN 或无穷大",
    ),
    "engine.targets.labels": (
        "loss {name!r} takes one whole-number label a row; got {dtype} of shape {shape}",
        "损失函数 {name!r} 的每一行必须为一个整数标签；实际为 {dtype}，形状 {shape}",
    ),
    "engine.targets.classes": (
        "labels must lie in 0..{last}, one output each; got {low}..{high}",
        "标签必须在 0 至 {last} 之间，每个标签对应一个输出；实际为 {low} 至 {high}",
    ),
    "engine.targets.binary": (
        "loss {name!r} takes labels 0 and 1; got {low:g}..{high:g}",
        "损失函数 {name!r} 的标签必须为 0 与 1；实际为 {low:g} 至 {high:g}",
    ),
    "engine.targets.counts": (
        "loss {name!r} takes counts, 0 or more; got {value:g}",
        "损失函数 {name!r} 用于计数，必须不小于 0；实际为 {value:g}",
    ),
    # networks
    "engine.layer.axis": (
        "{layer} takes rows of one axis, columns; got rows of shape {shape}",
        "{layer} 的每一行必须只有一个轴（列）；实际行的形状为 {shape}",
    ),
    "engine.layer.bins": (
        "numbers in bins go into a dense layer: put one right after PiecewiseLinear, or after its Embedding",
        "分箱后的数值必须进入全连接层：请在 PiecewiseLinear 或其 Embedding 之后紧接一个",
    ),
    "engine.state.names": (
        "the state must hold {names}; got {value}",
        "状态必须包含 {names}；实际为 {value}",
    ),
    "engine.state.shape": (
        "{name} must have shape {shape}; got {value}",
        "{name} 的形状必须为 {shape}；实际为 {value}",
    ),
    # formulas that are registered
    "engine.register.name": (
        "the name of an {kind} is small letters, digits and underscores, a letter first; got {value!r}",
        "{kind} 的名称必须由小写字母、数字与下划线组成，以字母开头；实际为 {value!r}",
    ),
    "engine.formula.function_of": ("the function of {name!r}", "{name!r} 的函数"),
    "engine.formula.activation": ("activation {name!r}", "激活函数 {name!r}"),
    "engine.formula.derivative_of": ("the derivative of {name!r}", "{name!r} 的导数"),
    "engine.formula.parameter_derivative": ("parameter_derivative of {name!r}", "{name!r} 的 parameter_derivative"),
    "engine.formula.step_constants": ("step_constants of {name!r}", "{name!r} 的 step_constants"),
    "engine.formula.rule": ("the rule of {name!r}", "{name!r} 的更新规则"),
    "engine.formula.arguments": (
        "{formula} must take ({names}); it takes ({value})",
        "{formula}的参数必须为 ({names})；实际为 ({value})",
    ),
    "engine.formula.number": (
        "{formula} at z = {z:g} must be a real number; it is {value!r}",
        "{formula}在 z = {z:g} 处必须为实数；实际为 {value!r}",
    ),
    "engine.formula.raised": (
        "{formula} at z = {z:g}: it raised {error}: {reason}; a formula must not raise: write it with the functions of "
        "pellucid.functions, which do not",
        "{formula}在 z = {z:g} 处引发 {error}：{reason}；公式不能引发异常，请用 pellucid.functions 中的函数写",
    ),
    "engine.formula.derivative": (
        "{formula} at z = {z:g} is {value:.8g} by differences; the formula says {by_formula:.8g} "
        "(if there is a kink, name it in kinks)",
        "{formula}在 z = {z:g} 处按差分为 {value:.8g}；公式给出 {by_formula:.8g}（若此处不可导，请写入 kinks）",
    ),
    "engine.formula.compile": ("{name!r} cannot be compiled: {reason}", "{name!r} 无法编译：{reason}"),
    "engine.activation.learned": (
        "a learned activation has one parameter; {name!r} has {value}",
        "可学习的激活函数必须有一个参数；{name!r} 有 {value}",
    ),
    "engine.activation.finite": (
        "activation {name!r} must be finite for ordinary numbers; f({z:g}) = {value}",
        "激活函数 {name!r} 对普通的数必须为有限数；f({z:g}) = {value}",
    ),
    "engine.activation.range": (
        "activation {name!r} must lie in its range, {low:g}..{high:g}; f({z:g}) = {value:g}",
        "激活函数 {name!r} 必须在值域 {low:g} 至 {high:g} 之内；f({z:g}) = {value:g}",
    ),
    "engine.activation.far": (
        "activation {name!r} must keep away from inf - inf and 0 * inf far out; at z = {z:g} its value is {value} "
        "and its derivative {slope}",
        "激活函数 {name!r} 在远处必须避开 inf - inf 与 0 * inf；在 z = {z:g} 处值为 {value}，导数为 {slope}",
    ),
    "engine.activation.nan": (
        "activation {name!r} must keep NaN, so that faults show; f(nan) = {value}",
        "激活函数 {name!r} 必须保留 NaN，以便发现错误；f(nan) = {value}",
    ),
    "engine.activation.nan_in": (
        "activation {name!r} must keep NaN; f(nan) = {value} in {dtype}",
        "激活函数 {name!r} 必须保留 NaN；在 {dtype} 中 f(nan) = {value}",
    ),
    "engine.activation.limit": (
        "activation {name!r} must have a limit; f({z}) = nan: write the formula so that it does not meet 0 * inf",
        "激活函数 {name!r} 必须有极限；f({z}) = nan：请改写公式以避开 0 * inf",
    ),
    "engine.activation.kernel": (
        "{formula} at z = {z:g} is {value} in {dtype} and {exact} in Python",
        "{formula}在 z = {z:g} 处，{dtype} 得 {value}，Python 得 {exact}",
    ),
    "engine.activation.kernel_nan": (
        "{formula} is NaN at z = {z:g} in {dtype}",
        "{formula}在 z = {z:g} 处于 {dtype} 中为 NaN",
    ),
    "engine.optimizer.constants": (
        "step_constants of {name!r} must return (carry, *constants), all numbers; they returned {value!r}",
        "{name!r} 的 step_constants 必须返回 (carry, *constants)，且都为数；实际返回 {value!r}",
    ),
    "engine.optimizer.raised": (
        "optimizer {name!r} with p = 0.5 and g = {g:g}: it raised {error}: {reason}; a formula must not raise: write it "
        "with the functions of pellucid.functions, which do not",
        "优化器 {name!r} 在 p = 0.5、g = {g:g} 时引发 {error}：{reason}；公式不能引发异常，请用 pellucid.functions 中的函数写",
    ),
    "engine.optimizer.returns": (
        "optimizer {name!r} must return {values}; it returned {value!r}",
        "优化器 {name!r} 必须返回 {values}；实际返回 {value!r}",
    ),
    "engine.optimizer.finite": (
        "optimizer {name!r} must stay finite; with p = 0.5 and g = {g:g} it returned {value}",
        "优化器 {name!r} 的结果必须为有限数；在 p = 0.5、g = {g:g} 时返回 {value}",
    ),
    "engine.optimizer.direction": (
        "optimizer {name!r} must go against the gradient; with p = 0.5 and g = {g:g} it went to p = {value:g}",
        "优化器 {name!r} 必须沿负梯度方向；在 p = 0.5、g = {g:g} 时到达 p = {value:g}",
    ),
    "engine.optimizer.kernel": (
        "optimizer {name!r} with p = 0.5 and g = {g:g} gives {result} = {value} in {dtype} and {exact} in Python",
        "优化器 {name!r} 在 p = 0.5、g = {g:g} 时的 {result}：{dtype} 得 {value}，Python 得 {exact}",
    ),
}
