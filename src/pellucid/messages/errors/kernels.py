"""What is wrong with a formula that is to be compiled, or with the arrays of a kernel."""

TEXTS = {
    "kernels.formula.plain": (
        "a formula must be a plain function written with def; got {value!r}",
        "公式必须为用 def 写的普通函数；实际为 {value!r}",
    ),
    "kernels.formula.source": (
        "the source text of {name!r} cannot be found, and a formula is compiled from its text; "
        "write it in a file and import it",
        "找不到 {name!r} 的源代码，而公式由源代码编译；请把它写在文件中再导入",
    ),
    "kernels.call.count": (
        "kernel {name} takes {count} arrays ({layout}); got {value}",
        "核函数 {name} 接受 {count} 个数组（{layout}）；实际为 {value} 个",
    ),
    "kernels.call.arrays": (
        "kernel {name} takes contiguous arrays {layout} of {dtype}; got {value}",
        "核函数 {name} 接受 {dtype} 的连续数组 {layout}；实际为 {value}",
    ),
    "kernels.optimizer.moments": (
        "an update rule may keep at most {most} moments; {name!r} has {moments}",
        "更新规则最多保留 {most} 个矩；{name!r} 有 {moments}",
    ),
}
