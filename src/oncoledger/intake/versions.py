"""A file that has changed since a run read it: what its new version states again replaces what the old one stated; the rest of the old one stands.

This is for rows that have no name of their own: lines of a charge table, claims, remittances. A row that does not stand any more is taken back by a row
that says so, so that undo of the run brings it back.
"""

from __future__ import annotations

from .store_run import Run

_NEW = "run_id=:run AND file_id=:file"
_OLD = "run_id=:old_run AND file_id=:old_file"
_CLAIM = "claim_number || ' ' || coalesce(frequency, '') || ' ' || coalesce(payer_rank, '')"
_CLAIMS = f"{_CLAIM} IN (SELECT {_CLAIM} FROM claim WHERE {_NEW})"
_PAYMENTS = f"trace_number IN (SELECT trace_number FROM payment WHERE {_NEW})"
_REMITTANCES = f"payment_id IN (SELECT payment_id FROM payment WHERE {_OLD} AND {_PAYMENTS})"
_OF_REMITTANCE = f"remittance_id IN (SELECT remittance_id FROM remittance WHERE {_OLD} AND {_REMITTANCES})"

REPLACED = {
    "charge": f"service_date BETWEEN (SELECT min(service_date) FROM charge WHERE {_NEW}) AND (SELECT max(service_date) FROM charge WHERE {_NEW})",
    "service_line": f"claim_id IN (SELECT claim_id FROM claim WHERE {_OLD} AND {_CLAIMS})",
    "claim": _CLAIMS,
    "adjustment": _OF_REMITTANCE,
    "remittance_line": _OF_REMITTANCE,
    "remittance": _REMITTANCES,
    "provider_adjustment": _REMITTANCES,
    "payment": _PAYMENTS,
}
"""Table -> which rows of the old version the new version speaks of: charges of its span of days, claims and payments that it names again."""


def replace_earlier(run: Run, file_id: int) -> tuple[int, int]:
    """Take back what earlier versions of a file say of what the new one speaks of. How many rows, and how many of theirs are left to stand?

    A row stays where the new version or a file at another place states it too.
    """
    gone = left = 0
    for old_file, old_run in run.earlier(file_id):
        names = {"run": run.run_id, "file": file_id, "old_file": old_file, "old_run": old_run}
        for table, spoken_of in REPLACED.items():
            stands = f'FROM "{table}" o WHERE {_OLD} AND is_current=1'
            same = f'SELECT 1 FROM "{table}" s JOIN file f ON f.file_id=s.file_id WHERE s.system=o.system AND s.record_id=o.record_id'
            gone += run.take_back(
                table,
                f"{stands} AND {spoken_of} AND NOT EXISTS ({same} AND (s.file_id=:file OR"
                " (coalesce(s.is_retracted, 0)=0 AND f.place<>(SELECT place FROM file WHERE file_id=:file))))",
                names,
            )
            left += run.db.execute(f"SELECT count(*) {stands} AND NOT EXISTS ({same} AND s.file_id=:file)", names).fetchone()[0]
    return gone, left
