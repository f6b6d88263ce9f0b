"""Charges against the claims that carried them: not claimed, claimed without a charge, claimed otherwise; and whose a claim is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from oncoledger.intake.ledger import InputFile
from oncoledger.intake.store import Store
from oncoledger.model.dates import iso

from .coded import Actual
from .reconcile import Difference

CLAIM_DAYS = 14
"""Days after a service within which its claim may still go out."""


@dataclass
class Claimed:
    """What charges and claims say against each other. compared: charges that a claim carries alike."""

    differences: list[Difference] = field(default_factory=list)
    compared: int = 0
    notes: list[str] = field(default_factory=list)


def apart(lines: Mapping[str, list[Actual]], inputs: Sequence[InputFile], store: Store) -> tuple[dict[str, list[Actual]], dict[str, list[Actual]]]:
    """Charges and claim lines by person. A claim's person is the one whose policy and birth date it names, else the one whose charges name the claim."""
    of_claims = {each.file for each in inputs if each.kind.startswith("837")}
    charges: dict[str, list[Actual]] = {}
    claims: dict[str, list[Actual]] = {}
    owner_of_claim: dict[str, str] = {}
    for person, mine in lines.items():
        if kept := [line for line in mine if line.file not in of_claims]:
            charges[person] = kept
            owner_of_claim |= {line.claim: person for line in kept if line.claim}
    by_policy = policies(store)
    numbers = {str(row[0]): str(row[1]) for row in store.db.execute("SELECT claim_id, claim_number FROM claim WHERE is_current=1")}
    for person, mine in lines.items():
        theirs = [line for line in mine if line.file in of_claims]
        for line in theirs:
            number = numbers.get(line.claim, line.claim)
            who = by_policy.get(" ".join(person.split()[:2])) or owner_of_claim.get(number) or person
            claims.setdefault(who, []).append(line._replace(claim=number))
    return charges, claims


def policies(store: Store) -> dict[str, str]:
    """`member birth-date`, as a claim names a person -> person."""
    persons = store.persons()
    born: dict[str, int] = {}
    for row in store.rows("patient"):
        if "birth_date" in row and "person_id" in row:
            born[str(row["person_id"])] = int(row["birth_date"])
    found = {}
    for row in store.rows("coverage"):
        person = persons.get((str(row["system"]), str(row["patient_id"])), "")
        if person in born and row.get("member_id"):
            found[f"{row['member_id']} {iso(born[person])}".upper()] = person
    return found


def against_claims(charges: Mapping[str, list[Actual]], claims: Mapping[str, list[Actual]], as_of: int, first: int, last: int) -> Claimed:
    """Each person's charges against the person's claim lines. first, last: days that whole inputs of charges cover."""
    done = Claimed()
    if not claims or not charges:
        return done
    carried = {line.part for mine in claims.values() for line in mine}
    for person in sorted({*charges, *claims}):
        waiting: dict[tuple[int, str, str], list[Actual]] = defaultdict(list)
        for line in claims.get(person, ()):
            waiting[line.day, line.code, line.part].append(line)
        for line in sorted(charges.get(person, ()), key=lambda each: (each.day, each.code, each.part, each.modifiers, each.position)):
            found = waiting.get((line.day, line.code, line.part))
            if found:
                sent = found.pop(next((i for i, each in enumerate(found) if _alike(each, line)), 0))
                if _alike(sent, line):
                    done.compared += 1
                else:
                    done.differences.append(_difference("claimed otherwise", person, line, _words(sent), (sent.cents or 0) - (line.cents or 0)))
            elif line.part in carried and line.day + CLAIM_DAYS <= as_of:
                done.differences.append(_difference("not claimed", person, line, "a claim", line.cents))
        for mine in waiting.values():
            for line in mine:
                if first <= line.day <= last:
                    done.differences.append(_difference("claimed alone", person, line, "a charge", line.cents))
    return done


def _alike(one: Actual, other: Actual) -> bool:
    same = one.units == other.units and sorted(one.modifiers.split()) == sorted(other.modifiers.split())
    return same and (one.cents == other.cents or None in (one.cents, other.cents))


def _words(line: Actual) -> str:
    return " ".join(filter(None, (line.code, line.modifiers, f"x{line.units}", f"${line.cents / 100:,.2f}" if line.cents is not None else "")))


def _difference(kind: str, person: str, line: Actual, should: str, cents: int | None) -> Difference:
    because = {"not claimed": "charged, and on no claim that is on file", "claimed alone": "on a claim, and charged nowhere",
               "claimed otherwise": "the claim differs from the charge"}[kind]  # fmt: skip
    return Difference(kind, person, line.course_id, line.day, line.code, line.part, line.units, should, cents, because, (), line, None)
