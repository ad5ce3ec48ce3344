"""What the command says around its commands: help pages, complaints, the tour."""

TEXTS = {
    "cli.about": ("Neural networks that people can see through.", "看得透的神经网络。"),
    "cli.tour.title": (
        "Pellucid: neural networks you can see through. Begin with one of these:",
        "Pellucid：看得透的神经网络。可以从这里开始：",
    ),
    "cli.tour": (
        """
pellucid demo                          | train on a table that comes along
pellucid train T.csv --target COLUMN   | train on your own, with a report
pellucid predict MODEL T.csv --out -   | predict for other rows
pellucid walk and                      | a perceptron learns, number by number
pellucid walk xor                      | where it fails and a network does not
pellucid show relu swish               | formulas, code and pictures
pellucid list                          | all activations, losses, optimizers
pellucid train --help                  | everything a command can do
""",
        """
pellucid demo                          | 用自带的表格训练一次
pellucid train T.csv --target COLUMN   | 用自己的表格训练，并写出报告
pellucid predict MODEL T.csv --out -   | 预测其他行
pellucid walk and                      | 逐个数字地看感知机怎样学习
pellucid walk xor                      | 它学不会的问题，多层网络怎样学会
pellucid show relu swish               | 公式、代码和图像
pellucid list                          | 全部激活函数、损失、优化器……
pellucid train --help                  | 某个命令的全部用法
""",
    ),
    "cli.tour.end": ("--lang zh speaks Chinese.", "--lang en 改用英文。"),
    "cli.list": (
        "List every ingredient, with the names scikit-learn, PyTorch and Keras give it.",
        "列出全部组件，以及它们在 scikit-learn、PyTorch 和 Keras 中的名称。",
    ),
    "cli.show": (
        "Show an ingredient: formula, derivative, source code, the loop it becomes, and a picture.",
        "展示一个组件：公式、导数、源代码、它编织成的循环，以及图像。",
    ),
    "cli.walk": (
        "Walk through learning, number by number, each value as the sum it is.",
        "逐个数字地走一遍学习过程，每个值都写成它的算式。",
    ),
    "cli.warm": (
        "Compile the usual kernels ahead, so that the first training starts at once.",
        "预先编译常用的内核，让第一次训练立即开始。",
    ),
    "cli.usage": ("Usage: {line}", "用法：{line}"),
    "cli.usage.options": ("OPTIONS", "选项"),
    "cli.usage.command": ("COMMAND ...", "命令 ..."),
    "cli.arguments": ("Arguments", "参数"),
    "cli.options": ("Options", "选项"),
    "cli.commands": ("Commands", "命令"),
    "cli.default": (" (default: {value})", "（默认：{value}）"),
    "cli.help": ("Show this page.", "显示本页。"),
    "cli.version": ("Show the version.", "显示版本。"),
    "cli.lang": ("Language of the texts; else the locale's.", "文字的语言；默认随系统区域设置。"),
    "cli.lang.unknown": ("--lang must be en or zh; got {given!r}", "--lang 须为 en 或 zh；得到的是 {given!r}"),
    "cli.error": ("Error: {text}", "错误：{text}"),
    "cli.error.file": ("{name!r}: {reason}", "{name!r}：{reason}"),
    "cli.interrupted": ("Interrupted.", "已中断。"),
    "cli.try_help": ("See: {command} --help", "用法见：{command} --help"),
    "cli.no_command": ("there is no command {given!r}", "没有名为 {given!r} 的命令"),
    "cli.no_option": ("there is no option {given}", "没有选项 {given}"),
    "cli.nearest": ("; did you mean {name}?", "；是不是 {name}？"),
    "cli.missing": ("{name} is missing", "缺少 {name}"),
    "cli.no_value": ("{name} needs a value", "{name} 需要一个值"),
    "cli.not_number": ("{name} must be a number; got {given}", "{name} 须为数；得到的是 {given}"),
    "cli.not_whole": ("{name} must be a whole number; got {given}", "{name} 须为整数；得到的是 {given}"),
    "cli.too_small": ("{name} must be at least {least}", "{name} 至少为 {least}"),
    "cli.extra": ("there is no place for {given}", "多出了 {given}"),
    "cli.bad_value": ("{name}: {text}", "{name}：{text}"),
    "warm.all": ("Compile for every ingredient in pellucid list.", "为 pellucid list 中的全部组件编译。"),
    "warm.working": ("compiling", "编译"),
    "warm.done": (
        "{count} kernels are ready in {folder} ({seconds} s).",
        "{count} 个内核已就绪（{seconds} 秒），存于 {folder}。",
    ),
}
