"""What is said about a table: its columns, its target, and what happened when it met a model."""

TEXTS = {
    "table.size": ("The table has {rows:,} rows and {columns:,} columns.", "表中有 {rows:,} 行、{columns:,} 列。"),
    "table.comma": (", ", "，"),
    "table.semicolon": ("; ", "；"),
    "table.more": ("and {count:,} more", "另有 {count:,} 个"),
    # how it was read
    "table.repairs": ("How the table was read:", "表格的读取："),
    "table.repair.encoding.found": ("Text in {encoding}.", "文本编码为 {encoding}。"),
    "table.repair.encoding.declared": ("Text in {encoding}, as asked.", "文本编码为 {encoding}（由用户指定）。"),
    "table.repair.encoding.mark": (
        "Text in {encoding}, as its byte-order mark says.",
        "文本编码为 {encoding}（由字节序标记得知）。",
    ),
    "table.repair.delimiter.comma": ("Cells are separated by commas.", "单元格以逗号分隔。"),
    "table.repair.delimiter.tab": ("Cells are separated by tabs.", "单元格以制表符分隔。"),
    "table.repair.delimiter.semicolon": ("Cells are separated by semicolons.", "单元格以分号分隔。"),
    "table.repair.delimiter.bar": ("Cells are separated by bars.", "单元格以竖线分隔。"),
    "table.repair.delimiter.declared": (
        "Cells are separated by {delimiter!r}, as the line sep= says.",
        "单元格以 {delimiter!r} 分隔（由 sep= 行得知）。",
    ),
    "table.repair.sheet": ("Sheet {sheet}.", "工作表 {sheet}。"),
    "table.repair.sheets": (
        "Sheet {sheet}; --sheet reads another one: {others}.",
        "工作表 {sheet}；--sheet 可读取其他工作表：{others}。",
    ),
    "table.repair.unnamed": (
        "Columns without a name: {count:,}, now {columns}.",
        "没有列名的列：{count:,}，现名 {columns}。",
    ),
    "table.repair.again": (
        "Names that came again: {count:,}, now {columns}.",
        "重复的列名：{count:,}，现名 {columns}。",
    ),
    "table.repair.lines": ("Empty lines passed over: {count:,}.", "略过的空行：{count:,}。"),
    "table.repair.trimmed": ("Blanks around cells taken away: {count:,}.", "去掉首尾空白的单元格：{count:,}。"),
    "table.repair.missing": (
        "Cells that say missing: {count:,} ({marks}); --missing-values adds others.",
        "表示缺失的单元格：{count:,}（{marks}）；--missing-values 可增加。",
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
        "{column}: cells with digits in groups: {count:,}.",
        "{column}：含千分位的单元格：{count:,}。",
    ),
    "table.repair.comma": (
        "{column}: cells with a decimal comma: {count:,}.",
        "{column}：以逗号为小数点的单元格：{count:,}。",
    ),
    "table.repair.percent": (
        "{column}: cells with a percentage, 12% read as 0.12: {count:,}.",
        "{column}：百分数的单元格，12% 读作 0.12：{count:,}。",
    ),
    "table.repair.minus": (
        "{column}: cells with parentheses for minus: {count:,}.",
        "{column}：以括号表示负数的单元格：{count:,}。",
    ),
    "table.repair.codes": (
        "{column}: cells of digits with a leading zero, or of more than 15: {count:,}, the first {cell!r} in row {row:,}; "
        "so all are labels.",
        "{column}：以零开头或超过 15 位的数字：{count:,} 个，首个是第 {row:,} 行的 {cell!r}；因此全列按类别处理。",
    ),
    "table.repair.partly": (
        "{column}: {share:.1%} of the cells are numbers, too few to read it so; --column-type {column}=number does.",
        "{column}：{share:.1%} 的单元格是数值，不足以按数值读取；--column-type {column}=number 可按数值读取。",
    ),
    "table.repair.no_number": (
        "{column}: cells that are no numbers and count as missing: {count:,}; by row: {cells}.",
        "{column}：不是数值、按缺失处理的单元格：{count:,}；行号与内容：{cells}。",
    ),
    "table.repair.no_date": (
        "{column}: cells that are no dates and count as missing: {count:,}; by row: {cells}.",
        "{column}：不是日期、按缺失处理的单元格：{count:,}；行号与内容：{cells}。",
    ),
    "table.repair.decimal.open": (
        "{column}: nothing shows which mark of {cell!r} is decimal, so the point is (--decimal {column}=, makes it the comma).",
        "{column}：无法判断 {cell!r} 中的小数点，按点号为小数点读取（--decimal {column}=, 则以逗号为小数点）。",
    ),
    "table.repair.decimal.others": (
        "{column}: the comma is decimal, as in the other columns (--decimal {column}=. makes it the point).",
        "{column}：与其他列一样以逗号为小数点（--decimal {column}=. 则以点号为小数点）。",
    ),
    "table.repair.ymd.alike": (
        "{column}: dates in other forms than 2024-03-05: {count:,}.",
        "{column}：写法不同于 2024-03-05 的日期：{count:,}。",
    ),
    "table.repair.dmy.shown": (
        "{column}: dates with the day first: {count:,}, as {cell!r} in row {row:,} shows.",
        "{column}：日在前的日期：{count:,}，由第 {row:,} 行的 {cell!r} 得知。",
    ),
    "table.repair.dmy.asked": (
        "{column}: dates with the day first, as asked: {count:,}.",
        "{column}：日在前的日期（由用户指定）：{count:,}。",
    ),
    "table.repair.dmy.others": (
        "{column}: dates with the day first, as in the other columns: {count:,} (--date-order {column}=mdy: the month).",
        "{column}：与其他列一样日在前的日期：{count:,}（--date-order {column}=mdy 则月在前）。",
    ),
    "table.repair.mdy.shown": (
        "{column}: dates with the month first: {count:,}, as {cell!r} in row {row:,} shows.",
        "{column}：月在前的日期：{count:,}，由第 {row:,} 行的 {cell!r} 得知。",
    ),
    "table.repair.mdy.asked": (
        "{column}: dates with the month first, as asked: {count:,}.",
        "{column}：月在前的日期（由用户指定）：{count:,}。",
    ),
    "table.repair.mdy.others": (
        "{column}: dates with the month first, as in the other columns: {count:,} (--date-order {column}=dmy: the day).",
        "{column}：与其他列一样月在前的日期：{count:,}（--date-order {column}=dmy 则日在前）。",
    ),
    "table.repair.dmy.open": (
        "{column}: dates of which nothing shows whether the day or the month is first: {count:,}; the day is taken to be "
        "(--date-order {column}=mdy: the month).",
        "{column}：无法判断日在前还是月在前的日期：{count:,}；按日在前读取（--date-order {column}=mdy 则月在前）。",
    ),
    "table.repair.short.last": (
        "{column}: dates whose last number is a year of two digits, 1950 to 2049: {count:,} (--date-order {column}=ymd: it is "
        "the first; --column-type {column}=category: labels).",
        "{column}：末位为两位数年份（1950 至 2049）的日期：{count:,}（--date-order {column}=ymd 则首位为年；"
        "--column-type {column}=category 则按类别处理）。",
    ),
    "table.repair.short.first": (
        "{column}: dates whose first number is a year of two digits, 1950 to 2049: {count:,} (--date-order {column}=dmy: it is "
        "the last; --column-type {column}=category: labels).",
        "{column}：首位为两位数年份（1950 至 2049）的日期：{count:,}（--date-order {column}=dmy 则末位为年；"
        "--column-type {column}=category 则按类别处理）。",
    ),
    "table.repair.short.named": (
        "{column}: dates with a year of two digits, 1950 to 2049: {count:,} (--column-type {column}=category: labels).",
        "{column}：两位数年份（1950 至 2049）的日期：{count:,}（--column-type {column}=category 则按类别处理）。",
    ),
    "table.repair.compact": (
        "{column}: dates of eight digits, as {cell}: {count:,} (--column-type {column}=number: numbers; {column}=category: labels).",
        "{column}：八位数字的日期（如 {cell}）：{count:,}（--column-type {column}=number 则按数值处理，{column}=category 则按类别处理）。",
    ),
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
    "table.does.number": ("scaled", "缩放"),
    "table.does.date": (
        "days elapsed, and the place in year, month, week and day",
        "经过的天数，以及在年、月、周、日中的位置",
    ),
    "table.does.category": ("one-hot, {levels:,} levels", "独热编码，{levels:,} 个取值"),
    "table.does.rare": (
        "one-hot, {levels:,} levels, of which those in fewer than {least} training rows share one",
        "独热编码，{levels:,} 个取值，其中训练行数不足 {least} 的共用一个",
    ),
    "table.does.many": (
        "one-hot, the {limit} most frequent of {levels:,} levels, the others share one",
        "独热编码，{levels:,} 个取值中最常见的 {limit} 个，其余共用一个",
    ),
    "table.does.embedded": (
        "embedded, {levels:,} levels, of which those in fewer than {least} training rows share one",
        "嵌入，{levels:,} 个取值，其中训练行数不足 {least} 的共用一个",
    ),
    "table.does.missing.number": ("missing as the median plus an indicator", "缺失以中位数代替并加一个标记"),
    "table.does.missing.median": ("missing as the median", "缺失以中位数代替"),
    "table.does.missing.level": ("missing as a level of its own", "缺失自成一个取值"),
    "table.does.missing.average": ("missing as the average row", "缺失按平均水平处理"),
    "table.does.id": (
        "{distinct:,} different values; --column-type {column}=category uses it",
        "有 {distinct:,} 个不同的值；--column-type {column}=category 可使用它",
    ),
    "table.does.asked": ("as asked", "由用户指定"),
    "table.does.text": (
        "{distinct:,} different values; --column-type {column}=category uses it",
        "有 {distinct:,} 个不同的值；--column-type {column}=category 可使用它",
    ),
    "table.does.constant": ("the same in every row", "每行都相同"),
    "table.does.sparse": (
        "missing in {share:.1%} of the rows; --column-type {column}=category uses it",
        "{share:.1%} 的行缺失；--column-type {column}=category 可使用它",
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
    "table.note.squeezed": (
        "{column}: in {count:,} of {rows:,} rows more than {limit:g} deviations from the mean, where it hardly matters how far",
        "{column}：{rows:,} 行中有 {count:,} 行偏离均值超过 {limit:g} 个标准差，超出多少几乎不再影响结果",
    ),
    "table.note.extra": (
        "not used, since training did not have them: {columns}",
        "训练时没有、因而未使用的列：{columns}",
    ),
}
