"""Users read the field's terms: words that the project once coined for them do not come back, in English or in Chinese."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import pellucid
from pellucid.messages import catalogue
from test_readme import GUIDES, ROOT, text

# What stands for what. Patterns are searched without regard to case, in texts without the names of their values.
ENGLISH = {
    r"\blearn(?:s|ed|ing)? from\b": "train on, training rows",
    r"\bto (?:choose|judge) by\b": "validation rows, test rows",
    r"\bjudg(?:e|es|ed|ing)\b": "evaluate",
    r"\b(?:in|into \w+ ?\w*) pieces\b|\btaken apart\b": "piecewise-linear encoding, bins; chunks of a file",
    r"\bas waves\b|\bhow many waves\b": "periodic features",
    r"\bfactors of columns\b": "feature scaling layer, learned feature scales",
    r"\b(?:network|networks|model|mean|it) answers?\b|\banswers? together\b": "predicts; ensemble",
    r"\b(?:is|are|not|be) told\b|\btells\b": "is predicted, shown",
    r"\babsurd\b": "outlier",
    r"\bgiveaways?\b|\bgives? (?:the target|it) away\b": "target leakage",
    r"\bsettled\b": "decided, recalibrated",
    r"\bingredients?\b": "component",
    r"\bwoven\b|\bweav(?:e|es|ing)\b": "compiled",
    r"\bpellucid warm\b": "pellucid compile",
    r"\blevels\b|\ba level (?:of its own|that)\b": "category",
    r"\bsimpler? models\b": "baselines",
    r"\bcredible\b|\bdoubtful\b": "suspected label error",
    r"\bpasses over\b": "epochs",
    r"(?:^|[.!?:;(] ?|\n)(?-i:Of) (?!course)": "a sentence begins with its subject",
    r"\bas asked\b": "set by user",
    r"\bby chance\b|\bchance:": "random",
    r"\b(?:come|comes|came) true\b": "observed",
    r"\bcomes? along\b|\bgoes the same way\b": "bundled; works the same way",
    r"\binitialiser\b": "initializer",
    r"\bclass shares\b": "class frequencies",
    r"\bflatters?\b": "inflates the score",
    r"\bfalse alarms?\b": "false positive",
    r"\bentity\b|\bentities\b": "group",
    r"\bsqueezed\b|\bheld there\b": "clipped",
    r"\bway back\b|\bgo(?:es)? backward\b|\bflows? back\b": "backward pass",
    r"\bsilent\b": "dead units",
    r"\bmatters? most\b": "most important",
    r"\bwhole numbers?\b": "integer",
    r"\bworthless\b|\bproves? nothing\b": "not reliable",
    r"\bby nature\b": "few distinct rows",
    r"\b(?:on|of) one side\b": "within one split",
    r"\belsewhere\b": "in other libraries",
    r"(?<!standard )\bdeviations?\b": "standard deviation",
    r"\bon arrival\b": "on registration",
    r"\bmodel says\b|\bnot shown to\b": "predicted; no significant difference",
    r"\blearn(?:s|ed|ing)? again\b": "retrain",
    r"\bdivision\b": "split",
    r"\bleast plausible\b": "lowest predicted probability",
    r"\bstays? in one of the\b": "kept in the same set",
    r"in the \w+'s place\b": "in place of",
}
CHINESE = {
    r"行学习|行选择|行评判|学习数据|学习的行|挑选的行|评判的行": "训练集、验证集、测试集",
    r"评判": "评估",
    r"学自|学过": "训练",
    r"再学": "重新训练",
    r"权值": "权重",
    r"提前停止": "早停",
    r"随机水平": "随机基线",
    r"简单模型(?!同样好)": "基线模型",
    r"各类占比": "类别频率、先验基线",
    r"(?<!梯度)提升树": "梯度提升树",
    r"登记": "注册",
    r"磁带": "计算带",
    r"编织|织成": "编译",
    r"离谱": "离群值",
    r"分段(?!线性)|各分 \S+ 段": "分箱、分段线性编码",
    r"取值(?!范围)": "类别",
    r"实体": "分组",
    r"一边|两边": "同一个集合",
    r"答对|答错|作答|的回答|回答是": "预测正确、预测错误、预测",
    r"错在": "误差分析",
    r"可信吗|最不可信": "校准；疑似标注错误",
    r"线性通路": "线性跳跃连接",
    r"泄露": "泄漏",
    r"您是否想用": "是不是",
    r"走之字|之字": "来回振荡",
}
# A retired word that is the right one in this place.
ALLOWED = {
    "docs/command (0)": ("pellucid warm",),  # its name today
}


def texts(language: int) -> Iterator[tuple[str, str]]:
    """Where a user reads what: messages, which hold all help, and pages."""
    for key, pair in catalogue().items():
        yield key, re.sub(r"\{[^}]*\}", "{}", pair[language])
    for guide in GUIDES:
        yield f"{guide} ({language})", text(guide, ("en", "zh")[language])
    if language == 0:
        for page in ("CHANGELOG.md", "CONTRIBUTING.md"):
            yield page, Path(ROOT / page).read_text(encoding="utf-8")


def docstrings() -> Iterator[tuple[str, str]]:
    """Those of everything public."""
    for name in pellucid.__all__:
        thing = getattr(pellucid, name)
        yield name, thing.__doc__ or ""
        members = vars(thing).items() if inspect.isclass(thing) or inspect.ismodule(thing) else ()
        for member, value in members:
            home = getattr(getattr(value, "fget", value), "__module__", "")
            if not member.startswith("_") and home.startswith("pellucid."):
                yield f"{name}.{member}", value.__doc__ or ""


def retired(named: Iterator[tuple[str, str]], words: dict[str, str]) -> list[str]:
    """Every retired word in these texts, with what to write."""
    return [
        f"{name}: {hit.group().strip()!r}, write {instead!r}"
        for name, content in named
        for pattern, instead in words.items()
        for hit in re.finditer(pattern, content, re.IGNORECASE)
        if hit.group().strip().lower() not in ALLOWED.get(name, ())
    ]


def test_english_has_no_retired_words() -> None:
    assert not retired(texts(0), ENGLISH)


def test_chinese_has_no_retired_words() -> None:
    assert not retired(texts(1), CHINESE)


def test_public_docstrings_have_no_retired_words() -> None:
    assert not retired(docstrings(), ENGLISH)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Of two classes one is rare.", ENGLISH),
        ("It is told. Of 3", ENGLISH),
        ("399 行学习", CHINESE),
        ("权值", CHINESE),
    ],
)
def test_retired_words_are_found(content: str, words: dict[str, str]) -> None:
    assert retired(iter([("a", content)]), words)
