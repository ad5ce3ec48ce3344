"""What using a model says: predicting, judging, looking into the file."""

TEXTS = {
    "predict.help.model": ("Model file.", "模型文件。"),
    "predict.help.table": ("CSV or Parquet file.", "CSV 或 Parquet 文件。"),
    "predict.help.out": (
        "CSV or Parquet file to write, - for standard output.",
        "要写出的 CSV 或 Parquet 文件，- 表示标准输出。",
    ),
    "predict.help.no_header": (
        "The file has no header; columns are named c1, c2, ...",
        "文件没有表头；列名为 c1、c2……",
    ),
    "predict.wrote": ("Predicted {rows} rows to {path}.", "已为 {rows} 行写出预测到 {path}。"),
    "predict.judged": ("On {rows} rows", "在 {rows} 行上"),
    "info.line": (
        "predicts {target} ({kind}) with hidden layers {hidden}, {parameters} parameters; best epoch {best} of {epochs}",
        "预测 {target}（{kind}），隐藏层 {hidden}，{parameters} 个参数；共 {epochs} 轮，最好的是第 {best} 轮",
    ),
    "info.columns": ("needs the columns {columns}", "需要的列：{columns}"),
    "info.settings": ("settings:", "设置："),
}
