"""What is wrong with a command line."""

TEXTS = {
    "cli.lang.choice": ("--lang must be en or zh; got {value!r}", "--lang 必须为 en 或 zh；实际为 {value!r}"),
    "cli.config.type": ("{file!r}: {reason}", "{file!r}：{reason}"),
    "cli.out.form": (
        "--out must end in .csv or .parquet, or be - for standard output; got {value!r}",
        "--out 必须以 .csv 或 .parquet 结尾，或为 - 表示标准输出；实际为 {value!r}",
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
        "--fail-under 必须为 SCORE=VALUE，如 {name}=0.4；实际为 {value!r}",
    ),
    "cli.walk.lesson": (
        "there is no lesson {name!r}; choose and, or, adaline or xor, or name a table and --model{hint}",
        "没有名为 {name!r} 的课目；可选 and、or、adaline、xor，或给出表格与 --model{hint}",
    ),
    "cli.predict.drift": (
        "--fail-on-drift: the rows differ from the training data: {notes}",
        "--fail-on-drift：数据与训练集有差异：{notes}",
    ),
    "cli.train.input": (
        "cannot write {path!r}: it is the table to train on; choose another path",
        "无法写入 {path!r}：它是要训练的表格；请换一个路径",
    ),
}
