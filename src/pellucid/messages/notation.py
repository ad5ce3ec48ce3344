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
    "for ReLU": "（ReLU）",
    ": 0 at the kink": "；折点处取 0",
    # activations
    ": nothing to descend along, and no derivative at 0": "；无从下降，且在 0 处不可导",
    ": they keep mean 0 and variance 1": "；使均值保持 0、方差保持 1",
    ": Phi is the normal distribution function": "；Phi 是标准正态分布函数",
    ": phi is the normal density": "；phi 是标准正态密度",
    ": du/dz": "，即 du/dz",
    ", with the row's largest z taken off first": "，先减去该行最大的 z",
    # losses
    ": half the Poisson deviance of the mean exp(o)": "；均值为 exp(o) 时泊松偏差的一半",
    ": the label as -1 or +1": "，即写成 -1 或 +1 的标签",
    ": Rosenblatt's rule is its descent": "；对它做梯度下降就是罗森布拉特规则",
    ": at 0 it still learns": "；等于 0 时仍然学习",
    # optimizers
    ": Adam with Nesterov's look ahead": "；带涅斯捷罗夫前瞻的 Adam",
    "the rate and the hyperparameters as they are": "学习率与超参数原样使用",
    "the rate multiplies outside the sum of gradients, or inside it where `rate_inside` is not 0": (
        "学习率乘在梯度的累积之外；`rate_inside` 不为 0 时乘在累积之内"
    ),
    ": the corrections of moments that start at 0": "；用来修正从 0 起步的矩",
    # initializers
    "within 2 standard deviations, rescaled,": "，截断到 2 倍标准差以内并重新缩放，",
    "standard deviation of x Q over a batch": " x Q 在一个批上的标准差",
    # norms
    ", over the batch, by column": "，按列，在批上统计",
    ", over the columns, by row": "，按行，在各列上统计",
    "as layer norm, over each group of columns (here 2)": "同层归一化，在每组列上统计（此处 2 组）",
    # schedules
    "number of thirds of the training that have passed": "训练已走完几个三分之一",
    ": a hundredth at the end": "；最后降到百分之一",
    "up to 1: the first tenth rises": "，至多为 1；前十分之一上升",
    "the first tenth rises, the rest falls as half a cosine": "前十分之一上升，其余按半个余弦下降",
    "from 1/25 up to 1 over three tenths, then down to 1/10000, both as half a cosine": (
        "前十分之三从 1/25 升到 1，然后降到 1/10000，均按半个余弦"
    ),
    "1 for the first half, then half a cosine down to 0": "前一半为 1，然后按半个余弦降到 0",
    ": four waves, each twice as long as the one before": "；共四个波，每个的长度是前一个的两倍",
}
"""English phrase and Chinese; the longest that fits is taken. Names of functions and symbols stay as they are."""

_LONGEST_FIRST = sorted(PHRASES, key=len, reverse=True)
_PHRASE = re.compile(" ?(" + "|".join(rf"(?:\b|(?=\W)){re.escape(phrase)}(?!\w)" for phrase in _LONGEST_FIRST) + ") ?")


def notation(formula: str) -> str:
    """A formula with its words in the current language."""
    return formula if language() == "en" else _PHRASE.sub(lambda match: PHRASES[match[1]], formula)
