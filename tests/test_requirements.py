"""What the application imports is what its own requirements install, not the tests'."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
OPTIONAL = {"requirements.txt", "requirements-milvus.txt"}


def _imported(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
    given = {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module and not n.level}
    return {name.split(".")[0] for name in plain | given}


def test_every_import_of_the_application_is_required() -> None:
    files = [ROOT / "app.py", *(ROOT / "index").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]
    names = set().union(*(_imported(f) for f in files if "training" not in f.parts))
    names -= {*sys.stdlib_module_names, "bot", "index", "app", "grpc"}  # pymilvus brings grpc
    lines = [line for name in OPTIONAL for line in (ROOT / name).read_text().splitlines()]
    required = {_plain(re.split(r"[=<>\[]", line)[0]) for line in lines if line[:1].isalnum()}
    known = packages_distributions()
    missing = {n for n in names if not {_plain(d) for d in known.get(n, [n])} & required}
    assert missing == set()


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-")
