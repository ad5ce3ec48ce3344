"""What is said when kernels are compiled."""

TEXTS = {
    "kernels.once": (
        "Compiling kernels for this machine; they are kept in {folder}, so it happens once.",
        "正在为这台机器编译内核，结果存于 {folder}，因此只需一次。",
    ),
    "kernels.unkept": (
        "Kernels are compiled anew in each process: the cache folder {folder} cannot be written.",
        "缓存文件夹 {folder} 无法写入，因此每个进程都要重新编译内核。",
    ),
}
