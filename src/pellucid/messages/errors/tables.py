"""What is wrong with a table, with what was asked of it, or with the file it stands in."""

TEXTS = {
    "tables.stdin": ("standard input", "标准输入"),
    "tables.kind.number": ("number", "数值"),
    "tables.kind.date": ("date", "日期"),
    "tables.kind.category": ("category", "类别"),
    # a file
    "tables.file.absent": ("there is no file {path!r}; {remedy}", "没有文件 {path!r}；{remedy}"),
    "tables.file.check_path": ("check the path", "请检查路径"),
    "tables.file.directory": ("{path!r} is a directory; name a file in it", "{path!r} 是一个目录；请指定其中的文件"),
    "tables.file.unreadable": ("{file!r} cannot be read: {reason}", "{file!r} 无法读取：{reason}"),
    "tables.file.empty": ("{file!r} is empty", "{file!r} 是空的"),
    "tables.file.no_rows": ("{file!r} has a header and no rows", "{file!r} 只有表头，没有数据行"),
    "tables.file.not_gzip": (
        "{file!r} is not a gzip file; name it without .gz",
        "{file!r} 不是 gzip 文件；请去掉名称中的 .gz",
    ),
    "tables.file.cut_gzip": ("{file!r} is not a whole gzip file: {reason}", "{file!r} 不是完整的 gzip 文件：{reason}"),
    "tables.file.spreadsheet": (
        "{file!r} is an old spreadsheet; save it as .xlsx or CSV",
        "{file!r} 是旧式电子表格；请存为 .xlsx 或 CSV",
    ),
    "tables.file.zip": (
        "{file!r} is a zip archive; unpack it, and name the table in it",
        "{file!r} 是 zip 压缩包；请解压，并指定其中的表格",
    ),
    "tables.file.pdf": ("{file!r} is a PDF document; save the table as CSV", "{file!r} 是 PDF 文档；请把表格存为 CSV"),
    "tables.file.html": ("{file!r} is an HTML page; save the table as CSV", "{file!r} 是网页；请把表格存为 CSV"),
    "tables.file.database": (
        "{file!r} is a database; export the table as CSV",
        "{file!r} 是数据库；请把表格导出为 CSV",
    ),
    "tables.file.arrow": (
        "{file!r} is an Arrow file; save the table as Parquet or CSV",
        "{file!r} 是 Arrow 文件；请把表格存为 Parquet 或 CSV",
    ),
    "tables.file.parquet": (
        "{file!r} is not a readable Parquet file: {reason}",
        "{file!r} 不是可读的 Parquet 文件：{reason}",
    ),
    # a workbook
    "tables.workbook.unreadable": (
        "{file!r} is not a readable workbook: {reason}",
        "{file!r} 不是可读的工作簿：{reason}",
    ),
    "tables.workbook.library": (
        "{file!r} is a workbook, which fastexcel reads: pip install 'pellucid[xlsx]', or save the sheet as CSV",
        "{file!r} 是工作簿，需要 fastexcel 读取：请执行 pip install 'pellucid[xlsx]'，或把工作表存为 CSV",
    ),
    "tables.workbook.sheet": ("{file!r} has no sheet {sheet!r}; {nearest}", "{file!r} 没有工作表 {sheet!r}；{nearest}"),
    "tables.workbook.empty": ("{file!r} has no rows in the sheet{others}", "{file!r} 的工作表没有数据行{others}"),
    "tables.workbook.no_rows": (
        "{file!r} has a header and no rows in the sheet{others}",
        "{file!r} 的工作表只有表头，没有数据行{others}",
    ),
    "tables.workbook.others": ("; --sheet reads another one: {sheets!r}", "；可用 --sheet 读取其他工作表：{sheets!r}"),
    # a line of text
    "tables.line.nul": (
        "{file!r}, line {line}: a NUL byte in place of text; the file is damaged or binary",
        "{file!r} 第 {line} 行：文本中有 NUL 字节；文件已损坏，或是二进制文件",
    ),
    "tables.line.quote": (
        "{file!r}, line {line}: a quote opens a cell and is not closed at its end; close it or double it",
        "{file!r} 第 {line} 行：单元格以引号开头，却没有以引号结束；请补上引号，或写成两个引号",
    ),
    "tables.line.cell": (
        "{file!r}, line {line}: 1 cell where {first} has {columns}; "
        "add or remove cells, or quote a cell that holds the delimiter",
        "{file!r} 第 {line} 行：有 1 个单元格，而{first}有 {columns} 个；请增减单元格，或给含分隔符的单元格加上引号",
    ),
    "tables.line.cells": (
        "{file!r}, line {line}: {cells} cells where {first} has {columns}; "
        "add or remove cells, or quote a cell that holds the delimiter",
        "{file!r} 第 {line} 行：有 {cells} 个单元格，而{first}有 {columns} 个；请增减单元格，或给含分隔符的单元格加上引号",
    ),
    "tables.line.header": ("the header", "表头"),
    "tables.line.first_row": ("the first row", "首行"),
    "tables.line.byte": (
        "{file!r}, line {line}: byte {byte} is not {encoding} text; save the file as UTF-8 or declare another encoding",
        "{file!r} 第 {line} 行：字节 {byte} 不是 {encoding} 文本；请把文件存为 UTF-8，或声明另一种编码",
    ),
    "tables.quotes": (
        "{file!r} is too large to be read at once, and its quotes do not pair up; double a quote inside a cell",
        "{file!r} 太大，无法一次读入，而引号又不成对；请把单元格中的引号写成两个",
    ),
    # an encoding
    "tables.encoding.unknown": (
        "encoding {encoding!r} is unknown; write for example 'utf-8' or 'gb18030'",
        "未知的编码 {encoding!r}；例如 'utf-8' 或 'gb18030'",
    ),
    "tables.encoding.none_fits": (
        "{file!r} is neither UTF-8 nor UTF-16 nor GB18030 nor Latin-1 text: line {line} has the byte {byte}; save it as UTF-8, "
        "or declare its encoding, for example encoding='shift-jis' (--encoding shift-jis)",
        "{file!r} 不是 UTF-8、UTF-16、GB18030 或 Latin-1 文本：第 {line} 行有字节 {byte}；请存为 UTF-8，"
        "或声明编码，如 encoding='shift-jis'（--encoding shift-jis）",
    ),
    "tables.encoding.byte": (
        "{file!r}: byte {byte} is not {encoding} text; save the file as UTF-8 or declare another encoding",
        "{file!r}：字节 {byte} 不是 {encoding} 文本；请把文件存为 UTF-8，或声明另一种编码",
    ),
    # a table in memory
    "tables.object.series": (
        "a single pandas Series is no table; pass a DataFrame, for example series.to_frame()",
        "单个 pandas Series 不是表格；请传入 DataFrame，如 series.to_frame()",
    ),
    "tables.object.kind": (
        "a table is a path, a DataFrame, a mapping of columns, or rows; got {kind}",
        "表格必须为路径、DataFrame、列的映射，或若干行；实际为 {kind}",
    ),
    "tables.object.dimensions": (
        "rows must be equally long lists or a 2-D array; got {dimensions} dimension(s)",
        "行必须为等长的列表或二维数组；实际为 {dimensions} 维",
    ),
    "tables.object.names": (
        "{count} columns are called {name!r}; rename all but one",
        "{count} 列都叫 {name!r}；请改名，只留一个",
    ),
    "tables.object.lengths": (
        "columns must be equally long; {short!r} has {least} cells and {long!r} has {most}",
        "各列必须等长；{short!r} 有 {least} 个单元格，{long!r} 有 {most} 个",
    ),
    "tables.object.column": (
        "column {name!r} must be a sequence of cells; got {kind}",
        "列 {name!r} 必须为单元格的序列；实际为 {kind}",
    ),
    "tables.object.complex": (
        "Complex data not supported: column {name!r}; split it into two columns of numbers",
        "不支持复数：列 {name!r}；请拆成两列数值",
    ),
    "tables.no_columns": ("the table has no columns", "表中没有列"),
    "tables.no_rows": ("the table has no rows", "表中没有行"),
    # how texts are read
    "tables.missing.text": (
        "missing_values must be texts, each as a cell spells it; got {mark!r}, write {text!r}",
        "missing_values 必须为文本，与单元格中的写法相同；实际为 {mark!r}，请写 {text!r}",
    ),
    "tables.ambiguous.decimal": (
        "column {name!r} is ambiguous: {cells}; give the decimal mark, decimal={{{name!r}: ','}} (--decimal {name}=,), "
        "or write {labels}",
        "列 {name!r} 有歧义：{cells}；请说明小数点，如 decimal={{{name!r}: ','}}（--decimal {name}=,），或写 {labels}",
    ),
    "tables.ambiguous.percent": (
        "column {name!r} is ambiguous: {cells}; write all cells in one way, or write {numbers}, or {labels}",
        "列 {name!r} 有歧义：{cells}；请统一写法，或写 {numbers}，或写 {labels}",
    ),
    "tables.ambiguous.currency": (
        "column {name!r} is ambiguous: {cells}; convert them to one currency, or write {numbers}, or {labels}",
        "列 {name!r} 有歧义：{cells}；请换算成同一种货币，或写 {numbers}，或写 {labels}",
    ),
    "tables.ambiguous.date": (
        "column {name!r} is ambiguous: {cells}, the day first in one and the month in the other; write them in one way, "
        "or write {labels}",
        "列 {name!r} 有歧义：{cells}，一处日在前，另一处月在前；请统一写法，或写 {labels}",
    ),
    "tables.ambiguous.cells": (
        "row {row} has {cell!r} and row {other_row} has {other!r}",
        "第 {row} 行是 {cell!r}，第 {other_row} 行是 {other!r}",
    ),
    "tables.ambiguous.numbers": (
        "column_type={{{name!r}: 'number'}} (--column-type {name}=number) to read each number as it is written",
        "column_type={{{name!r}: 'number'}}（--column-type {name}=number）逐个按写法读取",
    ),
    "tables.ambiguous.labels": (
        "column_type={{{name!r}: 'category'}} (--column-type {name}=category) to treat them as labels, or leave the column out "
        "(--drop {name})",
        "column_type={{{name!r}: 'category'}}（--column-type {name}=category）当作类别，或去掉该列（--drop {name}）",
    ),
    # columns
    "tables.column.unknown": (
        "{parameter}: there is no column {name!r}; {nearest}",
        "{parameter}：没有列 {name!r}；{nearest}",
    ),
    "tables.column.no_header": (
        "{parameter}: there is no column {name!r}; {nearest}; the first row looks like data: read the table with header=False "
        "(--no-header)",
        "{parameter}：没有列 {name!r}；{nearest}；首行像是数据：请用 header=False（--no-header）读取",
    ),
    "tables.column.twice": (
        "{file!r}: columns {first} and {second} are both called {name!r}; if the first row is data, read it with header=False "
        "(--no-header), else rename one",
        "{file!r}：第 {first} 列与第 {second} 列都叫 {name!r}；若首行是数据，请用 header=False（--no-header）读取，否则请改名",
    ),
    "tables.column.kind": (
        "column_type: {name!r} must be one of {kinds}; got {kind!r}",
        "column_type：{name!r} 必须为以下之一：{kinds}；实际为 {kind!r}",
    ),
    "tables.column.none_fits": (
        "column_type: {name!r} is declared a {kind}, and no cell is one; row {row} has {cell!r}",
        "column_type：{name!r} 声明为{kind}，却没有一个单元格是；第 {row} 行是 {cell!r}",
    ),
    "tables.column.nested": (
        "column_type: {name!r} holds nested values, which cannot be a {kind}; leave it out",
        "column_type：{name!r} 含有嵌套数据，不能作为{kind}；请去掉它",
    ),
    "tables.column.dropped": (
        "drop: {name!r} is the {role} and cannot be dropped",
        "drop：{name!r} 已用作 {role}，不能去掉",
    ),
    "tables.column.taken": (
        "{role}: {name!r} is the {other}; name another column",
        "{role}：{name!r} 已用作 {other}；请指定另一列",
    ),
    "tables.columns.none": (
        "no column is left to train on; the table has the target alone",
        "没有可用于训练的列；表中只有目标列",
    ),
    "tables.columns.dropped": ("no column is left to train on; drop fewer", "没有可用于训练的列；请少去掉一些"),
    "tables.columns.unused": (
        "no column is left to train on; left out are {columns}; declare what a column is, for example "
        "column_type={{{first!r}: 'category'}}",
        "没有可用于训练的列；未使用的有 {columns}；请声明某列的种类，如 column_type={{{first!r}: 'category'}}",
    ),
    "tables.columns.one": ("{name!r} ({kind})", "{name!r}（{kind}）"),
    "tables.columns.constant": (
        "every column is constant in the training set; there is nothing to train on",
        "每一列在训练集中都是常量；没有可学习的内容",
    ),
    "tables.columns.absent": (
        "the table lacks columns of the training table: {names!r}; {nearest}",
        "表中缺少训练时的列：{names!r}；{nearest}",
    ),
    "tables.columns.no_number": (
        "column {name!r} held numbers in training; row {row} has {cell!r}, and no row has a number; check the column",
        "列 {name!r} 在训练时是数值；第 {row} 行是 {cell!r}，没有一行是数值；请检查该列",
    ),
    "tables.columns.no_date": (
        "column {name!r} held dates in training; row {row} has {cell!r}, and no row has a date; check the column",
        "列 {name!r} 在训练时是日期；第 {row} 行是 {cell!r}，没有一行是日期；请检查该列",
    ),
    # target and weights
    "tables.target.no_value": (
        "target {name!r} is missing in all {rows} rows; there is nothing to train on",
        "目标列 {name!r} 的 {rows} 行全部缺失；没有可学习的内容",
    ),
    "tables.target.one_value": (
        "target {name!r} has a value in one row only; at least two rows are needed",
        "目标列 {name!r} 只有一行有值；至少需要两行",
    ),
    "tables.target.missing": (
        "target {name!r} is missing in row {row}; leave out the rows without a target",
        "目标列 {name!r} 的第 {row} 行缺失；请去掉没有目标值的行",
    ),
    "tables.target.nested": (
        "target {name!r} holds nested values; it must hold labels or numbers",
        "目标列 {name!r} 含有嵌套数据；必须为类别或数值",
    ),
    "tables.target.constant": (
        "target {name!r} is {value!r} in every row; there is nothing to predict",
        "目标列 {name!r} 每一行都是 {value!r}；没有可预测的内容",
    ),
    "tables.target.text": (
        "target {name!r} must be a number in every row; row {row} has {cell!r}",
        "目标列 {name!r} 的每一行都必须为数值；第 {row} 行是 {cell!r}",
    ),
    "tables.target.label": (
        "target {name!r}: row {row} has {cell!r}, which is not a label of the training set: {labels!r}",
        "目标列 {name!r}：第 {row} 行是 {cell!r}，不是训练集中的类别：{labels!r}",
    ),
    "tables.target.binary": (
        "task 'binary' needs two labels; target {name!r} has {count}: {labels!r}; write 'multiclass'",
        "task='binary' 需要两个类别；目标列 {name!r} 有 {count} 个：{labels!r}；请写 'multiclass'",
    ),
    "tables.target.lone_label": (
        "target {name!r}: label {label!r} has one row; each label needs one row to train on and one to test on; {remedy}",
        "目标列 {name!r}：类别 {label!r} 只有一行；每个类别至少需要一行用于训练，一行用于测试；{remedy}",
    ),
    "tables.target.lone_labels": (
        "target {name!r}: {count} of {labels} labels have one row; each label needs one row to train on and one to test on; "
        "{remedy}",
        "目标列 {name!r}：{labels} 个类别中有 {count} 个只有一行；每个类别至少需要一行用于训练，一行用于测试；{remedy}",
    ),
    "tables.target.add_rows": ("add rows, or leave the label out", "请增加行，或去掉该类别"),
    "tables.target.add_or_regress": (
        "add rows, leave the label out, or predict numbers with task='regression' (--task regression)",
        "请增加行，或去掉该类别，或用 task='regression'（--task regression）按数值预测",
    ),
    "tables.weight.number": (
        "weight {name!r} must be a number of 0 or more in every row; row {row} has {cell!r}",
        "权重列 {name!r} 的每一行都必须为 0 或正数；第 {row} 行是 {cell!r}",
    ),
    "tables.weight.zero": (
        "weight {name!r} is 0 in every row; give at least one row a weight",
        "权重列 {name!r} 每一行都是 0；请至少给一行以权重",
    ),
    # the split
    "tables.split.both": (
        "rows are split by group {group!r} or by time {time!r}, not by both; leave one out",
        "可按分组列 {group!r} 或时间列 {time!r} 划分，不能同时按两者；请去掉其中一个",
    ),
    "tables.split.group": ("group {name!r}: {reason}; add rows", "分组列 {name!r}：{reason}；请增加行"),
    "tables.split.time": ("time {name!r}: {reason}; add rows", "时间列 {name!r}：{reason}；请增加行"),
    "tables.split.times": (
        "{parts} parts need as many different times; got {times}",
        "划分成 {parts} 部分至少需要 {parts} 个不同的时间；实际为 {times} 个",
    ),
    "tables.split.groups": (
        "{parts} parts need as many groups; got {groups}",
        "划分成 {parts} 部分至少需要 {parts} 个组；实际为 {groups} 个",
    ),
    "tables.split.share": (
        "{name} must be a fraction of the rows, at least 0 and below 1; got {value!r}",
        "{name} 必须为行数的比例，不小于 0 且小于 1；实际为 {value!r}",
    ),
    "tables.split.nothing_left": (
        "validation and test must leave rows to train on; together they are {total:g}",
        "验证集与测试集之外必须留下训练用的行；二者合计为 {total:g}",
    ),
    "tables.split.known": (
        "{part}: its table holds every training row; name a table of other rows",
        "{part}：该表格包含了全部训练行；请指定含有其他行的表格",
    ),
    "tables.time.missing": (
        "time {name!r} is missing in every row; name another column",
        "时间列 {name!r} 每一行都缺失；请指定另一列",
    ),
    "tables.time.kind": (
        "time {name!r} must hold dates such as 2024-03-05, or numbers; row {row} has {cell!r}",
        "时间列 {name!r} 必须为日期（如 2024-03-05）或数值；第 {row} 行是 {cell!r}",
    ),
}
