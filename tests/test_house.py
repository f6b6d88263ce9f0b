"""The house rules: lint, types, imports that point down, files of one sitting, nothing of one machine, locks in step with pyproject."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import oncoledger

LONGEST_FILE = 400

# Written in two halves, so that this file does not break its own rule.
NOT_OURS = {
    "a machine's path": r"/wor" + r"k/|/roo" + r"t/|/hom" + r"e/[a-z]|/User" + r"s/[A-Za-z]|/op" + r"t/",
    "a registry's host": r"pypi\.or" + r"g|pythonhosted\.or" + r"g|registry\.npmj" + r"s|npmjs\.or" + r"g|deb\.debia" + r"n",
    "unfinished work": r"\bTO" + r"DO\b|\bFIX" + r"ME\b",
}


@pytest.mark.parametrize("command", [
    pytest.param(["ruff", "check", "."], id="ruff"),
    pytest.param(["mypy"], id="mypy"),
    pytest.param(["lint-imports", "--no-logo"], id="imports"),
])
def test_lint(command, root):
    """`./dev lint`, so that a test run is enough."""
    program = Path(sys.executable).parent / command[0]
    if not program.exists():
        pytest.skip(f"{command[0]} is not installed beside this Python; ./dev test installs it")
    done = subprocess.run([program, *command[1:]], cwd=root, capture_output=True, text=True)
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}{done.stderr}", pytrace=False)


def test_files_fit_one_sitting(root):
    lines = {path: len((root / path).read_text(encoding="utf-8").splitlines()) for path in tracked(root, "*.py")}
    assert not {path: count for path, count in lines.items() if count > LONGEST_FILE}


def test_every_module_says_what_it_holds(root):
    silent = [path for path in tracked(root, "src/*.py") if not (root / path).read_text(encoding="utf-8").startswith('"""')]
    assert not silent


def test_the_world_knows_no_rules(root):
    """The synthetic centre imports model and formats alone, so that its truth is never made by what it tests."""
    pattern = re.compile(r"^\s*(?:from|import) (?:\.{2,3}|oncoledger\.)(?!\.|model\b|formats\b|world\b)")
    found = [f"{path}: {line}" for path in tracked(root, "src/oncoledger/world/*.py")
             for line in (root / path).read_text(encoding="utf-8").splitlines() if pattern.match(line)]
    assert not found


@pytest.mark.parametrize("what", NOT_OURS)
def test_nothing_of_one_machine(what, root):
    pattern = re.compile(NOT_OURS[what])
    found = []
    for path in tracked(root):
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path}:{number}: {line.strip()[:120]}" for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]
    assert not found


def test_version(root):
    assert re.fullmatch(r"\d+\.\d+\.\d+([ab]\d+|rc\d+|\.dev\d+)?", oncoledger.__version__)
    try:
        installed = importlib.metadata.version("oncoledger")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("oncoledger is not installed in this environment; ./dev test installs it")
    assert installed == oncoledger.__version__


@pytest.mark.parametrize(("lock", "wants"), [
    ("requirements.lock", ["project", "build"]),
    ("requirements-test.lock", ["project", "build", "test"]),
    ("requirements-judges.lock", ["judges"]),
])
def test_lock_is_in_step(lock, wants, root):
    """Each requirement of pyproject is pinned in its lock, with hashes, and nothing else than pins and hashes stands there."""
    from packaging.requirements import Requirement

    pinned = pins(root / lock)
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for group in wants:
        for line in project["project"]["dependencies"] if group == "project" else project["dependency-groups"][group]:
            wanted = Requirement(line)
            assert wanted.name in pinned, f"{line} is not in {lock}: run ./dev lock"
            assert wanted.specifier.contains(pinned[wanted.name]), f"{line}, but {lock} has {pinned[wanted.name]}: run ./dev lock"


def test_core_and_test_locks_agree(root):
    core, test = pins(root / "requirements.lock"), pins(root / "requirements-test.lock")
    assert core.items() <= test.items()


def pins(lock: Path) -> dict[str, str]:
    """Name and version of each pinned requirement; fails at any line that is neither a pin nor a hash."""
    pinned = {}
    for line in lock.read_text(encoding="utf-8").splitlines()[1:]:
        if pin := re.match(r"([a-z0-9-]+)==(\S+)( ; [^\\]+)? \\$", line):
            pinned[pin[1]] = pin[2]
        else:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line), f"{lock.name}: {line}"
    return pinned


def tracked(root: Path, *patterns: str) -> list[str]:
    """Text files under version control that are still there."""
    if not (root / ".git").exists():
        pytest.skip("not a clone: git does not know which files belong to the project")
    done = subprocess.run(["git", "ls-files", "-z", "--", *patterns], cwd=root, capture_output=True, text=True, check=True)
    return [path for path in done.stdout.split("\0") if path and (root / path).is_file()]
