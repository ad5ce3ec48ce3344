"""Files: the model file, and the way every file is written, whole or not at all."""

from pellucid.files.atomic import OutputError, check_writable, write_atomically
from pellucid.files.model_format import FORMAT, ModelFileError, read_model, write_model

__all__ = ["FORMAT", "ModelFileError", "OutputError", "check_writable", "read_model", "write_atomically", "write_model"]
