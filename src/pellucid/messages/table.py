"""Texts on a table: its cleaning, its columns and target, and notes on new data."""

TEXTS = {
    "table.size": ("The table has {rows:,} rows and {columns:,} columns.", "表中有 {rows:,} 行、{columns:,} 列。"),
    "table.comma": (", ", "，"),
    "table.semicolon": ("; ", "；"),
    "table.more": ("and {count:,} more", "另有 {count:,} 个"),
    # how it was read
    "table.repairs": ("Cleaning steps:", "数据清洗："),
    "table.repair.encoding.detected": ("Text in {encoding}.", "文本编码为 {encoding}。"),
    "table.repair.encoding.declared": ("Text in {encoding} (set by user).", "文本编码为 {encoding}（由用户指定）。"),
    "table.repair.encoding.mark": (
        "Text in {encoding} (byte-order mark).",
        "文本编码为 {encoding}（字节序标记）。",
    ),
    "table.repair.delimiter.comma": ("Delimiter: comma.", "分隔符：逗号。"),
    "table.repair.delimiter.tab": ("Delimiter: tab.", "分隔符：制表符。"),
    "table.repair.delimiter.semicolon": ("Delimiter: semicolon.", "分隔符：分号。"),
    "table.repair.delimiter.bar": ("Delimiter: vertical bar.", "分隔符：竖线。"),
    "table.repair.delimiter.declared": (
        "Delimiter: {delimiter!r} (from the sep= line).",
        "分隔符：{delimiter!r}（由 sep= 行声明）。",
    ),
    "table.repair.sheet": ("Sheet {sheet}.", "工作表 {sheet}。"),
    "table.repair.sheets": (
        "Sheet {sheet}; --sheet reads another one: {others}.",
        "工作表 {sheet}；--sheet 可读取其他工作表：{others}。",
    ),
    "table.repair.unnamed": (
        "Unnamed columns: {count:,}, now called {columns}.",
        "无列名的列：{count:,}，现命名为 {columns}。",
    ),
    "table.repair.again": (
        "Repeated column names: {count:,}, renamed to {columns}.",
        "重复的列名：{count:,}，已改名为 {columns}。",
    ),
    "table.repair.lines": ("Empty lines skipped: {count:,}.", "跳过的空行：{count:,}。"),
    "table.repair.trimmed": ("Cells trimmed of surrounding blanks: {count:,}.", "去掉首尾空白的单元格：{count:,}。"),
    "table.repair.missing": (
        "Missing-value markers: {count:,} ({marks}); --missing-values adds others.",
        "缺失值标记：{count:,}（{marks}）；--missing-values 可增加其他标记。",
    ),
    "table.repair.wide": (
        "{column}: cells with full-width characters: {count:,}.",
        "{column}：含全角字符的单元格：{count:,}。",
    ),
    "table.repair.currency": (
        "{column}: cells with the currency {currency}: {count:,}.",
        "{column}：带货币 {currency} 的单元格：{count:,}。",
    ),
    "table.repair.grouped": (
        "{column}: cells with thousands separators: {count:,}.",
        "{column}：含千分位的单元格：{count:,}。",
    ),
    "table.repair.comma": (
        "{column}: cells with a decimal comma: {count:,}.",
        "{column}：以逗号为小数点的单元格：{count:,}。",
    ),
    "table.repair.percent": (
        "{column}: percentages, with 12% parsed as 0.12: {count:,}.",
        "{column}：百分数（12% 解析为 0.12）：{count:,}。",
    ),
    "table.repair.minus": (
        "{column}: negative numbers in parentheses: {count:,}.",
        "{column}：以括号表示的负数：{count:,}。",
    ),
    "table.repair.codes": (
        "{column}: numbers with a leading zero or more than 15 digits: {count:,}, first in row {row:,} ({cell!r}); the column is "
        "treated as categories.",
        "{column}：以零开头或超过 15 位的数字：{count:,} 个，首个是第 {row:,} 行的 {cell!r}；因此全列按类别处理。",
    ),
    "table.repair.partly": (
        "{column}: {share:.1%} of the cells are numbers, too few for a numeric column; --column-type {column}=number parses it as one.",
        "{column}：{share:.1%} 的单元格是数值，不足以视为数值列；--column-type {column}=number 可按数值解析。",
    ),
    "table.repair.no_number": (
        "{column}: cells that are not numbers, treated as missing: {count:,}; by row: {cells}.",
        "{column}：无法解析为数值、按缺失值处理的单元格：{count:,}；行号与内容：{cells}。",
    ),
    "table.repair.no_date": (
        "{column}: cells that are not dates, treated as missing: {count:,}; by row: {cells}.",
        "{column}：无法解析为日期、按缺失值处理的单元格：{count:,}；行号与内容：{cells}。",
    ),
    "table.repair.decimal.open": (
        "{column}: the decimal mark of {cell!r} is ambiguous; the point is assumed (--decimal {column}=, for the comma).",
        "{column}：{cell!r} 的小数点有歧义，按点号解析（--decimal {column}=, 则以逗号为小数点）。",
    ),
    "table.repair.decimal.others": (
        "{column}: decimal comma, as in the other columns (--decimal {column}=. for the point).",
        "{column}：与其他列一样以逗号为小数点（--decimal {column}=. 则以点号为小数点）。",
    ),
    "table.repair.ymd.alike": (
        "{column}: dates in formats other than 2024-03-05: {count:,}.",
        "{column}：写法不同于 2024-03-05 的日期：{count:,}。",
    ),
    "table.repair.dmy.shown": (
        "{column}: day-first dates: {count:,} (shown by {cell!r} in row {row:,}).",
        "{column}：日在前的日期：{count:,}，依据第 {row:,} 行的 {cell!r}。",
    ),
    "table.repair.dmy.asked": (
        "{column}: day-first dates (set by user): {count:,}.",
        "{column}：日在前的日期（由用户指定）：{count:,}。",
    ),
    "table.repair.dmy.others": (
        "{column}: day-first dates, as in the other columns: {count:,} (--date-order {column}=mdy for month first).",
        "{column}：与其他列一样日在前的日期：{count:,}（--date-order {column}=mdy 则月在前）。",
    ),
    "table.repair.mdy.shown": (
        "{column}: month-first dates: {count:,} (shown by {cell!r} in row {row:,}).",
        "{column}：月在前的日期：{count:,}，依据第 {row:,} 行的 {cell!r}。",
    ),
    "table.repair.mdy.asked": (
        "{column}: month-first dates (set by user): {count:,}.",
        "{column}：月在前的日期（由用户指定）：{count:,}。",
    ),
    "table.repair.mdy.others": (
        "{column}: month-first dates, as in the other columns: {count:,} (--date-order {column}=dmy for day first).",
        "{column}：与其他列一样月在前的日期：{count:,}（--date-order {column}=dmy 则日在前）。",
    ),
    "table.repair.dmy.open": (
        "{column}: dates whose order of day and month is ambiguous: {count:,}; day first is assumed "
        "(--date-order {column}=mdy for month first).",
        "{column}：日月顺序有歧义的日期：{count:,}；按日在前解析（--date-order {column}=mdy 则月在前）。",
    ),
    "table.repair.short.last": (
        "{column}: dates ending in a two-digit year, 1950 to 2049: {count:,} (--date-order {column}=ymd for the year first; "
        "--column-type {column}=category for categories).",
        "{column}：末位为两位数年份（1950 至 2049）的日期：{count:,}（--date-order {column}=ymd 则首位为年；"
        "--column-type {column}=category 则按类别处理）。",
    ),
    "table.repair.short.first": (
        "{column}: dates starting with a two-digit year, 1950 to 2049: {count:,} (--date-order {column}=dmy for the year last; "
        "--column-type {column}=category for categories).",
        "{column}：首位为两位数年份（1950 至 2049）的日期：{count:,}（--date-order {column}=dmy 则末位为年；"
        "--column-type {column}=category 则按类别处理）。",
    ),
    "table.repair.short.named": (
        "{column}: dates with a two-digit year, 1950 to 2049: {count:,} (--column-type {column}=category for categories).",
        "{column}：两位数年份（1950 至 2049）的日期：{count:,}（--column-type {column}=category 则按类别处理）。",
    ),
    "table.repair.compact": (
        "{column}: eight-digit dates such as {cell}: {count:,} (--column-type {column}=number for numbers, {column}=category for categories).",
        "{column}：八位数字的日期（如 {cell}）：{count:,}（--column-type {column}=number 则按数值处理，{column}=category 则按类别处理）。",
    ),
    # the target
    "table.target.labels": (
        "Target {target}, {count:,} classes: {labels}.",
        "目标列 {target}，{count:,} 个类别：{labels}。",
    ),
    "table.target.label": ("{label} in {rows:,} rows ({share:.1%})", "{label} {rows:,} 行（{share:.1%}）"),
    "table.target.numbers": (
        "Target {target}: {minimum} to {maximum}, median {median}, mean {mean}, standard deviation {deviation}.",
        "目标列 {target}：{minimum} 到 {maximum}，中位数 {median}，均值 {mean}，标准差 {deviation}。",
    ),
    "table.target.missing": (
        "Rows without a target: {count:,}; they are excluded.",
        "缺少目标值的行：{count:,}；已排除。",
    ),
    "table.task.binary": ("binary classification", "二分类"),
    "table.task.multiclass": ("multiclass classification", "多分类"),
    "table.task.regression": ("regression", "回归"),
    "table.reason.asked": ("Task: {task} (set by user).", "任务：{task}（由用户指定）。"),
    "table.reason.labels": ("Task: {task} (the target is categorical).", "任务：{task}（目标列为类别）。"),
    "table.reason.two": ("Task: {task} (the target has two values).", "任务：{task}（目标列只有两个值）。"),
    "table.reason.few": (
        "Task: {task} (the target has only {count} distinct integers; --task regression predicts them as numbers).",
        "任务：{task}（目标列只有 {count} 个不同的整数；--task regression 可按数值预测）。",
    ),
    "table.reason.numbers": ("Task: {task} (the target is numeric).", "任务：{task}（目标列为数值）。"),
    "table.weight": ("Row weights: {column}.", "行权重：{column}。"),
    # the columns
    "table.used": ("Columns used: {count:,}", "使用的列：{count:,}"),
    "table.left_out": ("Columns excluded: {count:,}", "排除的列：{count:,}"),
    "table.column": ("{column}: {text}", "{column}：{text}"),
    "table.range": ("{minimum} to {maximum}, median {median}", "{minimum} 到 {maximum}，中位数 {median}"),
    "table.missing": ("{count:,} missing", "缺失 {count:,}"),
    "table.kind.number": ("number", "数值"),
    "table.kind.date": ("date", "日期"),
    "table.kind.category": ("category", "类别"),
    "table.kind.id": ("identifier", "编号"),
    "table.kind.text": ("long text", "长文本"),
    "table.kind.constant": ("constant", "常量"),
    "table.kind.sparse": ("mostly missing", "大多缺失"),
    "table.kind.empty": ("empty", "空列"),
    "table.kind.nested": ("nested", "嵌套数据"),
    "table.kind.dropped": ("dropped", "已排除"),
    "table.does.number": ("scaled", "缩放"),
    "table.does.date": (
        "date features (elapsed days, cyclical)",
        "日期特征（经过的天数与周期）",
    ),
    "table.does.category": ("one-hot, {categories:,} categories", "独热编码，{categories:,} 个类别"),
    "table.does.rare": (
        "one-hot, {categories:,} categories; those in fewer than {least} training rows are grouped",
        "独热编码，{categories:,} 个类别；训练集中不足 {least} 行的稀有类别合并为一类",
    ),
    "table.does.many": (
        "one-hot, the {limit} most frequent of {categories:,} categories; rare categories are grouped",
        "独热编码，{categories:,} 个类别中最常见的 {limit} 个；稀有类别合并为一类",
    ),
    "table.does.embedded": (
        "embedded, {categories:,} categories; those in fewer than {least} training rows are grouped",
        "嵌入，{categories:,} 个类别；训练集中不足 {least} 行的稀有类别合并为一类",
    ),
    "table.does.missing.number": (
        "missing values imputed with the median, plus an indicator",
        "缺失值以中位数填补，并加缺失指示",
    ),
    "table.does.missing.median": ("missing values imputed with the median", "缺失值以中位数填补"),
    "table.does.missing.category": ("missing values treated as a category", "缺失值作为单独的类别"),
    "table.does.missing.average": ("missing values imputed with the column means", "缺失值以均值填补"),
    "table.does.id": (
        "{distinct:,} distinct values; --column-type {column}=category uses it",
        "有 {distinct:,} 个不同的值；--column-type {column}=category 可使用它",
    ),
    "table.does.asked": ("set by user", "由用户指定"),
    "table.does.text": (
        "{distinct:,} distinct values; --column-type {column}=category uses it",
        "有 {distinct:,} 个不同的值；--column-type {column}=category 可使用它",
    ),
    "table.does.constant": ("the same in every row", "每行都相同"),
    "table.does.sparse": (
        "missing in {share:.1%} of the rows; --column-type {column}=category uses it",
        "{share:.1%} 的行缺失；--column-type {column}=category 可使用它",
    ),
    "table.does.empty": ("missing in every row", "每行都缺失"),
    "table.does.nested": ("it holds lists, records or bytes", "含有列表、结构或字节"),
    "table.does.dropped": ("set by user", "由用户指定"),
    # new data
    "table.note.unreadable": (
        "{column}: unreadable in {count:,} of {rows:,} rows, treated as missing; the first is {cell!r} in row {row:,}",
        "{column}：{rows:,} 行中有 {count:,} 行无法识别，按缺失值处理；首个是第 {row:,} 行的 {cell!r}",
    ),
    "table.note.missing_number": (
        "{column}: missing in {count:,} of {rows:,} rows, but hardly ever in training; imputed with the median {median:,.6g}",
        "{column}：{rows:,} 行中有 {count:,} 行缺失，而训练集中几乎从不缺失；以中位数 {median:,.6g} 填补",
    ),
    "table.note.missing_label": (
        "{column}: missing in {count:,} of {rows:,} rows, but hardly ever in training; imputed with the column means",
        "{column}：{rows:,} 行中有 {count:,} 行缺失，而训练集中几乎从不缺失；以均值填补",
    ),
    "table.note.unseen": (
        "{column}: {count:,} of {rows:,} rows have a category not seen in training: {categories}",
        "{column}：{rows:,} 行中有 {count:,} 行的类别未在训练集中出现：{categories}",
    ),
    "table.note.clipped": (
        "{column}: {count:,} of {rows:,} rows are more than {limit:g} standard deviations from the mean and were clipped",
        "{column}：{rows:,} 行中有 {count:,} 行偏离均值超过 {limit:g} 个标准差，已截断",
    ),
    "table.note.soft_clipped": (
        "{column}: {count:,} of {rows:,} rows are more than {limit:g} standard deviations from the mean and were smoothly clipped",
        "{column}：{rows:,} 行中有 {count:,} 行偏离均值超过 {limit:g} 个标准差，已平滑截断",
    ),
    "table.note.extra": (
        "columns not seen in training, ignored: {columns}",
        "训练集中没有、已忽略的列：{columns}",
    ),
}
