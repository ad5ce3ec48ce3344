"""What is printed when kernels are compiled."""

TEXTS = {
    "kernels.once": (
        "Compiling kernels for this machine. This happens once: they are cached in {folder}.",
        "正在为本机编译计算内核。只需一次：结果缓存于 {folder}。",
    ),
    "kernels.unkept": (
        "The cache folder {folder} is not writable, so kernels are recompiled in every process.",
        "缓存目录 {folder} 不可写，因此每个进程都要重新编译内核。",
    ),
}
