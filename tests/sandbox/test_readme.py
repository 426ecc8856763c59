"""What the sandbox's README says of options, paths, acts and methods is so, and nothing is left out."""

import inspect
import json
import re
from pathlib import Path

import pytest

from bot.sandbox import Sandbox, Workspace, __main__, acts
from bot.sandbox.happenings import Happenings
from bot.sandbox.person import Person
from tests.sandbox.example import MANIFEST, WORKSPACE

README = (Path(__main__.__file__).parent / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def rows(text: str) -> list[str]:
    """The first cells of the tables there."""
    return re.findall(r"^\| (`.+?`) \|", text, re.MULTILINE)


def public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}


def test_it_names_every_option_and_no_other() -> None:
    parser = __main__.arguments()
    options = {option for action in parser._actions for option in action.option_strings} - {"-h", "--help"}

    assert set(re.findall(r"(--[\w-]+)", " ".join(rows(section("For another bot"))))) == options


def test_it_names_every_path_and_no_other() -> None:
    app = Sandbox(WORKSPACE, MANIFEST).application()
    served = {
        (route.method, re.sub(r"{\w+}", "*", route.resource.canonical))
        for route in app.router.routes()
        if route.resource and route.resource.canonical.startswith("/sandbox/") and route.method != "HEAD"
    }
    named = re.findall(r"`(GET|POST|DELETE) (/sandbox/\w+)(/\w+)?(?:\?[^`]*)?`", README)

    assert {(method, f"{path}{'/*' if more else ''}") for method, path, more in named} == served


def test_it_names_every_act_and_no_other() -> None:
    words = set(re.findall(r'case "(\w+)"', inspect.getsource(acts.perform)))

    assert set(re.findall(r"`(\w+)`", " ".join(rows(section("The control API").partition("| `do` |")[2])))) == words


def test_the_methods_that_it_names_exist_and_no_happening_is_missing() -> None:
    words = section("In a test")
    acting, happening = (line for line in words.splitlines() if re.match(r"- `sandbox\.(person|happen)", line))

    assert set(re.findall(r"`(\w+)`", acting)) <= public(Person)
    assert set(re.findall(r"`(\w+)`", happening)) == public(Happenings)
    assert set(re.findall(r"`sandbox\.(\w+)", words)) <= public(Sandbox) | {"happen"}


def test_its_company_can_be_read() -> None:
    (company,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)

    assert [user.is_guest for user in Workspace.from_json(json.loads(company)).users] == [False, True]


def test_the_first_line_is_what_it_says() -> None:
    facts = re.findall(r"`(\w+)`", next(line for line in README.splitlines() if line.startswith("The first line on")))

    assert tuple(facts) == __main__.FACTS


PROSE = re.sub(r"```.*?```", "", README, flags=re.DOTALL).splitlines()


@pytest.mark.parametrize("line", [line for line in PROSE if line and line[0].isalpha()])
def test_a_line_is_a_sentence(line: str) -> None:
    assert re.search(r"[.:]$", line)
    assert not re.search(r"\w{2,}\. [A-Z]", line)
