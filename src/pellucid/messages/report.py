"""Texts of the report: headings, the words in pictures, and the sentences that read them."""

TEXTS = {
    "figure.others": ("{count} others", "其余 {count} 类"),
    "figure.training": ("training", "训练"),
    "figure.validation": ("validation", "验证"),
    "figure.rate": ("rate", "学习率"),
    "figure.epoch": ("epoch", "轮次"),
    "figure.best": ("epoch {epoch}", "第 {epoch} 轮"),
    "page.title": ("{table}: {target}", "{table}：{target}"),
    "page.learning": ("How it learned", "学习过程"),
    "page.data": ("The data", "数据"),
    "page.again": ("Do it again", "重现"),
    "read.learning": ("The weights of epoch {epoch} are used.", "采用第 {epoch} 轮的权重。"),
    "read.balance": (
        "{common} is the most common class ({most}), {rare} the rarest ({share}).",
        "最常见的类别是 {common}（{most}），最少的是 {rare}（{share}）。",
    ),
}
