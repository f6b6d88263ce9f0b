"""A ledger folder's clinical record joined to its charge lines, so that `check` judges both: the column `record` of the charge table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from oncoledger.engine.encode import Options, Span, encode
from oncoledger.intake.ledger import Ledger
from oncoledger.intake.store import Store
from oncoledger.model.table import Table, Words
from oncoledger.sources.library import Library

from .profile import Profile


def recorded(
    ledger: Ledger, folders: Sequence[Path], library: Library, options: Options, profile: Profile, progress: Callable[[str, int, int], None] | None = None
) -> Ledger:  # fmt: skip
    """The ledger with what the record of the folders shows of each line. The same ledger where they hold no such record."""
    told: dict[int, str] = {}
    for folder in folders:
        with Store.open(folder) as store, store.reading():
            if _has_record(store):
                told |= _words(ledger, store, library, options, profile, progress)
    if not told:
        return ledger
    words = Words.of(told.get(row, "") for row in range(len(ledger.charges)))
    return replace(ledger, charges=Table(ledger.charges.name, {**ledger.charges.columns, "record": words}))


_TABLES = ("fraction", "session", "plan", "service", "administration")


def _has_record(store: Store) -> bool:
    return any(store.db.execute(f'SELECT 1 FROM "{table}" WHERE is_current=1 LIMIT 1').fetchone() for table in _TABLES)


def _words(
    ledger: Ledger, store: Store, library: Library, options: Options, profile: Profile, progress: Callable[[str, int, int], None] | None
) -> dict[int, str]:  # fmt: skip
    from .authorizations.folder import keeps_approvals
    from .authorizations.judge import person_approvals, standing_of
    from .claimed import apart
    from .coded import coded_persons, lines_by_person
    from .reconcile import reconcile
    from .reconciliation import Actuals, frame_of
    from .record_words import record_words

    spans = {each.file: Span(each.first_day, each.last_day, each.is_whole) for each in ledger.inputs}
    run = encode(ledger.charges, ledger.claims, spans, library, options)
    actuals = Actuals(ledger, run, lines_by_person(run))
    charges, claims = apart(actuals.lines, ledger.inputs, store)
    frame = frame_of(store, actuals, charges or claims, profile, options.as_of)
    sites = {str(row["record_id"]): row for row in store.rows("site")}
    found: dict[int, str] = {}
    names, has_approvals = {name.casefold(): id for name, id in profile.payers.items()}, keeps_approvals(store)
    for lines in (charges, claims):
        if not lines:
            continue
        for count, coded in enumerate(coded_persons(store, library, profile, options.as_of, lines, None, options.setting), 1):
            standing = None
            if has_approvals:
                standing = standing_of(person_approvals(coded, lines.get(coded.person, []), (), library, options.as_of, names))
            found |= record_words(coded, reconcile(coded, frame), frame, sites, standing)
            if progress and count % 100 == 0:
                progress("reading the record", count, 0)
    return found
