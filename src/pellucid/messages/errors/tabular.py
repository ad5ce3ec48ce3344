"""What is wrong with a setting of a table's network, or with what is asked of a trained one."""

TEXTS = {
    "tabular.config.not_toml": ("{file!r} is not a TOML file: {reason}", "{file!r} 不是 TOML 文件：{reason}"),
    "tabular.config.option": (
        "{file!r}: there is no option {option!r}; {nearest}",
        "{file!r}：没有选项 {option!r}；{nearest}",
    ),
    "tabular.predict.rows": ("rows {first:,} to {last:,}: {reason}", "第 {first:,} 至 {last:,} 行：{reason}"),
    "tabular.predict.keep": (
        "keep_columns: {name!r} is the name of a column of predictions; rename it in the table",
        "keep_columns：{name!r} 与预测结果的列同名；请在表中改名",
    ),
}
