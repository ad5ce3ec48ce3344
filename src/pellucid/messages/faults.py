"""What is wrong, clause by clause. Exceptions are English; the command says them in the reader's language by this table.

A clause stands between semicolons. Its holes keep their order in English, and may hold clauses themselves.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from pellucid.messages import language

CLAUSES = {
    # general
    "got {0}": "得到的是 {0}",
    "got {0}, write {1}": "得到的是 {0}，请写 {1}",
    "did you mean {0}?": "是不是 {0}？",
    "did you mean {0} or {1}?": "是不是 {0} 或 {1}？",
    "did you mean {0} or {1} or {2}?": "是不是 {0}、{1} 或 {2}？",
    "there are {0}": "现有 {0}",
    "there are {0} and {1} more": "现有 {0}，另有 {1} 个",
    "{0} must be one of {1}": "{0} 须为以下之一：{1}",
    "{0} must be {1} or {2}": "{0} 须为 {1} 或 {2}",
    "{0} must be text": "{0} 须为文字",
    "{0} must be a whole number": "{0} 须为整数",
    "{0} must be at least {1}": "{0} 至少为 {1}",
    "{0} must be true or false": "{0} 须为 true 或 false",
    "{0} must be {1}": "{0} 须为{1}",
    "positive": "正数",
    "0 or positive": "0 或正数",
    "at least 0 and below 1": "至少为 0 且小于 1 的数",
    "a number, {0}": "{0}",
    "a name or a list of names": "一个名称或一组名称",
    "a name, or one for each hidden layer": "一个名称，或每个隐藏层一个",
    "{0} must be a list of names": "{0} 须为一组名称",
    "{0} must map names to kinds, such as {{'zip': 'category'}}": "{0} 须把列名对应到种类，如 {{'zip': 'category'}}",
    "{0} must be text, or map names of columns to texts": "{0} 须为文字，或把列名对应到文字",
    "leave it out": "请去掉它",
    "leave one out": "请去掉其中一个",
    "name another column": "请指定另一列",
    "y must have as many entries as X has rows, {0}": "y 的个数须等于 X 的行数 {0}",
    "check the path": "请检查路径",
    # options
    "{0} must be numbers of units such as (128, 64), or {1}": "{0} 须为单元数，如 (128, 64)，或 {1}",
    "{0} must name one activation, or one for each hidden layer": "{0} 须给出一个激活函数，或每个隐藏层一个",
    "got none": "没有给出",
    "{0} must be one name, or one for each of the {1} hidden layers": "{0} 须为一个名称，或 {1} 个隐藏层每层一个",
    "{0} must be 'balanced' or a mapping of labels to weights": "{0} 须为 'balanced'，或把类别对应到权重",
    "class_weight must give weights of 0 or more to labels of the target, {0}": "class_weight 须给目标的类别（{0}）以 0 或正的权重",
    "label_smoothing is for cross_entropy": "label_smoothing 只用于 cross_entropy",
    "the loss is {0}: leave it out": "当前的损失是 {0}：请去掉它",
    "compare predict_interval(table) with what came true": "请用 predict_interval(table) 与真实值比较",
    "prediction_interval is for numbers": "prediction_interval 只用于数值",
    "prediction_interval must be {0}, for want of validation rows": "验证数据的行数不够，prediction_interval 须为 {0}",
    "at most {0}": "最多 {0}",
    "between 0 and 1": "0 与 1 之间",
    "class_weight is for classes": "class_weight 只用于分类",
    "the task is a regression: leave it out": "当前任务是回归：请去掉它",
    "{0} must be a positive number, or 'auto' for a range test to choose it": (
        "{0} 须为正数，或 'auto'（由学习率范围测试选定）"
    ),
    "{0} must be 'full', 1 or a number of rows": "{0} 须为 'full'、1 或行数",
    "loss {0} does not fit the task {1}": "损失 {0} 不适合任务 {1}",
    "losses that do are {0}": "适合的损失有 {0}",
    "loss {0} takes counts, 0 or more": "损失 {0} 用于计数，须为 0 或正数",
    "choose mse, mae or huber": "请选 mse、mae 或 huber",
    "time_limit must be a duration such as 90s, 2m or 1.5h, or a number of seconds": "time_limit 须为时长，如 90s、2m、1.5h，或秒数",
    "threshold must be {0}": "threshold 须为 {0}",
    "threshold is for two classes": "threshold 只用于两类",
    "threshold {0} is chosen on validation rows, and there are none": "threshold {0} 要在验证行上选取，而没有验证行",
    "give a number": "请给出一个数",
    "target {0} is for {1}: leave it out": "目标列 {0} 的任务是 {1}：请去掉它",
    "{0} is for {1}": "{0} 只用于 {1}",
    "got task={0}": "得到的是 task={0}",
    "{0} is not a TOML file: {1}": "{0} 不是 TOML 文件：{1}",
    "{0}: there is no option {1}": "{0}：没有选项 {1}",
    "write one value for all columns, or NAME=VALUE for each of some": "请为全部列写一个值，或为某些列各写 NAME=VALUE",
    "--column-type must be NAME=number, NAME=date, NAME=category or NAME=id": "--column-type 须为 NAME=number、NAME=date、NAME=category 或 NAME=id",
    "--hidden must be numbers of units such as 128,64, or none": "--hidden 须为单元数，如 128,64，或 none",
    "--out must end in .csv or .parquet, or be - for standard output": "--out 须以 .csv 或 .parquet 结尾，或为 - 表示标准输出",
    "--json prints its object where predictions would go": "--json 的对象与预测都要写到标准输出",
    "name a file for them with --out": "请用 --out 为预测指定文件",
    "--fail-under: there is no score {0}": "--fail-under：没有指标 {0}",
    "--fail-under must be SCORE=VALUE, such as {0}=0.4": "--fail-under 须为 SCORE=VALUE，如 {0}=0.4",
    "name the column to predict with --target": "请用 --target 指定要预测的列",
    "norm={0} needs batches of at least 2 rows": "norm={0} 的批至少要有 2 行",
    "batch normalisation needs batches of at least 2 rows": "批归一化的批至少要有 2 行",
    "raise batch_size or choose norm='layer'": "请增大 batch_size，或选 norm='layer'",
    # target, weights, parts
    "target {0} is missing in all {1} rows": "目标列 {0} 的 {1} 行全部缺失",
    "target {0} is missing in every row": "目标列 {0} 每一行都缺失",
    "target {0} is missing in row {1}": "目标列 {0} 的第 {1} 行缺失",
    "leave out the rows without a target": "请去掉没有目标值的行",
    "target {0} has a value in one row only": "目标列 {0} 只有一行有值",
    "at least two rows are needed": "至少需要两行",
    "target {0} holds nested values": "目标列 {0} 含有嵌套数据",
    "it must hold labels or numbers": "须为类别或数值",
    "target {0} is {1} in every row": "目标列 {0} 每一行都是 {1}",
    "there is nothing to predict": "没有可预测的内容",
    "target {0} is {1} in all {2} rows to learn from": "目标列 {0} 在用于学习的 {2} 行中都是 {1}",
    "divide the rows otherwise": "请换一种划分",
    "target {0} must be a number in every row": "目标列 {0} 的每一行都须为数",
    "target {0} has {1}": "目标列 {0} 中有 {1}",
    "task 'binary' needs two labels": "任务 'binary' 需要两个类别",
    "target {0} has {1}: {2}": "目标列 {0} 有 {1} 个：{2}",
    "write 'multiclass'": "请写 'multiclass'",
    "target {0}: {1} one row, and two are needed to learn and to test": "目标列 {0}：{1}只有一行，而学习与测试至少需要两行",
    "label {0} has": "类别 {0} ",
    "{0} of {1} labels have": "{1} 个类别中有 {0} 个",
    "add rows, leave it out": "请增加行，或去掉它",
    "add rows, leave it out, or predict numbers with task='regression' (--task regression)": "请增加行，或去掉它，或用 task='regression'（--task regression）按数值预测",
    "add rows": "请增加行",
    "target {0}: row {1} has {2}": "目标列 {0}：第 {1} 行是 {2}",
    "the labels learned are {0}": "学过的类别是 {0}",
    "weight {0} must be a number of 0 or more in every row": "权重列 {0} 的每一行都须为 0 或正数",
    "weight {0} is 0 in every row": "权重列 {0} 每一行都是 0",
    "give at least one row a weight": "请至少给一行以权重",
    "validation and test must leave rows to train on": "除验证与测试外，须留下用于训练的行",
    "together they are {0}": "二者合计为 {0}",
    "{0} must be a share of the rows, at least 0 and below 1": "{0} 须为行的比例，至少为 0 且小于 1",
    "{0} parts need as many different times": "{0} 个部分需要同样多个不同的时间",
    "{0} parts need as many groups": "{0} 个部分需要同样多个组",
    "time {0} must hold dates such as 2024-03-05, or numbers": "时间列 {0} 须为日期（如 2024-03-05）或数值",
    "time {0} is missing in every row": "时间列 {0} 每一行都缺失",
    "time {0}: {1}": "时间列 {0}：{1}",
    "group {0}: {1}": "分组列 {0}：{1}",
    "rows are divided by group {0} or by time {1}, not by both": "行按分组 {0} 或按时间 {1} 划分，不能同时按两者",
    "{0}: its table holds every row to learn from": "{0}：它的表格包含了全部学习用的行",
    "name a table of other rows": "请指定含有其他行的表格",
    "the table has {0} rows, counted from 1": "表中有 {0} 行，从 1 数起",
    "got row {0}": "得到的是第 {0} 行",
    "label must be one of {0}": "label 须为以下之一：{0}",
    "the model file was written without rows to compare with": "模型文件中没有可供比较的行",
    "train again": "请重新训练",
    "there are no test rows at hand": "手头没有测试行",
    "write evaluate(table) with rows not learned from": "请用未参与学习的行调用 evaluate(table)",
}
TEXTS = {f"fault.{english}": (english, chinese) for english, chinese in CLAUSES.items()}


def told(text: str) -> str:
    """An exception's text in the current language; a clause that is not in the table stays as it is."""
    return text if language() == "en" else "；".join(map(_clause, text.split("; ")))


def _clause(text: str) -> str:
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(text):
            return chinese.format(*map(_clause, found.groups()))
    return text


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Each clause as a pattern, those with the most words first."""
    made = []
    for english, chinese in CLAUSES.items():
        parts = [(literal, field is not None) for literal, field, _, _ in Formatter().parse(english)]
        words = sum(len(literal) for literal, _ in parts)
        pattern = "".join(re.escape(literal) + ("(.+?)" if hole else "") for literal, hole in parts)
        made.append((words, re.compile(pattern, re.DOTALL), chinese))
    return [(pattern, chinese) for _, pattern, chinese in sorted(made, key=lambda row: -row[0])]
