"""What is wrong with a command line."""

TEXTS = {
    "cli.fail_under.score": (
        "--fail-under: there is no score {name!r}; {nearest}",
        "--fail-under：没有指标 {name!r}；{nearest}",
    ),
    "cli.fail_under.form": (
        "--fail-under must be SCORE=VALUE, such as {name}=0.4; got {value!r}",
        "--fail-under 须为 SCORE=VALUE，如 {name}=0.4；得到的是 {value!r}",
    ),
}
