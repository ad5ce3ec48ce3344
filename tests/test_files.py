"""The model file comes back as written, or one exception says why not: every byte, every length, every other file."""

import gzip
import hashlib
import io
import json
import pickle
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import safetensors
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pellucid.files import ModelFileError, OutputError, read_model, write_model
from pellucid.files.model_format import DTYPES, MAX_ARRAYS, MAX_HEADER

ARRAYS = {"weights": np.array([[0.5, -1.0], [2.0, 3.5]], dtype=np.float32), "seed": np.array(7, dtype=np.uint64)}
METADATA = {
    "columns": ["age", "年龄"],
    "score": 0.75,
    "none": None,
    "nested": {"digest": "0" * 64, "deep": [[1], True]},
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "small.pellucid"
    write_model(path, ARRAYS, METADATA)
    return path


def same(left: np.ndarray, right: np.ndarray) -> bool:
    """Same dtype, shape and bits."""
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()


def refusal(path: Path) -> str:
    try:
        read_model(path)
    except ModelFileError as error:
        return str(error)
    pytest.fail("the file was read")


# ---- what comes back -----------------------------------------------------------------------------------------------


def test_arrays_and_metadata_come_back(model: Path) -> None:
    arrays, metadata = read_model(model)
    assert list(arrays) == ["seed", "weights"]
    assert all(same(arrays[name], ARRAYS[name]) and arrays[name].flags.writeable for name in ARRAYS)
    assert metadata.pop("format") == 1
    assert metadata.pop("versions") == {
        "pellucid": __import__("pellucid").__version__,
        "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
    }
    assert metadata == METADATA


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_every_dtype_and_shape_comes_back(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    arrays = data.draw(
        st.dictionaries(
            st.text(st.characters(codec="utf-8"), min_size=1, max_size=4),
            st.sampled_from(list(DTYPES.values())).flatmap(
                lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3))
            ),
            max_size=4,
        )
    )
    path = tmp_path_factory.mktemp("round") / "m.pellucid"
    write_model(path, arrays, {})
    loaded, _ = read_model(path)
    assert loaded.keys() == arrays.keys()
    assert all(same(loaded[name], arrays[name]) for name in arrays)


def test_layouts_and_byte_orders_come_back_as_values(tmp_path: Path) -> None:
    grid = np.arange(6, dtype=np.float64).reshape(2, 3)
    write_model(tmp_path / "m", {"fortran": grid.T, "big": grid.astype(">f8"), "strided": grid[:, ::2]}, {})
    loaded, _ = read_model(tmp_path / "m")
    assert same(loaded["fortran"], np.ascontiguousarray(grid.T))
    assert same(loaded["big"], grid)
    assert same(loaded["strided"], np.ascontiguousarray(grid[:, ::2]))


def test_the_same_content_is_the_same_file(model: Path, tmp_path: Path) -> None:
    write_model(tmp_path / "again", dict(reversed(ARRAYS.items())), METADATA)
    assert (tmp_path / "again").read_bytes() == model.read_bytes()


def test_a_loaded_model_can_be_written_again(model: Path, tmp_path: Path) -> None:
    write_model(tmp_path / "again", *read_model(model))
    assert (tmp_path / "again").read_bytes() == model.read_bytes()


def test_it_is_a_safetensors_file_without_the_folder_it_was_written_to(model: Path) -> None:
    with safetensors.safe_open(model, "numpy") as file:
        assert same(file.get_tensor("weights"), ARRAYS["weights"])
        assert list(file.metadata()) == ["pellucid"]
    assert str(model.parent).encode() not in model.read_bytes()


def test_format_1_loads_for_ever() -> None:
    arrays, metadata = read_model(Path(__file__).parent / "data" / "format-1.pellucid")
    expected = {
        "flags": np.array([True, False, True]),
        "bytes": np.array([0, 1, 2, 3, 4], np.uint8),
        "steps": np.array(1099511627776, np.int64),
        "codes": np.array([-1, 2], np.int32),
        "seed": np.array([18446744073709551615], np.uint64),
        "weights": np.array([[-1, -0.6, -0.2], [0.2, 0.6, 1]], np.float32),
        "moments": np.array([[0.1, -0.0], [np.inf, 5e-324]]),
        "nothing": np.zeros((0, 3), np.float32),
    }
    assert arrays.keys() == expected.keys()
    np.testing.assert_allclose(arrays.pop("weights"), expected.pop("weights"), rtol=2e-7)
    assert all(same(arrays[name], expected[name]) for name in expected)
    assert metadata == {
        "format": 1,
        "versions": {"pellucid": "0.1.0", "numpy": "2.4.6", "python": "3.11.7"},
        "estimator": "example",
        "columns": ["age", "年龄"],
        "scores": {"accuracy": 0.1, "rows": 12, "best": None},
    }


# ---- what cannot be written ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrays", "metadata", "error", "phrase"),
    [
        ({"a": np.array(["x"])}, {}, TypeError, "array 'a' must be a NumPy array of bool, uint8.*got <U1"),
        ({"a": np.array([object()])}, {}, TypeError, "got object"),
        ({"a": np.zeros(2, np.float16)}, {}, TypeError, "got float16"),
        ({"a": [1.0]}, {}, TypeError, "got list"),
        ({"a": np.zeros((1,) * 9)}, {}, ValueError, "at most 8 dimensions; got 9"),
        ({"": np.zeros(1)}, {}, ValueError, "neither empty"),
        ({"__metadata__": np.zeros(1)}, {}, ValueError, "neither empty"),
        (dict.fromkeys(map(str, range(MAX_ARRAYS + 1)), np.zeros(1)), {}, ValueError, "at most 10000; got 10001"),
        ({}, {"a": [1, {"b": float("nan")}]}, ValueError, r"metadata\['a'\]\[1\]\['b'\] must be finite; got nan"),
        ({}, {"a": {1: 2}}, TypeError, r"metadata\['a'\] must have text keys; got 1: write '1'"),
        ({}, {"a": (1, 2)}, TypeError, "got tuple"),
        ({}, {"a": np.int64(1)}, TypeError, "got int64"),
        ({}, {"a": "x" * MAX_HEADER}, ValueError, f"at most {MAX_HEADER} bytes"),
    ],
)
def test_what_the_file_cannot_hold(
    tmp_path: Path, arrays: dict, metadata: dict, error: type[Exception], phrase: str
) -> None:
    with pytest.raises(error, match=phrase):
        write_model(tmp_path / "m", arrays, metadata)
    assert not list(tmp_path.iterdir())


def test_an_existing_file_stays_when_it_may_not_be_replaced(model: Path) -> None:
    before = model.read_bytes()
    with pytest.raises(OutputError, match=r"it exists; choose another name, or pass overwrite=True .*--force"):
        write_model(model, {}, {}, overwrite=False)
    assert model.read_bytes() == before


# ---- what is refused -----------------------------------------------------------------------------------------------


def test_every_changed_byte_is_refused(model: Path) -> None:
    whole = model.read_bytes()
    for place in range(len(whole)):
        for value in {whole[place] ^ 1, whole[place] ^ 128, ord("9")} - {whole[place]}:
            model.write_bytes(whole[:place] + bytes([value]) + whole[place + 1 :])
            refusal(model)


def test_every_truncation_is_refused(model: Path) -> None:
    whole = model.read_bytes()
    for length in range(1, len(whole)):
        model.write_bytes(whole[:length])
        assert "is truncated" in refusal(model) or length < 8


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_splices_are_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.getbasetemp() / "spliced.pellucid"
    write_model(path, ARRAYS, METADATA)
    whole = path.read_bytes()
    cut = st.integers(0, len(whole))
    start, end, other, stop = (data.draw(cut) for _ in range(4))
    spliced = whole[:start] + data.draw(st.binary(max_size=9) | st.just(whole[other:stop])) + whole[end:]
    if spliced not in (whole, b""):
        path.write_bytes(spliced)
        refusal(path)


def test_trailing_bytes_are_refused(model: Path) -> None:
    model.write_bytes(model.read_bytes() + b"\0")
    assert "was altered after it was written: its lengths do not add up" in refusal(model)


def test_a_newer_format_says_how_to_read_it(model: Path) -> None:
    model.write_bytes(model.read_bytes().replace(rb"\"format\":1,", rb"\"format\":2,"))
    assert "has format version 2, and this Pellucid (0.1.0) reads up to 1; update with `pip" in refusal(model)


def test_a_header_too_large_is_refused_before_it_is_read(model: Path) -> None:
    model.write_bytes((MAX_HEADER + 1).to_bytes(8, "little") + model.read_bytes()[8:])
    assert f"claims a header of {MAX_HEADER + 1} bytes, more than {MAX_HEADER}" in refusal(model)


def npz() -> bytes:
    file = io.BytesIO()
    np.savez(file, a=np.zeros(3))
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("model.json", "{}")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        (b"", "is empty"),
        (b"a,b\n1,2\n", "a text file, such as a CSV table"),
        ("年龄,性别\n1,女\n".encode("gbk") * 50, "a text file"),
        (b"{}", "a text file"),
        (pickle.dumps({"a": 1}), "a pickle, which could run code"),
        (npz(), "a zip archive"),
        (zipped(), "a zip archive"),
        (gzip.compress(b"a" * 1000, mtime=0), "a gzip archive"),
        (safetensors.numpy.save({"a": np.zeros(3)}), "a safetensors file of another program"),
        (safetensors.numpy.save({}, {"format": "pt"}), "a safetensors file of another program"),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), "an HDF5 file"),
        (b"PAR1" + bytes(100), "a Parquet table"),
        (b"\x93NUMPY" + bytes(100), "a NumPy array"),
        (bytes(1000), "a file of another kind"),
        (b"\xff" * 8 + bytes(100), "a file of another kind"),
    ],
)
def test_foreign_files(tmp_path: Path, content: bytes, phrase: str) -> None:
    path = tmp_path / "foreign.pellucid"
    path.write_bytes(content)
    message = refusal(path)
    assert phrase in message and repr(str(path)) in message and "; " in message


def test_no_such_file_and_directories(tmp_path: Path) -> None:
    assert "does not exist; check the spelling" in refusal(tmp_path / "missing.pellucid")
    assert "is a directory; name the model file inside it" in refusal(tmp_path)


def test_an_unreadable_file(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pellucid.files.model_format.open", refuse, raising=False)
    assert "cannot be read (Permission denied); check its permissions" in refusal(model)


# ---- well signed, badly made ---------------------------------------------------------------------------------------


def signed(inner: str, tensors: str, payload: int = 4) -> bytes:
    """A file with right lengths and digest around any header text; `inner` and `tensors` begin with a comma."""
    ours = json.dumps(f'{{"format":1,"payload":{payload},"digest":"{"0" * 64}"{inner}}}')
    header = f'{{"__metadata__":{{"pellucid":{ours}}}{tensors}}}'.encode()
    content = len(header).to_bytes(8, "little") + header + bytes(payload)
    return content.replace(b"0" * 64, hashlib.sha256(content).hexdigest().encode(), 1)


INNER = ',"versions":{},"metadata":{}'
TENSOR = ',"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'


def test_the_signed_header_is_right(tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(signed(INNER, TENSOR))
    arrays, metadata = read_model(tmp_path / "m")
    assert same(arrays["w"], np.zeros(1, np.float32)) and metadata == {"format": 1, "versions": {}}


@pytest.mark.parametrize(
    ("inner", "tensors"),
    [
        (INNER + INNER, TENSOR),
        (INNER, TENSOR + TENSOR),
        (INNER, TENSOR + ',"__metadata__":{}'),
        (INNER, TENSOR.replace("[1]", "[NaN]")),
        (INNER, TENSOR.replace("[1]", "[Infinity]")),
        (INNER, TENSOR.replace("[1]", "[1.0]")),
        (INNER, TENSOR.replace("[1]", "[true]")),
        (INNER, TENSOR.replace("[1]", "[-1]")),
        (INNER, TENSOR.replace("[1]", "[2]")),
        (INNER, TENSOR.replace("[1]", "[" + "1," * 8 + "1]")),
        (INNER, TENSOR.replace("[1]", "[18446744073709551616,0]").replace("[0,4]", "[0,0]")),
        (INNER, TENSOR.replace("[1]", "[281474976710655,281474976710655,0]").replace("[0,4]", "[0,0]")),
        (INNER, TENSOR.replace("[1]", "1")),
        (INNER, TENSOR.replace("[1]", "[" * 10**5 + "]" * 10**5)),
        (INNER, TENSOR.replace("F32", "F16")),
        (INNER, TENSOR.replace("F32", "I32\\u0000")),
        (INNER, TENSOR.replace("F32", "object")),
        (INNER, TENSOR.replace('"F32"', "[]")),
        (INNER, TENSOR.replace("[0,4]", "[4,8]")),
        (INNER, TENSOR.replace("[0,4]", "[0]")),
        (INNER, TENSOR + TENSOR.replace("w", "v")),
        (INNER, TENSOR.replace('"shape":[1],', "")),
        (INNER, ',"w":3'),
        (INNER, ""),
        (INNER, ",,"),
        ("", TENSOR),
        (',"versions":{},"metadata":[[1]]', TENSOR),
        (',"versions":{},"metadata":{"a":NaN}', TENSOR),
        (INNER + ',"format":1', TENSOR),
    ],
)
def test_impossible_headers(tmp_path: Path, inner: str, tensors: str) -> None:
    (tmp_path / "m").write_bytes(signed(inner, tensors))
    assert "has a header that Pellucid does not write" in refusal(tmp_path / "m")


def test_too_many_arrays(tmp_path: Path) -> None:
    empty = "".join(f',"{i}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}' for i in range(MAX_ARRAYS + 1))
    (tmp_path / "m").write_bytes(signed(INNER, empty, payload=0))
    assert "10001 arrays, more than 10000" in refusal(tmp_path / "m")


def test_loading_touches_nothing_but_the_file(model: Path) -> None:
    program = """
        import sys
        from pellucid.files import ModelFileError, read_model
        path = sys.argv[1]
        read_model(path)
        whole = open(path, "rb").read()
        events = set()
        with open(path, "r+b", buffering=0) as file:
            sys.addaudithook(lambda event, arguments: events.add((event, str(arguments[0]) if arguments else "")))
            for place in range(0, len(whole), 3):
                file.seek(place)
                file.write(bytes([whole[place] ^ 1]))
                try:
                    read_model(path)
                except ModelFileError:
                    pass
                file.seek(place)
                file.write(whole[place : place + 1])
            read_model(path)
            seen = set(events)
        print(sorted(seen - {("open", path)}))
    """
    program = re.sub(r"^ {8}", "", program, flags=re.MULTILINE)
    run = subprocess.run([sys.executable, "-c", program, model], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
