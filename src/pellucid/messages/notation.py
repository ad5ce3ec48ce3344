"""The words inside formulas: a formula is the docstring of its code, in English; here stand its phrases in Chinese."""

from __future__ import annotations

import re

from pellucid.messages import language

PHRASES = {
    # cases and remarks that many formulas share
    "if": "，当 ",
    ", else": "；否则 ",
    ", with": "，其中 ",
    "and": "，",
    ": 0 at the kink": "；折点处取 0",
    # activations
    ": nothing to descend along, and no derivative at 0": "；无从下降，且在 0 处不可导",
    ": they keep mean 0 and variance 1": "；使均值保持 0、方差保持 1",
    ": Phi is the normal distribution function": "；Phi 是标准正态分布函数",
    ": phi is the normal density": "；phi 是标准正态密度",
    ": du/dz": "，即 du/dz",
    # losses
    ": half the Poisson deviance of the mean exp(o)": "；均值为 exp(o) 时泊松偏差的一半",
    ": the label as -1 or +1": "，即写成 -1 或 +1 的标签",
    ": Rosenblatt's rule is its descent": "；对它做梯度下降就是罗森布拉特规则",
    ": at 0 it still learns": "；等于 0 时仍然学习",
    # optimizers
    ": Adam with Nesterov's look ahead": "；带涅斯捷罗夫前瞻的 Adam",
    "the learning rate and the hyperparameters as they are": "学习率与超参数原样使用",
    "the learning rate multiplies the sum of gradients, or each gradient in it where `rate_inside` is not 0": (
        "学习率乘以梯度的累积；`rate_inside` 不为 0 时乘以其中的每个梯度"
    ),
    ": the corrections of moments that start at 0": "；用来修正从 0 起步的矩",
    # initializers
    ": sqrt(2 / fan_in) for ReLU": "；ReLU 时为 sqrt(2 / fan_in)",
    ": over the first training batch": "；在第一个训练批上",
    # norms
    ": over each column of the batch": "；在批的每一列上统计",
    ": over each row": "；在每一行上统计",
    ": over each group of a row's columns (here 2)": "；在每一行的每组列上统计（此处 2 组）",
    # schedules
    "factor =": "系数 = ",
    ": a tenth after each third": "；每过三分之一降到十分之一",
    ": a hundredth at the end": "；最后降到百分之一",
    ": a rise over the first tenth, then half a cosine": "；前十分之一上升，然后按半个余弦下降",
    ": a rise over the first tenth": "；前十分之一上升",
    ": from a up to 1 over three tenths, then down to b": "；前十分之三从 a 升到 1，然后降到 b",
    ": 1 for the first half, then half a cosine": "；前一半为 1，然后按半个余弦下降",
    ": four waves, each twice as long as the one before": "；共四个波，每个的长度是前一个的两倍",
}
"""English phrase and Chinese; the longest that fits is taken. Names of functions and symbols stay as they are."""

_LONGEST_FIRST = sorted(PHRASES, key=len, reverse=True)
_PHRASE = re.compile(" ?(" + "|".join(rf"(?:\b|(?=\W)){re.escape(phrase)}(?!\w)" for phrase in _LONGEST_FIRST) + ") ?")


def notation(formula: str) -> str:
    """A formula with its words in the current language."""
    return formula if language() == "en" else _PHRASE.sub(lambda match: PHRASES[match[1]], formula)
