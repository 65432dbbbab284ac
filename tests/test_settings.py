import ast
import re
from pathlib import Path

import pytest

from bot.copy import main as copy_command
from bot.settings import Settings, read_settings
from index.errors import PressbotError

ROOT = Path(__file__).parent.parent


def test_defaults_and_given_values() -> None:
    assert read_settings({"PRESSBOT_PORT": " "}) == Settings()
    given = read_settings(
        {"PRESSBOT_HOST": "0.0.0.0", "PRESSBOT_PORT": "80", "PRESSBOT_INDEX": "/i", "PORT": "9"}
    )
    assert (given.host, given.port, given.index_folder) == ("0.0.0.0", 80, Path("/i"))
    assert Settings().index_folder == Settings().cache / "index"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_bad_port_names_the_variable_and_the_value(port: str) -> None:
    with pytest.raises(PressbotError, match=rf"PRESSBOT_PORT is '?{port}"):
        read_settings({"PRESSBOT_PORT": port})


def test_copying_says_which_setting_is_bad(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRESSBOT_PORT", "x")
    assert copy_command(["folder", "copy.db"]) == 1
    assert "PRESSBOT_PORT is 'x'" in capsys.readouterr().err


def test_hosts_are_the_given_ones_and_this_machine() -> None:
    given = read_settings({"PRESSBOT_ALLOWED_HOSTS": "press.example, *.press.example"})
    assert given.trusted_hosts == ("press.example", "*.press.example", "127.0.0.1", "localhost")


@pytest.mark.parametrize("spelling", ["::1", "0:0:0:0:0:0:0:1", "[::1]"])
def test_an_ipv6_address_is_trusted_as_requests_spell_it(spelling: str) -> None:
    for name in ("PRESSBOT_HOST", "PRESSBOT_ALLOWED_HOSTS"):
        assert "[::1]" in read_settings({name: spelling}).trusted_hosts


@pytest.mark.parametrize("name", ["PRESSBOT_HOST", "PRESSBOT_ALLOWED_HOSTS"])
@pytest.mark.parametrize(
    "host", ["exa*mple.org", "*example.org", "press.example:80", "http://x", "[x]"]
)
def test_a_host_that_cannot_be_asked_for_is_refused(name: str, host: str) -> None:
    with pytest.raises(PressbotError, match=f"{name} has '{re.escape(host)}'"):
        read_settings({name: host})


@pytest.mark.parametrize(
    ("given", "takes"),
    [
        ({}, True),
        ({"PRESSBOT_HOST": "::1"}, True),
        ({"PRESSBOT_HOST": "0.0.0.0"}, False),
        ({"PRESSBOT_HOST": "press.example"}, False),
        # Behind a proxy the page is reached by others though it listens to this machine alone.
        ({"PRESSBOT_ALLOWED_HOSTS": "press.example"}, False),
        ({"PRESSBOT_HOST": "0.0.0.0", "PRESSBOT_UPLOADS": "On"}, True),
        ({"PRESSBOT_UPLOADS": "off"}, False),
    ],
)
def test_documents_are_taken_where_nobody_else_can_reach_the_page(
    given: dict[str, str], takes: bool
) -> None:
    assert read_settings(given).takes_uploads is takes


def test_uploads_are_on_or_off_and_documents_have_a_folder() -> None:
    with pytest.raises(PressbotError, match="PRESSBOT_UPLOADS is 'maybe'"):
        read_settings({"PRESSBOT_UPLOADS": "maybe"})
    assert read_settings({"PRESSBOT_DOCUMENTS": "/d"}).documents_folder == Path("/d")
    assert Settings().documents_folder == Settings().cache / "documents"


@pytest.mark.parametrize(("given", "missing"), [("USER", "PASSWORD"), ("PASSWORD", "USER")])
def test_a_user_needs_a_password_and_a_password_a_user(given: str, missing: str) -> None:
    with pytest.raises(PressbotError, match=f"PRESSBOT_{given} .* PRESSBOT_{missing}") as error:
        read_settings({f"PRESSBOT_{given}": "hidden"})
    assert "hidden" not in str(error.value)
    both = read_settings({"PRESSBOT_USER": "u", "PRESSBOT_PASSWORD": "hidden"})
    assert (both.user, both.password) == ("u", "hidden")
    assert "hidden" not in repr(both)


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_imports_point_one_way() -> None:
    for path in ROOT.glob("index/**/*.py"):
        assert not {n for n in imports(path) if n.split(".")[0] in ("bot", "app")}, path
    for path in ROOT.glob("bot/**/*.py"):
        assert not {n for n in imports(path) if n.split(".")[0] == "app"}, path


def test_only_settings_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in [*ROOT.glob("index/**/*.py"), *ROOT.glob("bot/**/*.py")]
        if "os.environ" in path.read_text(encoding="utf-8") or "getenv" in path.read_text("utf-8")
    }
    # The sandbox only hands on what any program needs to start.
    assert readers <= {"bot/settings.py", "index/sandbox.py"}


def test_a_store_and_its_token() -> None:
    given = read_settings({"PRESSBOT_STORE": "http://host:1", "PRESSBOT_MILVUS_TOKEN": "hidden"})
    assert (given.store, given.milvus_token) == ("http://host:1", "hidden")
    assert "hidden" not in repr(given)
