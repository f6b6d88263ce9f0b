"""Oncoledger: the open ledger of cancer care, from the delivered service to the paid claim.

The public API. `read` makes one ledger of files and folders, `check` judges files and answers with a report, `explain` says what a rule rests on,
`write` puts a report into a file, `fix` writes corrected copies, `compare` says what two reports do not have in common. Each is imported when it is
first asked for.

    from oncoledger import check, write
    report = check(["charges.csv"], payer="MEDICARE", as_of="2026-11-22", drawn=True)
    write(report, "html", "report.html")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .model.version import __version__

if TYPE_CHECKING:
    from .audit.check import check as check
    from .audit.compare import compare as compare
    from .audit.explain import explain_rule as explain
    from .audit.remedies.fix import fix as fix
    from .intake.read import read_inputs as read
    from .report import write as write

__all__ = ["__version__", "check", "compare", "explain", "fix", "read", "write"]

_WHERE = {
    "read": ("oncoledger.intake.read", "read_inputs"),
    "check": ("oncoledger.audit.check", "check"),
    "compare": ("oncoledger.audit.compare", "compare"),
    "fix": ("oncoledger.audit.remedies.fix", "fix"),
    "explain": ("oncoledger.audit.explain", "explain_rule"),
    "write": ("oncoledger.report", "write"),
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'oncoledger' has no attribute {name!r}")
    module, attribute = _WHERE[name]
    return getattr(import_module(module), attribute)
