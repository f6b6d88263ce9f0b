"""Invented claims with the payer's answers to them, written as an 837P and an 835 by our own writers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from oncoledger.formats.x12 import (
    Address,
    Envelope,
    Organisation,
    Parties,
    Patient,
    PayerOffice,
    Person,
    Physician,
    write_835,
    write_837,
)  # fmt: skip
from oncoledger.model.dates import day_of
from oncoledger.model.money import cents_of
from oncoledger.model.schema import ADJUSTMENT, CLAIM, PAYMENT, PROVIDER_ADJUSTMENT, REMITTANCE, REMITTANCE_LINE, SERVICE_LINE
from oncoledger.model.table import Table, Words, blank

HOME = Address("1 OAK STREET", "RALEIGH", "NC", "276010001")
SENT, PAID = day_of("2026-02-01"), day_of("2026-03-02")


def table(spec, rows):
    columns = {}
    for column in spec.columns:
        values = [row.get(column.name) for row in rows]
        columns[column.name] = Words.of(values) if column.type == "text" else blank(column.type, len(rows))
        if column.type != "text":
            for place, value in enumerate(values):
                if value is not None:
                    columns[column.name][place] = value
    return Table(spec.name, columns)


@dataclass
class History:
    """Claims and answers as they are told, then as two files.

    `sent("A1 2026-01-05 77386 100")` is a claim of number A1 with lines `date code[-modifiers] dollars`, several separated by commas; the patient is
    the number. `answered("A1 77386 0 CO-181:100")` is a remittance with lines `code[-modifiers] paid [group-reason:dollars ...]`.
    """

    claims: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    remittances: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    adjustments: list = field(default_factory=list)
    payments: dict = field(default_factory=dict)

    def sent(self, text, **changed):
        number, lines = text.split(" ", 1)
        claim_id = f"c{len(self.claims)}"
        total = 0
        for place, line in enumerate(lines.split(","), 1):
            date, code, dollars = line.split()
            code, *modifiers = code.split("-")
            total += cents_of(dollars)
            self.lines.append({"claim_id": claim_id, "line_number": place, "service_date": day_of(date), "code": code, "modifiers": " ".join(modifiers),
                               "units": 1000, "units_basis": "UN", "charge_amount": cents_of(dollars), "diagnosis_pointers": "1",
                               "control_number": f"{number}-{place}"})  # fmt: skip
        self.claims.append({
            "claim_id": claim_id, "claim_number": number, "form": "837P", "patient_id": number, "frequency": "1", "place_of_service": "11", "charge_amount": total,
            "diagnoses": "C61", "payer_rank": "P", "filing_indicator": "CI", "payer_id": "P1", "payer_name": "EVERGREEN", "member_id": f"W{number}",
            "birth_date": day_of("1950-01-01"), "billing_npi": "1234567893", "billing_tax_id": "560000001", "billing_taxonomy": "2085R0001X",
            "billing_zip": "276010001", "rendering_npi": "1679576722",
        } | changed)  # fmt: skip

    def answered(self, text, status="", payment="T1", with_control=True, whole="", **changed):
        number, *lines = text.split(" ", 1)
        remittance_id = f"r{len(self.remittances)}"
        charged = paid = patient = 0

        def adjust(words, place):
            taken = 0
            for word in words:
                reason, dollars = word.split(":")
                group, reason = reason.split("-")
                self.adjustments.append({"remittance_id": remittance_id, "group": group, "reason": reason, "adjustment_amount": cents_of(dollars)} | place)
                taken += cents_of(dollars)
            return taken

        taken = adjust(whole.split(), {})
        for place, line in enumerate(lines[0].split(",") if lines else (), 1):
            code, dollars, *reasons = line.split()
            code, *modifiers = code.split("-")
            line_taken = adjust(reasons, {"line_number": place})
            charge = cents_of(dollars) + line_taken
            controls = [one["control_number"] for one in self.lines if one["control_number"].startswith(f"{number}-") and one["code"] == code]
            self.answers.append({"remittance_id": remittance_id, "line_number": place, "code": code, "modifiers": " ".join(modifiers), "charge_amount": charge,
                                 "paid_amount": cents_of(dollars), "service_date": next((o["service_date"] for o in self.lines if o["code"] == code), SENT),
                                 "control_number": controls[0] if with_control and controls else ""})  # fmt: skip
            charged, paid = charged + charge, paid + cents_of(dollars)
        if not lines:
            charged, paid = changed.get("charge_amount", taken), changed.get("charge_amount", taken) - taken
        status = status or ("4" if paid == 0 else "1")
        self.remittances.append({
            "remittance_id": remittance_id, "payment_id": payment, "claim_number": number, "status": status, "charge_amount": charged, "patient_amount": patient,
            "filing_indicator": "CI", "payer_control_number": f"ICN{number}", "patient_name": "DOE, JANE", "member_id": f"W{number}",
        } | changed | {"paid_amount": paid - (taken if lines else 0)})  # fmt: skip
        self.payments.setdefault(payment, 0)
        self.payments[payment] += self.remittances[-1]["paid_amount"]

    def write(self, folder, claims="claims.837", remittances="answers.835"):
        """Both files in a folder; a payment is a day later than the one before it."""
        people = Parties(
            {c["patient_id"]: Patient(Person("DOE", "JANE", 0, "F", HOME)) for c in self.claims},
            {"1234567893": Organisation("MAPLE", HOME), "1679576722": Physician("BIRCH", "OLAF", "2085R0001X")},
        )
        envelope = Envelope("MAPLE", "EVERGREEN", SENT, "0800", contact_phone="5555550100")
        (folder / claims).write_bytes(write_837(table(CLAIM, self.claims), table(SERVICE_LINE, self.lines), people, envelope))
        if not self.payments:
            return
        payments = [
            {"payment_id": name, "payment_amount": cents, "method": "CHK", "payment_date": PAID + day, "trace_number": name, "payer_trace_id": "1999999999",
             "payer_id": "P1", "payer_name": "EVERGREEN", "payee_npi": "1234567893", "payee_name": "MAPLE"}
            for day, (name, cents) in enumerate(self.payments.items())
        ]  # fmt: skip
        of_payment = defaultdict(list)
        for one in self.remittances:
            of_payment[one["payment_id"]].append(one)
        data = write_835(
            table(PAYMENT, payments), table(REMITTANCE, self.remittances), table(REMITTANCE_LINE, self.answers), table(ADJUSTMENT, self.adjustments),
            table(PROVIDER_ADJUSTMENT, []), envelope, {"P1": PayerOffice(HOME, "5555550111")},
        )  # fmt: skip
        (folder / remittances).write_bytes(data)


def usual():
    """Twelve claims with a code that has ended, refused; clean ones paid; a denial that no rule foresees; one taken back; one without an answer."""
    history = History()
    for n in range(12):
        history.sent(f"A{n} 2026-01-05 77386 500")
        history.answered(f"A{n} 77386 0 CO-181:500")
    for n in range(5):
        history.sent(f"B{n} 2026-01-05 77412 300")
        history.answered(f"B{n} 77412 200 CO-45:50 PR-2:50")
    history.sent("C1 2026-01-06 77412 300")
    history.answered("C1 77412 0 CO-197:300")
    history.sent("D1 2026-01-06 77412 300")
    history.answered("D1 77412 250 CO-45:50")
    history.answered("D1 77412 -250 CO-45:-50", status="22", payment="T2")
    history.answered("D1 77412 0 CO-50:300", payment="T2")
    history.sent("E1 2026-01-06 77412 300")
    history.sent("F1 2026-01-06 77412 300")
    history.answered("F1 77412 0 PR-1:300", status="1")
    return history
