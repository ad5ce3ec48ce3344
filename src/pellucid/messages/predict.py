"""What `predict`, `evaluate` and `info` say."""

TEXTS = {
    "cli.info": ("Show what a model file holds.", "显示模型文件的内容。"),
    "cli.evaluate": ("Judge a model on a table that holds the target.", "用含目标列的表格评判模型。"),
    "cli.predict": ("Predict for the rows of a table.", "对表格的各行作预测。"),
    "predict.model": ("Model file.", "模型文件。"),
    "predict.out": (
        "Where to write: .csv, .parquet, or - for standard output.",
        "写到哪里：.csv、.parquet，或 - 表示标准输出。",
    ),
    "predict.wrote": ("Wrote {rows:,} predictions to {path}.", "已将 {rows:,} 个预测写入 {path}。"),
    "info.target": ("Predicts {target}: {task}, learned from {table}.", "预测 {target}：{task}，学自 {table}。"),
    "info.labels": ("Labels: {labels}.", "类别：{labels}。"),
    "info.columns": ("Reads {count:,} columns: {columns}.", "读取 {count:,} 列：{columns}。"),
    "info.network": ("Network: {shape}.", "网络：{shape}。"),
    "info.trained": (
        "Trained for {epochs} epochs in {seconds} s; holds the weights of epoch {best}.",
        "训练 {epochs} 轮，用时 {seconds} 秒；保存的是第 {best} 轮的权值。",
    ),
    "info.rows": (
        "Rows: {training:,} learned from, {validation:,} chosen by, {test:,} judged by.",
        "行：{training:,} 行学习，{validation:,} 行选择，{test:,} 行评判。",
    ),
    "info.versions": ("Written by {versions}.", "写出者：{versions}。"),
    "info.settings": ("Settings (--config reads them from a file)", "设置（存为文件后可用 --config 读取）"),
}
