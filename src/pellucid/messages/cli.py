"""What the command says around its commands: help pages, complaints, the tour."""

TEXTS = {
    "cli.about": ("Neural networks you can see through.", "看得透的神经网络。"),
    "cli.tour.title": (
        "Pellucid: neural networks you can see through. Start with one of these:",
        "Pellucid：看得透的神经网络。可以从这里开始：",
    ),
    "cli.tour": (
        """
pellucid demo                          | train on a bundled data set
pellucid train T.csv --target COLUMN   | train on your own table, with a report
pellucid predict MODEL T.csv --out -   | predict new rows
pellucid walk and                      | step through a perceptron's training
pellucid walk xor                      | what it cannot learn and a network can
pellucid show relu swish               | formulas, code and plots
pellucid list                          | all activations, losses, optimizers
pellucid train --help                  | every option of a command
""",
        """
pellucid demo                          | 用自带的数据集训练
pellucid train T.csv --target COLUMN   | 用自己的表格训练，并生成报告
pellucid predict MODEL T.csv --out -   | 预测新数据
pellucid walk and                      | 逐步查看感知机的训练
pellucid walk xor                      | 感知机学不会、多层网络能学会的问题
pellucid show relu swish               | 公式、代码和图像
pellucid list                          | 全部激活函数、损失函数、优化器……
pellucid train --help                  | 某个命令的全部选项
""",
    ),
    "cli.tour.end": ("--lang zh prints in Chinese.", "--lang en 切换为英文。"),
    "cli.list": (
        "List all components, with their names in scikit-learn, PyTorch and Keras.",
        "列出全部组件及其在 scikit-learn、PyTorch 和 Keras 中的名称。",
    ),
    "cli.show": (
        "Show a component: formula, derivative, source code, compiled loop and plot.",
        "查看一个组件：公式、导数、源代码、编译后的循环和图像。",
    ),
    "cli.walk": (
        "Step through training or one prediction, with every number worked out.",
        "逐步查看训练或单次预测，每个数都列出算式。",
    ),
    "cli.compile": (
        "Precompile the usual kernels, so that the first training starts at once.",
        "预编译常用的计算内核，首次训练无需等待。",
    ),
    "cli.usage": ("Usage: {line}", "用法：{line}"),
    "cli.usage.options": ("OPTIONS", "选项"),
    "cli.usage.command": ("COMMAND ...", "命令 ..."),
    "cli.arguments": ("Arguments", "参数"),
    "cli.options": ("Options", "选项"),
    "cli.commands": ("Commands", "命令"),
    "cli.default": (" (default: {value})", "（默认：{value}）"),
    "cli.help": ("Show this help.", "显示本帮助。"),
    "cli.version": ("Show the version.", "显示版本。"),
    "cli.lang": ("Language of the output, en or zh (default: the system's).", "输出语言，en 或 zh（默认跟随系统）。"),
    "cli.json": (
        "Print one JSON object to standard output, and everything else to standard error.",
        "在标准输出上只打印一个 JSON 对象，其余内容写到标准错误。",
    ),
    "cli.error": ("Error: {text}", "错误：{text}"),
    "cli.error.file": ("{name!r}: {reason}", "{name!r}：{reason}"),
    "cli.interrupted": ("Interrupted.", "已中断。"),
    "cli.try_help": ("See: {command} --help", "用法见：{command} --help"),
    "cli.no_command": ("unknown command {given!r}", "未知命令 {given!r}"),
    "cli.no_option": ("unknown option {given}", "未知选项 {given}"),
    "cli.missing": ("{name} is missing", "缺少 {name}"),
    "cli.no_value": ("{name} needs a value", "{name} 需要一个值"),
    "cli.not_number": ("{name} must be a number; got {given}", "{name} 必须为数值；实际为 {given}"),
    "cli.not_whole": ("{name} must be an integer; got {given}", "{name} 必须为整数；实际为 {given}"),
    "cli.too_small": ("{name} must be at least {least}", "{name} 不得小于 {least}"),
    "cli.extra": ("unexpected argument {given}", "多余的参数 {given}"),
    "cli.bad_value": ("{name}: {text}", "{name}：{text}"),
    "compile.all": (
        "Compile the kernels of every component in pellucid list.",
        "编译 pellucid list 中全部组件的内核。",
    ),
    "compile.working": ("compiling", "正在编译"),
    "compile.done": (
        "{count} kernels are compiled and cached in {folder} ({seconds} s).",
        "已编译 {count} 个内核（{seconds} 秒），缓存于 {folder}。",
    ),
}
