"""What is wrong with what `list`, `show` and `walk` were asked for."""

TEXTS = {
    "explore.kind": (
        "there is no kind {name!r}; the kinds are {kinds}{hint}",
        "没有 {name!r} 这一类；可选：{kinds}{hint}",
    ),
    "explore.row": ("--row must lie in 1..{rows}; got {value}", "--row 必须在 1 至 {rows} 之间；实际为 {value}"),
    "explore.op": (
        "{op} has no words: register a function for it with explain.register",
        "{op} 没有说明：请用 explain.register 为它注册一个函数",
    ),
    "explore.name": (
        "there is no method {name!r}; pellucid list shows all{hint}",
        "没有名为 {name!r} 的方法；全部方法见 pellucid list{hint}",
    ),
}
