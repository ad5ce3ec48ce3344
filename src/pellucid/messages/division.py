"""How the rows were divided, and what would make the division fairer."""

TEXTS = {
    "train.group_column": (
        "Column of entities (customer, patient): all rows of one stay on one side.",
        "实体（客户、病人等）所在的列：同一实体的行不会分到两边。",
    ),
    "train.time_column": (
        "Column of dates or numbers: the latest rows are for judging.",
        "日期或数值列：用最晚的行评判。",
    ),
    "train.parts.group": (
        "Rows: {training:,} to learn from, {validation:,} to choose by, {test:,} to judge by, no {column} in two of them.",
        "行的划分：{training:,} 行学习，{validation:,} 行选择，{test:,} 行评判，同一 {column} 不会出现在两处。",
    ),
    "train.parts.time": (
        "Rows: {training:,} to learn from, {validation:,} to choose by, {test:,} to judge by, in the order of {column}.",
        "行的划分：{training:,} 行学习，{validation:,} 行选择，{test:,} 行评判，按 {column} 的先后。",
    ),
    "division.group": (
        "{column} has {count:,} different values; all rows of one are on one side.",
        "{column} 有 {count:,} 个不同的值；同一个值的行都在一边。",
    ),
    "division.time.validation": (
        "Chosen by the rows from {first} to {last} in {column}.",
        "用 {column} 从 {first} 到 {last} 的行选择。",
    ),
    "division.time.test": (
        "Judged by the latest rows, from {first} to {last} in {column}.",
        "用最晚的行评判：{column} 从 {first} 到 {last}。",
    ),
    "division.time.missing": (
        "{count:,} rows have no {column}; they are learned from.",
        "{count:,} 行没有 {column}；它们用于学习。",
    ),
    "division.copies": (
        "Duplicated rows: {count:,} of {rows:,} repeat another in every column used; copies stay on one side.",
        "重复行：{rows:,} 行中有 {count:,} 行在所用各列上与另一行相同；相同的行都在一边。",
    ),
    "division.natural": (
        "Only {count:,} of {rows:,} rows differ: rows repeat by nature here, and are divided as if each were alone.",
        "{rows:,} 行中只有 {count:,} 种不同的行：此表的行本来就会重复，因此逐行划分。",
    ),
    "division.known": (
        "{count:,} rows to learn from are also in the table for {part}; they are left out.",
        "有 {count:,} 行学习数据也在 {part} 的表格中；已略去。",
    ),
    # what would make it fairer
    "proposal.group": (
        "{column} repeats: {count:,} values in {rows:,} rows. If the model is to meet new ones, rows of one on both sides "
        "flatter its score; --group-column {quoted} keeps them on one side.",
        "{column} 会重复：{rows:,} 行中有 {count:,} 个值。如果模型将用于新的 {column}，同一个值的行分在两边会使得分虚高；"
        "--group-column {quoted} 让它们留在一边。",
    ),
    "proposal.time": (
        "{column} runs from {first} to {last}. If the model is to predict later rows, a split at random flatters its score; "
        "--time-column {quoted} judges it on the latest.",
        "{column} 从 {first} 到 {last}。如果模型将用于以后的行，随机划分会使得分虚高；--time-column {quoted} 用最晚的行评判。",
    ),
    "caution.giveaway.class": (
        "{name} alone tells {target} in {right:,.0f} of {rows:,} rows it was not learned from (always the same answer: "
        "{constant:,.0f}). If it is known only after {target}, the score is worthless; --drop {quoted} leaves it out.",
        "仅凭 {name} 就能在 {rows:,} 行未学习过的数据中答对 {right:,.0f} 行的 {target}（总答同一类：{constant:,.0f} 行）。"
        "如果它在 {target} 之后才知道，得分就毫无意义；--drop {quoted} 可去掉它。",
    ),
    "caution.giveaway.number": (
        "{name} alone explains {right:.1%} of the variance of {target} in {rows:,} rows it was not learned from. If it is "
        "known only after {target}, the score is worthless; --drop {quoted} leaves it out.",
        "仅凭 {name} 就能在 {rows:,} 行未学习过的数据中解释 {target} 方差的 {right:.1%}。"
        "如果它在 {target} 之后才知道，得分就毫无意义；--drop {quoted} 可去掉它。",
    ),
}
