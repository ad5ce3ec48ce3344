"""Why a file cannot be written, or is not a model; and what a model file cannot hold."""

_AGAIN = ("; copy it again from where it was whole, or save the model again", "；请从完好处重新复制，或重新保存模型")
_OTHER = (
    "; give a file written by `pellucid train` or `.save()`",
    "；请给出由 `pellucid train` 或 `.save()` 写出的文件",
)

TEXTS = {
    # writing
    "files.write.directory": (
        "cannot write {path!r}: it is a directory; add a file name",
        "无法写入 {path!r}：它是一个目录；请加上文件名",
    ),
    "files.write.no_folder": (
        "cannot write {path!r}: there is no folder {folder!r}; make it, or choose another path",
        "无法写入 {path!r}：没有文件夹 {folder!r}；请先建立，或换一个路径",
    ),
    "files.write.closed_folder": (
        "cannot write {path!r}: the folder {folder!r} is read-only; choose another path",
        "无法写入 {path!r}：文件夹 {folder!r} 是只读的；请换一个路径",
    ),
    "files.write.device": (
        "cannot write {path!r}: it is a device or a pipe; choose the path of a regular file",
        "无法写入 {path!r}：它是设备或管道；请选普通文件的路径",
    ),
    "files.write.exists": (
        "cannot write {path!r}: it exists; choose another name, or pass overwrite=True (in the shell: --force)",
        "无法写入 {path!r}：它已存在；请换一个名称，或使用 overwrite=True（命令行：--force）",
    ),
    "files.write.read_only": (
        "cannot write {path!r}: it is read-only; make it writable, or choose another name",
        "无法写入 {path!r}：它是只读的；请改为可写，或换一个名称",
    ),
    "files.write.failed": (
        "cannot write {path!r}: {reason}; what was there before is unchanged; make room or choose another path",
        "无法写入 {path!r}：{reason}；原有内容没有改变；请腾出空间，或换一个路径",
    ),
    # a model file that cannot be read
    "files.model.absent": (
        "{path!r} does not exist; check the spelling, or train one with `pellucid train`",
        "{path!r} 不存在；请检查拼写，或用 `pellucid train` 训练一个",
    ),
    "files.model.directory": (
        "{path!r} is a directory; name the model file inside it",
        "{path!r} 是一个目录；请指定其中的模型文件",
    ),
    "files.model.device": ("{path!r} is a device or a pipe" + _OTHER[0], "{path!r} 是设备或管道" + _OTHER[1]),
    "files.model.unreadable": (
        "{path!r} cannot be read ({reason}); check its permissions",
        "{path!r} 无法读取（{reason}）；请检查权限",
    ),
    "files.model.empty": ("{path!r} is empty" + _AGAIN[0], "{path!r} 是空的" + _AGAIN[1]),
    "files.model.stub": (
        "{path!r} is truncated: only {size} bytes are there" + _AGAIN[0],
        "{path!r} 不完整：只有 {size} 字节" + _AGAIN[1],
    ),
    "files.model.truncated": (
        "{path!r} is truncated: {size} of {whole} bytes are there" + _AGAIN[0],
        "{path!r} 不完整：应有 {whole} 字节，只有 {size} 字节" + _AGAIN[1],
    ),
    "files.model.altered": (
        "{path!r} was altered after it was written: its digest does not match" + _AGAIN[0],
        "{path!r} 写出后被改动过：摘要不符" + _AGAIN[1],
    ),
    "files.model.lengths": (
        "{path!r} was altered after it was written: its lengths do not add up" + _AGAIN[0],
        "{path!r} 写出后被改动过：长度不符" + _AGAIN[1],
    ),
    "files.model.large_header": (
        "{path!r} claims a header of {size} bytes, more than {most}" + _AGAIN[0],
        "{path!r} 声称文件头有 {size} 字节，超过 {most}" + _AGAIN[1],
    ),
    "files.model.header": (
        "{path!r} has a header that Pellucid does not write ({kind}: {reason})" + _AGAIN[0],
        "{path!r} 的文件头不是 Pellucid 所写（{kind}：{reason}）" + _AGAIN[1],
    ),
    "files.model.version": (
        "{path!r} has format version {version}, and this Pellucid ({pellucid}) reads up to {newest}; "
        "update with `pip install --upgrade pellucid`",
        "{path!r} 的格式版本为 {version}，而此 Pellucid（{pellucid}）最高能读 {newest}；"
        "请用 `pip install --upgrade pellucid` 升级",
    ),
    "files.model.foreign": (
        "{path!r} is not a Pellucid model: it looks like {kind}" + _OTHER[0],
        "{path!r} 不是 Pellucid 模型：看起来是{kind}" + _OTHER[1],
    ),
    "files.foreign.zip": (
        "a zip archive, such as Keras, PyTorch and NumPy write",
        "zip 压缩包（Keras、PyTorch 和 NumPy 所写）",
    ),
    "files.foreign.pickle": (
        "a pickle, which could run code; Pellucid loads none",
        " pickle 文件，其中可能有代码；Pellucid 不载入这类文件",
    ),
    "files.foreign.hdf5": ("an HDF5 file, such as older Keras writes", " HDF5 文件（旧版 Keras 所写）"),
    "files.foreign.parquet": ("a Parquet table", " Parquet 表格"),
    "files.foreign.numpy": ("a NumPy array", " NumPy 数组"),
    "files.foreign.gzip": ("a gzip archive", " gzip 压缩文件"),
    "files.foreign.safetensors": ("a safetensors file of another program", "其他程序的 safetensors 文件"),
    "files.foreign.text": ("a text file, such as a CSV table", "文本文件，例如 CSV 表格"),
    "files.foreign.other": ("a file of another kind", "其他类型的文件"),
    # a header that is none
    "files.header.key": ("a key appears twice", "有重复的键"),
    "files.header.number": ("{number} is not a number of JSON", "{number} 不是 JSON 的数"),
    "files.header.object": ("a JSON object was expected, not {kind}", "应为 JSON 对象，而不是 {kind}"),
    "files.header.arrays": ("{count} arrays, more than {most}", "有 {count} 个数组，超过 {most}"),
    "files.header.array": (
        "array {name!r} has dtype {dtype} and shape {shape}",
        "数组 {name!r} 的 dtype 为 {dtype}，形状为 {shape}",
    ),
    # what a model file cannot hold
    "files.hold.arrays": (
        "arrays must number at most {most}; got {count}: join small ones",
        "数组最多 {most} 个；实际为 {count} 个：请合并小的",
    ),
    "files.hold.metadata": (
        "metadata must take at most {most} bytes; got {size}: leave out what is not needed",
        "metadata 最多 {most} 字节；实际为 {size}：请去掉不需要的内容",
    ),
    "files.hold.name": (
        "an array's name must be text, neither empty nor '__metadata__'; got {name!r}",
        "数组的名称必须为文本，不能为空，也不能是 '__metadata__'；实际为 {name!r}",
    ),
    "files.hold.dtype": (
        "array {name!r} must be a NumPy array of {dtypes}; got {dtype}: text belongs into metadata",
        "数组 {name!r} 必须为 {dtypes} 的 NumPy 数组；实际为 {dtype}：文本请放入 metadata",
    ),
    "files.hold.dimensions": (
        "array {name!r} must have at most {most} dimensions; got {dimensions}: reshape it",
        "数组 {name!r} 最多 {most} 维；实际为 {dimensions} 维：请改变形状",
    ),
    "files.hold.key": (
        "{place} must have text keys; got {key!r}: write {text!r}",
        "{place} 的键必须为文本；实际为 {key!r}：请写 {text!r}",
    ),
    "files.hold.finite": (
        "{place} must be finite; got {value}: write None or text",
        "{place} 必须为有限数；实际为 {value}：请写 None 或文本",
    ),
    "files.hold.json": (
        "{place} must be what JSON can hold; got {kind}: write a number, text or a list",
        "{place} 必须为 JSON 能表示的内容；实际为 {kind}：请写数、文本或列表",
    ),
}
