"""What is wrong with a setting of a table's network, or with what is asked of a trained one."""

TEXTS = {
    "tabular.config.not_toml": ("{file!r} is not a TOML file: {reason}", "{file!r} 不是 TOML 文件：{reason}"),
    "tabular.config.option": (
        "{file!r}: there is no option {option!r}; {nearest}",
        "{file!r}：没有选项 {option!r}；{nearest}",
    ),
    "tabular.model.foreign": (
        "{path!r} does not hold a table model ({reason}); train and save it again",
        "{path!r} 中没有表格模型（{reason}）；请重新训练并保存",
    ),
    "tabular.model.unregistered": (
        "{path!r} uses {name!r}, which is not registered here; register it before loading",
        "{path!r} 使用了 {name!r}，而此处没有注册它；请先注册再载入",
    ),
    "tabular.model.other": (
        "{path!r} was trained with another {name!r} than the one registered here; register the same",
        "{path!r} 训练时用的 {name!r} 与此处注册的不同；请注册同一个",
    ),
    "tabular.predict.rows": ("rows {first:,} to {last:,}: {reason}", "第 {first:,} 至 {last:,} 行：{reason}"),
    "tabular.predict.keep": (
        "keep_columns: {name!r} is the name of a column of predictions; rename it in the table",
        "keep_columns：{name!r} 与预测结果的列同名；请在表中改名",
    ),
    "tabular.column_type.form": (
        "--column-type must be NAME=number, NAME=date, NAME=category or NAME=id; got {value!r}",
        "--column-type 必须为 NAME=number、NAME=date、NAME=category 或 NAME=id；实际为 {value!r}",
    ),
    "tabular.values.form": (
        "write one value for all columns, or NAME=VALUE for each of some; got {value!r}",
        "请为全部列写一个值，或为某些列各写 NAME=VALUE；实际为 {value!r}",
    ),
    "tabular.hidden.form": (
        "--hidden must be numbers of units such as 128,64, or none; got {value!r}",
        "--hidden 必须为单元数，如 128,64，或 none；实际为 {value!r}",
    ),
}
