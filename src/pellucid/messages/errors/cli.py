"""What is wrong with a command line."""

TEXTS = {
    "cli.lang.choice": ("--lang must be en or zh; got {value!r}", "--lang 须为 en 或 zh；得到的是 {value!r}"),
    "cli.config.type": ("{file!r}: {reason}", "{file!r}：{reason}"),
    "cli.column_type.form": (
        "--column-type must be NAME=number, NAME=date, NAME=category or NAME=id; got {value!r}",
        "--column-type 须为 NAME=number、NAME=date、NAME=category 或 NAME=id；得到的是 {value!r}",
    ),
    "cli.values.form": (
        "write one value for all columns, or NAME=VALUE for each of some; got {value!r}",
        "请为全部列写一个值，或为某些列各写 NAME=VALUE；得到的是 {value!r}",
    ),
    "cli.hidden.form": (
        "--hidden must be numbers of units such as 128,64, or none; got {value!r}",
        "--hidden 须为单元数，如 128,64，或 none；得到的是 {value!r}",
    ),
    "cli.out.form": (
        "--out must end in .csv or .parquet, or be - for standard output; got {value!r}",
        "--out 须以 .csv 或 .parquet 结尾，或为 - 表示标准输出；得到的是 {value!r}",
    ),
    "cli.json.out": (
        "--json prints its object where predictions would go; name a file for them with --out",
        "--json 与预测结果都要写到标准输出；请用 --out 为预测结果指定文件",
    ),
    "cli.fail_under.score": (
        "--fail-under: there is no score {name!r}; {nearest}",
        "--fail-under：没有指标 {name!r}；{nearest}",
    ),
    "cli.fail_under.form": (
        "--fail-under must be SCORE=VALUE, such as {name}=0.4; got {value!r}",
        "--fail-under 须为 SCORE=VALUE，如 {name}=0.4；得到的是 {value!r}",
    ),
    "cli.walk.lesson": (
        "there is no lesson {name!r}; choose and, or, adaline or xor, or name a table and --model{hint}",
        "没有名为 {name!r} 的课目；可选 and、or、adaline、xor，或给出表格与 --model{hint}",
    ),
}
