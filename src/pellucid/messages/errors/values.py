"""What every room says of a value: its rule, and what was received."""

TEXTS = {
    "names.or": ("{first} or {last}", "{first} 或 {last}"),
    "names.more": ("{names} and {count} more", "{names}，另有 {count} 个"),
    "nearest.similar": ("did you mean {names!r}?", "是不是 {names!r}？"),
    "nearest.hint": ("; did you mean {names!r}?", "；是不是 {names!r}？"),
    "nearest.all": ("there are {names!r}", "现有 {names!r}"),
    "value.whole": ("{name} must be an integer; got {value!r}", "{name} 必须为整数；实际为 {value!r}"),
    "value.least": ("{name} must be at least {least}; got {value!r}", "{name} 至少为 {least}；实际为 {value!r}"),
    "value.positive": ("{name} must be a positive number; got {value!r}", "{name} 必须为正数；实际为 {value!r}"),
    "value.not_negative": (
        "{name} must be 0 or a positive number; got {value!r}",
        "{name} 必须为 0 或正数；实际为 {value!r}",
    ),
    "value.fraction": (
        "{name} must be at least 0 and below 1; got {value!r}",
        "{name} 必须不小于 0 且小于 1；实际为 {value!r}",
    ),
    "value.choice": (
        "{name} must be one of {choices}; got {value!r}{hint}",
        "{name} 必须为以下之一：{choices}；实际为 {value!r}{hint}",
    ),
    "value.one_of": ("{name} must be {choices!r}; got {value!r}", "{name} 必须为 {choices!r}；实际为 {value!r}"),
    "value.between": (
        "{name} must be a number between 0 and 1; got {value!r}",
        "{name} 必须为 0 与 1 之间的数；实际为 {value!r}",
    ),
    "value.names": (
        "{name} must be a list of names; got {value!r}, write [{value!r}]",
        "{name} 必须为一组名称；实际为 {value!r}，请写 [{value!r}]",
    ),
    "value.text": ("{name} must be text; got {value!r}", "{name} 必须为文本；实际为 {value!r}"),
    "value.flag": ("{name} must be true or false; got {value!r}", "{name} 必须为 true 或 false；实际为 {value!r}"),
    "value.taken": ("{name} {value!r} exists already; choose another name", "{name} {value!r} 已经存在；请换一个名称"),
    "value.attribute": (
        "module 'pellucid' has no attribute {name!r}; it has {names}",
        "模块 'pellucid' 没有属性 {name!r}；可用：{names}",
    ),
    "value.shape": (
        "shape must be (inputs, outputs), both at least 1; got {value}",
        "shape 必须为 (inputs, outputs)，且都至少为 1；实际为 {value}",
    ),
    "value.float64": (
        "check_gradients needs a float64 network; this one is {value}",
        "check_gradients 需要 float64 的网络；实际为 {value}",
    ),
}
