"""Why the operating system refuses, by the name of its error number; English is the system's own wording."""

TEXTS = {
    "system.ENOENT": ("No such file or directory", "没有这个文件或目录"),
    "system.EACCES": ("Permission denied", "没有权限"),
    "system.EPERM": ("Operation not permitted", "不允许的操作"),
    "system.ENOSPC": ("No space left on device", "磁盘空间已满"),
    "system.EDQUOT": ("Disk quota exceeded", "超出磁盘配额"),
    "system.EFBIG": ("File too large", "文件太大"),
    "system.ENAMETOOLONG": ("File name too long", "文件名太长"),
    "system.ENOTDIR": ("Not a directory", "不是目录"),
    "system.EISDIR": ("Is a directory", "是一个目录"),
    "system.EROFS": ("Read-only file system", "文件系统是只读的"),
    "system.EIO": ("Input/output error", "读写错误"),
    "system.EMFILE": ("Too many open files", "打开的文件太多"),
    "system.ENFILE": ("Too many open files in system", "系统打开的文件太多"),
    "system.EBUSY": ("Device or resource busy", "设备或资源正忙"),
    "system.EEXIST": ("File exists", "文件已存在"),
    "system.ENOMEM": ("Cannot allocate memory", "内存不足"),
}
