"""How the table was split, and what would make the evaluation fairer."""

TEXTS = {
    "train.parts.group": (
        "Split: {training:,} training, {validation:,} validation, {test:,} test rows (grouped by {column}).",
        "数据划分：训练集 {training:,} 行，验证集 {validation:,} 行，测试集 {test:,} 行（按 {column} 分组）。",
    ),
    "train.parts.time": (
        "Split: {training:,} training, {validation:,} validation, {test:,} test rows (ordered by {column}).",
        "数据划分：训练集 {training:,} 行，验证集 {validation:,} 行，测试集 {test:,} 行（按 {column} 的时间顺序）。",
    ),
    "split.group": (
        "{column} has {count:,} groups; the rows of a group are kept in the same set.",
        "{column} 有 {count:,} 个组；每组只出现在一个集合中。",
    ),
    "split.time.validation": (
        "Validation set: {column} from {first} to {last}.",
        "验证集：{column} 从 {first} 到 {last}。",
    ),
    "split.time.test": (
        "Test set: the latest rows, {column} from {first} to {last}.",
        "测试集：最晚的行，{column} 从 {first} 到 {last}。",
    ),
    "split.time.missing": (
        "{count:,} rows have no {column}; they are in the training set.",
        "{count:,} 行没有 {column}；归入训练集。",
    ),
    "split.duplicates": (
        "Duplicates: {count:,} of {rows:,} rows repeat another row in every used column; all copies of a row are kept in the same set.",
        "重复行：{rows:,} 行中有 {count:,} 行在所有使用的列上与另一行相同；重复行只出现在同一个集合中。",
    ),
    "split.few_distinct": (
        "Only {count:,} of {rows:,} rows are distinct. Repeated rows are expected in such a table, so each is split on its own.",
        "{rows:,} 行中只有 {count:,} 种不同的行。这样的表中重复是正常的，因此逐行划分。",
    ),
    "split.known": (
        "{count:,} training rows are also in the {part} table; they are excluded.",
        "{count:,} 行训练数据也出现在 {part} 表中；已排除。",
    ),
    # what would make the evaluation fairer
    "suggestion.group": (
        "{column} repeats: {count:,} values in {rows:,} rows. If the model will predict for new values, use --group-column {quoted}: "
        "with the same value in the training and test sets, the score is optimistic.",
        "{column} 有重复：{rows:,} 行中有 {count:,} 个值。如果模型将用于新的值，请使用 --group-column {quoted}："
        "同一个值同时出现在训练集和测试集中会使得分偏高。",
    ),
    "suggestion.time": (
        "{column} runs from {first} to {last}. If the model will predict later rows, use --time-column {quoted}, which tests on the "
        "latest rows: with a random split the score is optimistic.",
        "{column} 从 {first} 到 {last}。如果模型将用于之后的数据，请使用 --time-column {quoted}，以最晚的行作为测试集："
        "随机划分会使得分偏高。",
    ),
    "warning.leakage.class": (
        "Possible target leakage: {name} alone predicts {target} correctly in {right:,.0f} of {rows:,} held-out rows (the most "
        "frequent class: {constant:,.0f}). If {name} is known only after {target}, the score is not meaningful; --drop {quoted} "
        "excludes it.",
        "可能的目标泄漏：仅凭 {name} 就能在 {rows:,} 行留出数据中正确预测 {right:,.0f} 行的 {target}"
        "（总预测最常见的类别：{constant:,.0f} 行）。如果 {name} 在 {target} 之后才能得知，得分就没有意义；--drop {quoted} 可排除它。",
    ),
    "warning.leakage.number": (
        "Possible target leakage: {name} alone explains {right:.1%} of the variance of {target} in {rows:,} held-out rows. If "
        "{name} is known only after {target}, the score is not meaningful; --drop {quoted} excludes it.",
        "可能的目标泄漏：仅凭 {name} 就能在 {rows:,} 行留出数据中解释 {target} 方差的 {right:.1%}。"
        "如果 {name} 在 {target} 之后才能得知，得分就没有意义；--drop {quoted} 可排除它。",
    ),
}
