"""Is every file read, or refused with one line, whatever bytes it holds?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwcheck.errors import FileError
from hwcheck.submissions import html, ipynb, md, py, tex, toml, txt
from hwcheck.submissions import json as json_reader
from hwcheck.submissions.read import MAX_BYTES, MAX_FILES, formats, read_document, read_submission

READERS = (html, ipynb, json_reader, md, py, tex, toml, txt)


def _only_trouble(path: Path) -> str:
    document = read_document(path)
    assert not document.blocks
    assert not document.answers
    assert len(document.troubles) == 1
    return document.troubles[0]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("a.md", b"", "empty", id="an empty file"),
        pytest.param("a.md", b" \n\t\n", "empty", id="blanks only"),
        pytest.param("a.md", b"\x7fELF\x02\x01\x01\x00\x00\x00", "binary", id="a program"),
        pytest.param("a.txt", b"f = x\x00y", "binary", id="a zero byte"),
        pytest.param("a.ipynb", b'{"cells": [{"cell_type": "mark', "breaks off", id="a truncated notebook"),
        pytest.param("a.json", b'{"1b.exp": "exp(-x)', "breaks off", id="truncated JSON"),
        pytest.param("a.json", b"[" * 100_000, "JSON", id="brackets without end"),
        pytest.param("a.json", b"[1, 2]", "not an object", id="JSON without keys"),
        pytest.param("a.toml", b"a = '", "not TOML", id="broken TOML"),
        pytest.param("a.toml", b"a" + b".a" * 2000 + b" = 1", "dots", id="a key of a thousand parts"),
        pytest.param("a.ipynb", b"{}", "no cells", id="a notebook without cells"),
        pytest.param("a.pdf", b"%PDF-1.4", "cannot read '.pdf' files", id="a suffix that nothing reads"),
        pytest.param("a.decode", b"text", "cannot read '.decode' files", id="a module that is no format"),
        pytest.param("a.md", b"x " * 200_000, "too many", id="too much text"),
        pytest.param("a.md", "x²".encode("utf-16")[:-1], "broken", id="half a character"),
    ],
)
def test_a_broken_file_costs_one_line(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert says in _only_trouble(path)


@pytest.mark.parametrize(
    ("data", "text", "trouble"),
    [
        pytest.param("σ = x²".encode(), "σ = x²", "", id="UTF-8"),
        pytest.param("\ufeffσ = x²".encode(), "σ = x²", "", id="UTF-8 with a mark"),
        pytest.param("σ = x²".encode("utf-16"), "σ = x²", "UTF-16", id="UTF-16 with a mark"),
        pytest.param("sigma = x".encode("utf-16-le"), "sigma = x", "UTF-16", id="UTF-16 without a mark"),
        pytest.param("naïve".encode("latin-1"), "naïve", "not UTF-8", id="Latin-1"),
        pytest.param(b"a\r\nb", "a", "", id="Windows line ends"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, text: str, trouble: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    document = read_document(path)
    assert document.blocks[0].text == text
    assert trouble in " ".join(document.troubles)
    assert bool(trouble) == bool(document.troubles)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    with path.open("wb") as file:
        file.truncate(10 * MAX_BYTES)
    assert "too many" in _only_trouble(path)


def test_a_missing_file_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        read_document(tmp_path / "nothing.md")


def test_a_folder_is_read_in_order_without_what_systems_leave(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.md", "a.txt", "sub/c.md", ".DS_Store", "~$a.md"):
        (tmp_path / name).write_text("x = 1")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "x.md").write_text("y")
    assert [document.name for document in read_submission(tmp_path)] == ["a.txt", "b.md", "sub/c.md"]


def test_links_out_of_the_folder_are_refused_and_others_read(tmp_path: Path) -> None:
    secret = tmp_path / "key.md"
    secret.write_text("x = 42")
    folder = tmp_path / "s01"
    folder.mkdir()
    (folder / "a.md").write_text("y = 1")
    (folder / "b.md").symlink_to(folder / "a.md")
    (folder / "c.md").symlink_to(secret)
    (folder / "d").symlink_to(tmp_path)
    (folder / "e.md").symlink_to(folder / "e.md")
    (folder / "f.md").symlink_to(folder / "gone.md")
    documents = {document.name: document for document in read_submission(folder)}
    assert documents["b.md"].blocks[0].text == "y = 1"
    for name in ("c.md", "d", "e.md", "f.md"):
        assert not documents[name].blocks
        assert len(documents[name].troubles) == 1


def test_a_submission_that_is_itself_a_link_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key.md").write_text("x = 42")
    (tmp_path / "class").mkdir()
    link = tmp_path / "class" / "s01.md"
    link.symlink_to(tmp_path / "key.md")
    (document,) = read_submission(link)
    assert not document.blocks
    assert "link" in document.troubles[0]


def test_too_many_files(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 5):
        (tmp_path / f"{number:03}.md").write_text("x")
    documents = read_submission(tmp_path)
    assert len(documents) == MAX_FILES + 1
    assert "only the first" in documents[-1].troubles[0]


def test_every_format_is_a_module() -> None:
    assert formats() == (".html", ".ipynb", ".json", ".md", ".py", ".tex", ".toml", ".txt")


def test_aliases(tmp_path: Path) -> None:
    (tmp_path / "a.MARKDOWN").write_text("# T1")
    assert read_document(tmp_path / "a.MARKDOWN").blocks[0].text == "T1"


def test_markdown_needs_no_notebook_and_no_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("x")
    code = (
        "import sys, pathlib; from hwcheck.submissions.read import read_document;"
        "read_document(pathlib.Path(sys.argv[1]));"
        "print([name for name in ('nbformat', 'numpy', 'sympy') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


_PIECES = st.sampled_from(
    r"""$ $$ \( \) \[ \] \begin{align} \end{align} \begin{tabular} \end{tabular} \item \section{ { } ~~ ``` | # -
    1. (b) <!-- --> <p> <td> </table> <s> <ol> <li> & \\ \frac{ egin{aligned} rac{ = : , > " ' [ ]
    \sout{ \newcommand{\x} \x % a x^2""".split()
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.lists(_PIECES, max_size=40).map(lambda found: " ".join(found).encode())))
def test_no_reader_raises_for_any_bytes(data: bytes) -> None:
    for reader in READERS:
        document = reader.read(data, "a")
        assert all(block.line >= 1 and block.text for block in document.blocks)
        assert all("\n" not in trouble for trouble in document.troubles)


@settings(max_examples=40, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
        max_leaves=12,
    )
)
def test_no_reader_raises_for_any_json(tree: object) -> None:
    data = json.dumps(tree).encode()
    json_reader.read(data, "a")
    ipynb.read(data, "a")
    ipynb.read(json.dumps({"cells": [tree, {"cell_type": "code", "outputs": tree, "source": tree}]}).encode(), "a")


def test_an_empty_file_that_makes_a_package_is_no_answer(tmp_path: Path) -> None:
    (tmp_path / "answers.md").write_text("1b: x")
    (tmp_path / "__init__.py").touch()
    (tmp_path / "empty.py").touch()
    documents = read_submission(tmp_path)
    assert [document.name for document in documents] == ["answers.md", "empty.py"]
