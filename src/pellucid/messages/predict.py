"""What `predict`, `evaluate` and `info` print."""

TEXTS = {
    "cli.info": ("Show what a model file contains.", "显示模型文件的内容。"),
    "cli.evaluate": ("Evaluate a model on a table with the target column.", "用含目标列的表格评估模型。"),
    "cli.predict": ("Predict the rows of a table.", "预测表格的各行。"),
    "predict.model": ("Model file.", "模型文件。"),
    "predict.out": (
        "Output file: .csv, .parquet, or - for standard output.",
        "输出文件：.csv、.parquet，或 - 表示标准输出。",
    ),
    "predict.wrote": ("Wrote {rows:,} predictions to {path}.", "已将 {rows:,} 行预测写入 {path}。"),
    "info.target": ("Predicts {target}: {task}, trained on {table}.", "预测 {target}：{task}，由 {table} 训练得到。"),
    "info.labels": ("Classes: {labels}.", "类别：{labels}。"),
    "info.columns": ("Uses {count:,} columns: {columns}.", "使用 {count:,} 列：{columns}。"),
    "info.network": ("Network: {shape}.", "网络：{shape}。"),
    "info.trained": (
        "Trained for {epochs} epochs ({seconds} s); the weights are those of epoch {best}.",
        "训练 {epochs} 轮（{seconds} 秒）；保存的是第 {best} 轮的权重。",
    ),
    "info.rows": (
        "Split: {training:,} training, {validation:,} validation, {test:,} test rows.",
        "数据划分：训练集 {training:,} 行，验证集 {validation:,} 行，测试集 {test:,} 行。",
    ),
    "info.versions": ("Written by {versions}.", "由 {versions} 写出。"),
    "info.settings": ("Settings (save them to a file and pass it to --config)", "设置（存为文件后可用 --config 读取）"),
    "predict.prediction_interval": (
        "Add the columns low and high, a prediction interval with this coverage, such as 0.9.",
        "增加 low 和 high 两列：覆盖率为此值（如 0.9）的预测区间。",
    ),
    "predict.threshold": (
        "Decision threshold instead of the stored one: a probability, balanced, f1, recall=0.8 or cost=1:20.",
        "替换模型中的决策阈值：一个概率、balanced、f1、recall=0.8 或 cost=1:20。",
    ),
    "predict.fail_on_drift": (
        "Fail, and write nothing, if the rows show data drift.",
        "如果数据出现漂移，则报错且不写出任何文件。",
    ),
    "predict.keep_columns": ("Columns of the table to copy to the output.", "复制到输出中的原表列。"),
    "evaluate.fail_under": (
        "Exit with status 1 if a score is worse than this, such as average_precision=0.4 or log_loss=0.5. Repeatable.",
        "得分差于此值时以状态码 1 退出，如 average_precision=0.4 或 log_loss=0.5。可重复。",
    ),
    "evaluate.under": ("The {metric} is {value}, below {bound}.", "{metric}为 {value}，低于 {bound}。"),
    "evaluate.over": ("The {metric} is {value}, above {bound}.", "{metric}为 {value}，高于 {bound}。"),
}
