"""What is said about a table: its columns, its target, and what happened when it met a model."""

TEXTS = {
    "table.size": ("The table has {rows:,} rows and {columns:,} columns.", "表中有 {rows:,} 行、{columns:,} 列。"),
    "table.comma": (", ", "，"),
    "table.semicolon": ("; ", "；"),
    "table.more": ("and {count:,} more", "另有 {count:,} 个"),
    # the target
    "table.target.labels": (
        "Target {target}, {count:,} labels: {labels}.",
        "目标列 {target}，{count:,} 个类别：{labels}。",
    ),
    "table.target.label": ("{label} in {rows:,} rows ({share:.1%})", "{label} 有 {rows:,} 行（{share:.1%}）"),
    "table.target.numbers": (
        "Target {target}: {minimum} to {maximum}, median {median}, mean {mean}, standard deviation {deviation}.",
        "目标列 {target}：{minimum} 到 {maximum}，中位数 {median}，均值 {mean}，标准差 {deviation}。",
    ),
    "table.target.missing": (
        "Rows without a target: {count:,}; they are left out.",
        "没有目标值的行：{count:,}；已略去。",
    ),
    "table.task.binary": ("classification into two classes", "二分类"),
    "table.task.multiclass": ("classification into several classes", "多分类"),
    "table.task.regression": ("regression", "回归"),
    "table.reason.asked": ("Task: {task}, as asked.", "任务：{task}（由用户指定）。"),
    "table.reason.labels": ("Task: {task}, because the target holds labels.", "任务：{task}，因为目标列是类别。"),
    "table.reason.two": ("Task: {task}, because the target has two values.", "任务：{task}，因为目标列只有两个值。"),
    "table.reason.few": (
        "Task: {task}, because the target has only {count} whole numbers (--task regression predicts them as numbers).",
        "任务：{task}，因为目标列只有 {count} 个整数值（--task regression 可按数值预测）。",
    ),
    "table.reason.numbers": ("Task: {task}, because the target holds numbers.", "任务：{task}，因为目标列是数值。"),
    "table.weight": ("Each row counts by its {column}.", "各行按 {column} 列加权。"),
    # the columns
    "table.used": ("Columns used: {count:,}", "使用的列：{count:,}"),
    "table.left_out": ("Columns left out: {count:,}", "未使用的列：{count:,}"),
    "table.column": ("{column}: {text}", "{column}：{text}"),
    "table.range": ("{minimum} to {maximum}, median {median}", "{minimum} 到 {maximum}，中位数 {median}"),
    "table.missing": ("{count:,} missing", "缺失 {count:,}"),
    "table.unreadable": (
        "{count:,} unreadable and counted as missing, the first {cell!r} in row {row:,}",
        "{count:,} 个无法识别，按缺失处理，首个是第 {row:,} 行的 {cell!r}",
    ),
    "table.kind.number": ("number", "数值"),
    "table.kind.date": ("date", "日期"),
    "table.kind.category": ("category", "类别"),
    "table.kind.id": ("identifier", "编号"),
    "table.kind.text": ("long text", "长文本"),
    "table.kind.constant": ("constant", "常量"),
    "table.kind.sparse": ("mostly missing", "大多缺失"),
    "table.kind.empty": ("empty", "空列"),
    "table.kind.nested": ("nested", "嵌套数据"),
    "table.kind.dropped": ("dropped", "已去掉"),
    "table.does.number": ("standardised", "标准化"),
    "table.does.date": ("days since 1970, standardised", "换算为 1970 年以来的天数后标准化"),
    "table.does.category": ("one-hot, {levels:,} levels", "独热编码，{levels:,} 个取值"),
    "table.does.rare": (
        "one-hot, {levels:,} levels, of which those in fewer than {least} training rows share one",
        "独热编码，{levels:,} 个取值，其中训练行数不足 {least} 的共用一个",
    ),
    "table.does.many": (
        "one-hot, the {limit} most frequent of {levels:,} levels, the others share one",
        "独热编码，{levels:,} 个取值中最常见的 {limit} 个，其余共用一个",
    ),
    "table.does.missing.number": ("missing as the median plus an indicator", "缺失以中位数代替并加一个标记"),
    "table.does.missing.median": ("missing as the median", "缺失以中位数代替"),
    "table.does.missing.level": ("missing as a level of its own", "缺失自成一个取值"),
    "table.does.missing.average": ("missing as the average row", "缺失按平均水平处理"),
    "table.does.id": (
        "{distinct:,} different values; --column {column}=category uses it",
        "有 {distinct:,} 个不同的值；--column {column}=category 可使用它",
    ),
    "table.does.asked": ("as asked", "由用户指定"),
    "table.does.text": (
        "{distinct:,} different values; --column {column}=category uses it",
        "有 {distinct:,} 个不同的值；--column {column}=category 可使用它",
    ),
    "table.does.constant": ("the same in every row", "每行都相同"),
    "table.does.sparse": (
        "missing in {share:.1%} of the rows; --column {column}=category uses it",
        "{share:.1%} 的行缺失；--column {column}=category 可使用它",
    ),
    "table.does.empty": ("missing in every row", "每行都缺失"),
    "table.does.nested": ("it holds lists, records or bytes", "含有列表、结构或字节"),
    "table.does.dropped": ("as asked", "由用户指定"),
    # a table that meets an encoder
    "table.note.unreadable": (
        "{column}: unreadable in {count:,} of {rows:,} rows, counted as missing; the first is {cell!r} in row {row:,}",
        "{column}：{rows:,} 行中有 {count:,} 行无法识别，按缺失处理；首个是第 {row:,} 行的 {cell!r}",
    ),
    "table.note.missing_number": (
        "{column}: missing in {count:,} of {rows:,} rows, but hardly ever in training; they get the median {median:,.6g}",
        "{column}：{rows:,} 行中有 {count:,} 行缺失，而训练时几乎从不缺失；以中位数 {median:,.6g} 代替",
    ),
    "table.note.missing_label": (
        "{column}: missing in {count:,} of {rows:,} rows, but hardly ever in training; they count as the average row",
        "{column}：{rows:,} 行中有 {count:,} 行缺失，而训练时几乎从不缺失；按平均水平处理",
    ),
    "table.note.unseen": (
        "{column}: in {count:,} of {rows:,} rows a level that training did not have: {levels}",
        "{column}：{rows:,} 行中有 {count:,} 行的取值在训练时没有出现：{levels}",
    ),
    "table.note.held": (
        "{column}: in {count:,} of {rows:,} rows more than {limit:g} deviations from the mean, and held there",
        "{column}：{rows:,} 行中有 {count:,} 行偏离均值超过 {limit:g} 个标准差，按此界限计",
    ),
    "table.note.extra": (
        "not used, since training did not have them: {columns}",
        "训练时没有、因而未使用的列：{columns}",
    ),
}
