"""What is said of new rows beside the training rows."""

TEXTS = {
    "comparison.missing": (
        "{column}: missing in {share:.1%} of {rows:,} rows, in {before:.1%} of the training rows",
        "{column}：{rows:,} 行中缺失 {share:.1%}，训练数据中为 {before:.1%}",
    ),
    "comparison.beyond.number": (
        "{column}: in {count:,} of {rows:,} rows beyond the training rows' range, {low:,.6g} to {high:,.6g}",
        "{column}：{rows:,} 行中有 {count:,} 行超出训练数据的范围（{low:,.6g} 至 {high:,.6g}）",
    ),
    "comparison.beyond.date": (
        "{column}: in {count:,} of {rows:,} rows before or after all dates of the training rows",
        "{column}：{rows:,} 行中有 {count:,} 行早于或晚于训练数据的所有日期",
    ),
    "comparison.shift.class": (
        "the predictions have shifted: the probability of {target} = {label} is {mean:.3g} on average, where it was {before:.3g}",
        "预测整体偏移：{target} = {label} 的概率平均为 {mean:.3g}，原来为 {before:.3g}",
    ),
    "comparison.shift.number": (
        "the predictions have shifted: {target} is {mean:,.4g} on average, where it was {before:,.4g}",
        "预测整体偏移：{target} 平均为 {mean:,.4g}，原来为 {before:,.4g}",
    ),
    "predict.strict": (
        "Fail, and write nothing, where the rows differ from the training rows in what matters.",
        "如果这些行与训练数据有重要差别，则报错，不写出任何文件。",
    ),
    "predict.keep": (
        "Columns of the table to write beside the predictions.",
        "与预测一同写出的原表列。",
    ),
    "predict.differs": (
        "--strict: the rows differ from the training rows: {notes}",
        "--strict：这些行与训练数据有差别：{notes}",
    ),
    # for programs
    "answers.json": (
        "Print one JSON object on standard output, and everything else on standard error.",
        "在标准输出上只打印一个 JSON 对象，其余都写到标准错误。",
    ),
    "evaluate.fail_under": (
        "Exit with status 1 if a score is worse, such as average_precision=0.4 or log_loss=0.5. Repeatable.",
        "得分不及此值时以状态 1 退出，如 average_precision=0.4 或 log_loss=0.5。可重复。",
    ),
    "evaluate.under": ("The {metric} is {value}, under {bound}.", "{metric}为 {value}，低于 {bound}。"),
    "evaluate.over": ("The {metric} is {value}, over {bound}.", "{metric}为 {value}，高于 {bound}。"),
    "train.log": (
        "Write a line of JSON for each epoch to this file.",
        "每轮向此文件写一行 JSON。",
    ),
}
