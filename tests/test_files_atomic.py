"""A file is whole, old or new, whatever fails: each system call in turn, all from one on, a kill at any moment."""

import errno
import io
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pellucid.files import OutputError, atomic, read_model, write_atomically, write_model

OLD, NEW = b"old" * 100, b"new" * 10_000


class Faults:
    """Counts the system calls of a save and lets the `first`-th fail, and with `forever` every later one."""

    def __init__(self, first: int, code: int, forever: bool) -> None:
        self.first, self.code, self.forever = first, code, forever
        self.calls: list[str] = []

    def call(self, name: str) -> None:
        self.calls.append(name)
        count = len(self.calls)
        if count == self.first or (self.forever and count > self.first):
            raise OSError(self.code, os.strerror(self.code))

    def around(self, function: Callable) -> Callable:
        def faulty(*arguments: object, **named: object) -> object:
            self.call(function.__name__)
            return function(*arguments, **named)

        return faulty

    def open(self, path: Path, mode: str) -> io.BufferedWriter:
        assert mode == "xb"
        self.call("open")
        faults = self

        class File(io.FileIO):
            def write(self, data: bytes) -> int:
                half = len(data) // 2 + 1
                faults.call("write")
                return super().write(memoryview(data)[:half])

            def close(self) -> None:
                if not self.closed:
                    super().close()
                    faults.call("close")

        return io.BufferedWriter(File(path, "xb"), buffer_size=1000)

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for owner, names in ((os, ["fsync", "replace", "unlink", "listdir", "open", "close"]), (shutil, ["copymode"])):
            for name in names:
                patch.setattr(owner, name, self.around(getattr(owner, name)))
        patch.setattr(atomic, "open", self.open, raising=False)


@pytest.mark.parametrize(
    ("code", "forever"),
    [(errno.ENOSPC, False), (errno.ENOSPC, True), (errno.EIO, False), (errno.EIO, True), (errno.EINTR, False)],
)
def test_any_failing_call_leaves_the_old_file_or_the_new(tmp_path: Path, code: int, forever: bool) -> None:
    path = tmp_path / "model"
    stale = tmp_path / f".model.{2**30}.0123abcd.tmp"
    failed: set[str] = set()
    for first in range(1, 200):
        write_atomically(path, OLD)
        stale.write_bytes(b"left by a killed process")
        faults = Faults(first, code, forever)
        with pytest.MonkeyPatch.context() as patch:
            faults.install(patch)
            try:
                write_atomically(path, NEW)
                whole = NEW
            except OutputError as error:
                assert os.strerror(code) in str(error) and "what was there before is unchanged" in str(error)
                failed.add(faults.calls[first - 1])
                whole = OLD
        assert path.read_bytes() == whole
        assert forever or set(os.listdir(tmp_path)) <= {"model", stale.name}
        if len(faults.calls) < first:
            break
    else:
        pytest.fail("a save never ends")
    repeated = {"write"} if code == errno.EINTR else set()  # Python itself repeats an interrupted write
    sweeping = {"listdir", "unlink"} if forever else set()  # where failing is only the start of it
    assert failed == {"open", "write", "close", "fsync", "copymode", "replace"} - repeated | sweeping
    write_atomically(path, NEW)
    assert os.listdir(tmp_path) == ["model"]


@pytest.mark.skipif(os.name == "nt", reason="the limit is a system's of Unix kind")
def test_a_file_that_outgrows_its_limit(tmp_path: Path) -> None:
    program = (
        "import resource, sys; from pellucid.files import write_atomically\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)); write_atomically(sys.argv[1], bytes(10_000))"
    )
    path = tmp_path / "report.html"
    path.write_bytes(OLD)
    run = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True)
    assert f"OutputError: cannot write {str(path)!r}: File too large; what was there before" in run.stderr
    assert path.read_bytes() == OLD and os.listdir(tmp_path) == ["report.html"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError("no picture")])
def test_a_writer_that_gives_up_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    def write(file: io.BufferedWriter) -> None:
        file.write(NEW)
        raise error

    with pytest.raises((KeyboardInterrupt, ValueError)):
        write_atomically(tmp_path / "report.html", write)
    assert not os.listdir(tmp_path)


# ---- kills ---------------------------------------------------------------------------------------------------------

SAVER = """
import itertools, sys
import numpy as np
from pellucid.files import write_model
for generation in itertools.count():
    write_model(sys.argv[1], {"weights": np.full(2**18, float(generation))}, {"generation": generation})
    if generation == 0:
        print("saved", flush=True)
"""


@pytest.mark.parametrize("kills", [30, pytest.param(1000, marks=pytest.mark.long)])
def test_a_killed_save_leaves_a_whole_file(tmp_path: Path, kills: int) -> None:
    path = tmp_path / "model.pellucid"
    chance, strays = random.Random(0), 0
    for _ in range(kills):
        saver = subprocess.Popen([sys.executable, "-c", SAVER, path], stdout=subprocess.PIPE)
        try:
            assert saver.stdout is not None and saver.stdout.readline() == b"saved\n"
            time.sleep(chance.uniform(0, 0.05))
        finally:
            saver.kill()
            saver.communicate()
        left = set(os.listdir(tmp_path)) - {path.name}
        assert len(left) <= 1, "the next save sweeps what the last kill left"
        strays += len(left)
        arrays, metadata = read_model(path)
        assert arrays["weights"].tobytes() == np.full(2**18, float(metadata["generation"])).tobytes()
    assert strays, "no kill fell into a save"
    write_model(path, {}, {})
    assert os.listdir(tmp_path) == [path.name]


def test_writers_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "model.pellucid"
    failures: list[BaseException] = []

    def save(writer: int) -> None:
        try:
            for _ in range(20):
                write_model(path, {"weights": np.full(5000, float(writer))}, {"writer": writer})
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=save, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if path.exists():
            arrays, metadata = read_model(path)
            assert set(arrays["weights"]) == {float(metadata["writer"])}
    assert not failures
    assert os.listdir(tmp_path) == [path.name]


def test_the_temporary_files_of_living_writers_and_of_other_names_stay(tmp_path: Path) -> None:
    alive = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        stay = {f".model.{alive.pid}.00000000.tmp", ".model2.1073741824.00000000.tmp", ".model.x.tmp", "model.tmp"}
        for name in stay | {".model.1073741824.00000000.tmp", f".model.{os.getpid()}.00000000.tmp"}:
            (tmp_path / name).touch()
        write_atomically(tmp_path / "model", NEW)
        assert set(os.listdir(tmp_path)) == stay | {"model"}
    finally:
        alive.communicate()


# ---- targets -------------------------------------------------------------------------------------------------------


def test_a_path_that_cannot_be_a_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="it is a directory; add a file name"):
        write_atomically(tmp_path, NEW)
    with pytest.raises(OutputError, match=re.escape(f"there is no folder {str(tmp_path / 'no')!r}; make it")):
        write_atomically(tmp_path / "no" / "model", NEW)
    with pytest.raises(OutputError, match="name too long"):
        write_atomically(tmp_path / ("n" * 300), NEW)


@pytest.mark.skipif(os.name == "nt", reason="a device of Unix")
def test_a_device_is_left_alone() -> None:
    with pytest.raises(OutputError, match="it is a device or a pipe"):
        write_atomically("/dev/null", NEW)
    assert not Path("/dev/null").is_file()


def test_a_read_only_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").write_bytes(OLD)
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(OutputError, match="it is read-only; make it writable"):
        write_atomically(tmp_path / "model", NEW)
    assert (tmp_path / "model").read_bytes() == OLD


@pytest.mark.skipif(os.name == "nt", reason="links and modes of Unix")
def test_links_and_modes_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(OLD)
    real.chmod(0o640)
    link.symlink_to(real)
    write_atomically(link, NEW)
    assert link.is_symlink() and real.read_bytes() == NEW and real.stat().st_mode & 0o777 == 0o640
    (tmp_path / "plain").touch()
    write_atomically(tmp_path / "new", NEW)
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_the_longest_name_the_system_takes(tmp_path: Path) -> None:
    write_atomically(tmp_path / ("年" * 85), NEW)
    assert os.listdir(tmp_path) == ["年" * 85]
