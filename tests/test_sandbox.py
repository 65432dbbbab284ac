import json
import re
import subprocess
import sys
from collections.abc import Callable

import psutil
import pytest

import index.sandbox
from index.errors import DocumentError
from index.formats.limits import MEBIBYTE
from index.sandbox import Sandbox
from tests.files import BODY, PAGE, make_docx


def _page_of(paragraphs: int) -> bytes:
    return ("<html><body><h1>T</h1>" + "<p>公司今天發布年報，收入增長。" * paragraphs).encode()


# The slow page takes three times the limit on 2 cores, so that a faster machine meets it too.
LARGE_PAGE, SLOW_PAGE = _page_of(20_000), _page_of(60_000)


@pytest.mark.parametrize(
    ("limits", "page", "reason"),
    [
        ({"seconds": 0.8}, SLOW_PAGE, "took more than 0.8 s and was stopped; split it"),
        ({"cpu_seconds": 1}, SLOW_PAGE, "took more than 1 s of computing; split it"),
        ({"memory": 80 * MEBIBYTE}, LARGE_PAGE, "more than 80 MB of memory"),
    ],
    ids=["seconds", "cpu_seconds", "memory"],
)
def test_a_file_over_a_limit_is_named_and_the_next_is_read(
    limits: dict, page: bytes, reason: str
) -> None:
    with Sandbox(**limits) as sandbox:
        with pytest.raises(DocumentError, match=f"^reading it as HTML .*{reason}"):
            sandbox.extract("html", page)
        sandbox._seconds = 60  # on a busy machine a new child may need longer to start
        assert sandbox.extract("markdown", b"# A\n\nB").text == "A\n\nB"


@pytest.fixture
def impostor(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Runs that code in place of the child."""

    def replace(code: str) -> None:
        def start(memory: int, cpu_seconds: int) -> subprocess.Popen:
            return subprocess.Popen(
                [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )

        monkeypatch.setattr(index.sandbox, "_start", start)

    return replace


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "pass",
        "import sys; sys.stdin.buffer.readline(); print('x' * 100_000_000)",
        "import sys; sys.stdin.buffer.readline(); print('[' * 100_000)",
        "import sys; sys.stdin.buffer.readline(); print('{}')",
        "import sys; sys.stdin.buffer.readline(); print('[1]')",
        """import sys; sys.stdin.buffer.readline(); print('{"head": [], "text": [1]}')""",
    ],
)
def test_whatever_a_child_does_is_an_error_of_the_document(impostor, code: str) -> None:
    impostor(code)
    with Sandbox() as sandbox, pytest.raises(DocumentError, match="reading it as PDF crashed"):
        sandbox.extract("pdf", b"%PDF-1.7")


def test_one_child_reads_many_files_and_ends_with_the_sandbox() -> None:
    with Sandbox() as sandbox:
        sandbox.extract("docx", make_docx())
        child = psutil.Process(sandbox._child.pid)
        with pytest.raises(DocumentError, match="damaged"):
            sandbox.extract("docx", make_docx()[:-100])
        assert BODY[0] in sandbox.extract("html", PAGE.encode()).text
        assert sandbox._child.pid == child.pid
    assert not child.is_running()


def test_a_child_is_replaced_before_its_memory_wears_out(monkeypatch) -> None:
    monkeypatch.setattr(index.sandbox, "FILES_PER_CHILD", 2)
    with Sandbox() as sandbox:
        pids = []
        for _ in range(4):
            sandbox.extract("markdown", b"text")
            pids.append(sandbox._child.pid)
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_a_child_that_died_between_two_files_is_replaced() -> None:
    with Sandbox() as sandbox:
        sandbox.extract("markdown", b"text")
        sandbox._child.kill()
        sandbox._child.wait()
        assert sandbox.extract("markdown", b"text").text == "text"


def test_a_missing_library_is_named(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "index.formats.pdf", None)
    answer = index.sandbox._answer("pdf", b"%PDF-1.7")
    assert re.match(r"what reads PDF is not installed .*; run pip install", answer["error"])


def test_the_child_inherits_no_secret(monkeypatch) -> None:
    monkeypatch.setenv("PRESSBOT_SECRET", "x")
    with Sandbox() as sandbox:
        sandbox.extract("markdown", b"text")
        names = set(psutil.Process(sandbox._child.pid).environ())
    assert names <= {"PYTHONPATH", "LC_CTYPE", "LD_LIBRARY_PATH"}


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "open('written-by-a-parser', 'wb', buffering=0).write(b'x')",
    ],
)
def test_a_parser_has_no_network_no_programs_and_no_files(deed: str, tmp_path) -> None:
    code = f"from index.sandbox import _confine; _confine(2**30)\n{deed}\n"
    root = index.sandbox.__file__.rsplit("index", 1)[0]
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": root},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert result.returncode != 0
    assert "is not for a parser" in result.stderr or "File too large" in result.stderr


def test_a_library_that_prints_does_not_garble_the_answer() -> None:
    code = (
        "import sys, index.sandbox, index.formats.markdown as m; real = m.extract\n"
        "def extract(data): print('noise', flush=True); return real(data)\n"
        "m.extract = extract; sys.argv = ['x', str(2**30), '10']; index.sandbox.main()"
    )
    order = json.dumps({"kind": "markdown", "bytes": 4}).encode() + b"\ntext"
    root = index.sandbox.__file__.rsplit("index", 1)[0]
    result = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": root}, input=order, capture_output=True
    )
    assert json.loads(result.stdout)["text"] == "text"
