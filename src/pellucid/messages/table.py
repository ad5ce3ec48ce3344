"""What is said about a table: its columns, its target, and what happened to it."""

TEXTS = {
    "table.note.unreadable": (
        "{column}: {count} cells are not numbers and count as missing; the first is {cell!r} in row {row}",
        "{column}：{count} 个单元格不是数字，按缺失处理；第一个是第 {row} 行的 {cell!r}",
    ),
    "table.note.missing": (
        "{column}: {count} cells are missing, though none was in training",
        "{column}：{count} 个单元格缺失，而训练时没有缺失",
    ),
    "table.note.held": (
        "{column}: {count} cells lie more than {limit} deviations from the mean and are held there",
        "{column}：{count} 个单元格偏离均值超过 {limit} 个标准差，按该界限处理",
    ),
    "table.note.extra": (
        "{count} columns were not there in training and are not used: {columns}",
        "{count} 列在训练时不存在，未使用：{columns}",
    ),
}
