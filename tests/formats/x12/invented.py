"""Tables of invented claims and remittances: plain ones to change, and strategies that draw any that can be written."""

from __future__ import annotations

from hypothesis import strategies as st

from oncoledger.formats.x12 import Address, Bank, Envelope, Organisation, Parties, Patient, PayerOffice, Person, Physician
from oncoledger.model.dates import day_of, iso
from oncoledger.model.schema import ADJUSTMENT, CLAIM, PAYMENT, PROVIDER_ADJUSTMENT, REMITTANCE, REMITTANCE_LINE, SERVICE_LINE
from oncoledger.model.table import Table, Words, blank

DAY = day_of("2026-01-05")
HOME = Address("1 OAK STREET", "RALEIGH", "NC", "276010001")
PHYSICIANS = {"1679576722": Physician("BIRCH", "OLAF", "2085R0001X"), "1992999825": Physician("CEDAR", "UMA"), "1245319599": Physician("ELM", "RITA")}
CENTRES = {"1234567893": Organisation("MAPLE RADIATION ONCOLOGY", HOME), "1366532194": Organisation("BAYVIEW HOSPITAL", HOME)}
ENVELOPE = Envelope("MAPLEONC", "TESTPAYER", day_of("2026-02-01"), "0915", 7, contact_name="EDI DESK", contact_phone="5555550100")
PAYER = PayerOffice(Address("9 PAYER PLAZA", "DURHAM", "NC", "27701"), "5555550111", Bank("123456780", "12", "123456780", "34"))


def table(spec, rows):
    """A table of the schema from dicts of columns; what a row does not name is absent."""
    columns = {}
    for column in spec.columns:
        if column.type == "text":
            columns[column.name] = Words.of([row.get(column.name) for row in rows])
        else:
            values = blank(column.type, len(rows))
            for place, row in enumerate(rows):
                if column.name in row:
                    values[place] = row[column.name]
            columns[column.name] = values
    return Table(spec.name, columns)


def content(table, without=("claim_id", "remittance_id", "payment_id", "source_file", "source_position", "is_balanced")):
    """Every column but ids and places, which a file gives anew."""
    return {name: column.tolist() for name, column in table.columns.items() if name not in without}


def claim(**changed):
    """One plain professional claim, and what is changed of it."""
    return {
        "claim_id": "c1", "claim_number": "RT-1", "form": "837P", "frequency": "1", "place_of_service": "11", "charge_amount": 50025, "diagnoses": "Z51.0 C61",
        "payer_rank": "P", "filing_indicator": "MB", "payer_id": "11502", "payer_name": "MEDICARE B", "member_id": "1EG4TE5MK73", "birth_date": DAY - 20000,
        "billing_npi": "1234567893", "billing_tax_id": "560000001", "billing_taxonomy": "2085R0001X", "billing_zip": "276010001",
        "patient_id": "1EG4TE5MK73 DOE", **changed,
    }  # fmt: skip


def line(**changed):
    return {
        "claim_id": "c1", "line_number": 1, "service_date": DAY, "code": "77412", "units": 1000, "units_basis": "UN", "charge_amount": 50025,
        "diagnosis_pointers": "1 2", "control_number": "RT-1-1", **changed,
    }  # fmt: skip


def parties(patients=("1EG4TE5MK73 DOE",)):
    return Parties({name: Patient(Person("DOE", "JANE", DAY - 20000, "F", HOME)) for name in patients}, {**PHYSICIANS, **CENTRES})


TEXT = st.text("ABC 0179.-,&'#()", min_size=1, max_size=12).map(str.strip).filter(bool)
NAME = st.sampled_from(["DOE", "ROE", "O'HARA", "DE LA CRUZ", "ST. JOHN"])
DIAGNOSES = ["Z51.0", "Z51.11", "C61", "C34.11", "C79.51", "D64.81", "I10", "E11.9", "Z79.4", "R53.83", "R11.2", "N18.30"]
CENTS = st.one_of(st.integers(0, 10**9), st.sampled_from([0, 1, 10, 100, 99999]))
UNITS = st.one_of(st.integers(1, 999).map(lambda n: n * 1000), st.integers(1, 99999))
DAYS = st.integers(DAY - 400, DAY + 20)


@st.composite
def claims(draw, form=None):
    """Claims of one form with their lines and parties: dependents, replacements, drugs, ranges, notes, providers."""
    form = form or draw(st.sampled_from(["837P", "837I"]))
    rows, line_rows, patients = [], [], {}
    for number in range(draw(st.integers(1, 3))):
        birth, last, first, member = draw(DAYS) - 18000, draw(NAME), draw(st.sampled_from(["JANE", "JO ANN"])), draw(st.sampled_from(["1EG4TE5MK73", "W0002"]))
        person = f"{member} {iso(birth)} {last} {first}"
        insured = Person("ROE", "RICHARD", DAY - 20000, "M", HOME) if draw(st.booleans()) and member == "W0002" else None
        patients[person] = Patient(Person(last, first, birth, draw(st.sampled_from("FMU")), HOME), insured)
        diagnoses = draw(st.lists(st.sampled_from(DIAGNOSES), min_size=1, max_size=12, unique=True))
        row = claim(claim_id=f"c{number}", claim_number=f"N-{number}", form=form, frequency=draw(st.sampled_from("178")), charge_amount=draw(CENTS),
                    diagnoses=" ".join(diagnoses), payer_rank=draw(st.sampled_from("PS")), member_id=member, birth_date=birth, patient_id=person,
                    billing_npi=draw(st.sampled_from(list(CENTRES))), filing_indicator=draw(st.sampled_from(["MB", "MC", "16", "CI"])))  # fmt: skip
        row |= draw(st.fixed_dictionaries({}, optional={
            "payer_control_number": st.just("ICN5"), "prior_authorization": st.just("AUTH7"), "note": TEXT, "facility_npi": st.sampled_from(list(CENTRES)),
            "referring_npi": st.just("1245319599"), "rendering_npi": st.just("1679576722"),
        }))  # fmt: skip
        if form == "837I":
            row |= {"bill_type": "13", "place_of_service": "", "statement_from_date": DAY - 400, "statement_to_date": DAY + 30, "attending_npi": "1679576722"}
        rows.append(row)
        line_rows += [draw(_line(row, place)) for place in range(1, draw(st.integers(1, 4)) + 1)]
    return table(CLAIM, rows), table(SERVICE_LINE, line_rows), Parties(patients, {**PHYSICIANS, **CENTRES})


@st.composite
def _line(draw, row, place):
    is_professional = row["form"] == "837P"
    code, revenue = draw(st.sampled_from([("77412", "0333"), ("96413", "0335"), ("J9271", "0636")] + ([] if is_professional else [("", "0258")])))
    pointers = draw(st.lists(st.integers(1, len(row["diagnoses"].split())), min_size=1, max_size=4, unique=True))
    one = line(claim_id=row["claim_id"], line_number=place, code=code, service_date=draw(DAYS), units=draw(UNITS), charge_amount=draw(CENTS),
               control_number=f"{row['claim_number']}-{place}", modifiers=draw(st.sampled_from(["", "26", "JZ", "26 59", "26 59 XU Q0"])) if code else "",
               diagnosis_pointers=" ".join(map(str, pointers)) if is_professional else "", revenue_code="" if is_professional else revenue)  # fmt: skip
    if code == "J9271":
        one |= {"ndc": "00006302602", "ndc_quantity": draw(UNITS), "ndc_unit": draw(st.sampled_from(["ML", "UN", "GR", "ME", "F2"]))}
    one |= draw(st.fixed_dictionaries({}, optional={
        "service_end_date": st.just(one["service_date"] + 4), "note": TEXT, **({"place_of_service": st.just("22")} if is_professional else {}),
        "rendering_npi": st.just("1992999825"),
    }))  # fmt: skip
    return one


def remittance(paid=8000, **changed):
    """A payment with one answered claim of two lines, one paid in part and one denied, as five lists of rows."""
    return {
        PAYMENT: [{
            "payment_id": "p", "payment_amount": paid, "method": "ACH", "payment_date": DAY + 28, "trace_number": "EFT1", "payer_trace_id": "1999999999",
            "payer_id": "11502", "payer_name": "MEDICARE B", "payee_npi": "1234567893", "payee_tax_id": "560000001", "payee_name": "MAPLE",
        }],
        REMITTANCE: [{
            "remittance_id": "r", "payment_id": "p", "claim_number": "RT-1", "status": "1", "charge_amount": 20000, "paid_amount": 8000, "patient_amount": 2000,
            "filing_indicator": "MB", "payer_control_number": "ICN1", "place_of_service": "11", "frequency": "1", "patient_name": "DOE, JANE",
            "member_id": "1EG4TE5MK73", "rendering_npi": "1679576722", "service_from_date": DAY, "service_to_date": DAY, "received_date": DAY + 9,
            "remarks": "MA01 MA18",
        }],
        REMITTANCE_LINE: [
            {"remittance_id": "r", "line_number": 1, "code": "77412", "charge_amount": 10000, "paid_amount": 8000, "service_date": DAY, "control_number": "RT-1-1",
             "allowed_amount": 10000},
            {"remittance_id": "r", "line_number": 2, "code": "77014", "modifiers": "26", "charge_amount": 10000, "paid_amount": 0, "units": 0,
             "billed_units": 1000, "service_date": DAY, "control_number": "RT-1-2", "remarks": "N130 M15"},
        ],
        ADJUSTMENT: [
            {"remittance_id": "r", "line_number": 1, "group": "PR", "reason": "2", "adjustment_amount": 2000},
            {"remittance_id": "r", "line_number": 2, "group": "CO", "reason": "97", "adjustment_amount": 10000, "quantity": 1000},
        ],
        PROVIDER_ADJUSTMENT: [], **changed,
    }  # fmt: skip


def tables(rows):
    return [table(spec, rows[spec]) for spec in (PAYMENT, REMITTANCE, REMITTANCE_LINE, ADJUSTMENT, PROVIDER_ADJUSTMENT)]


REASON = st.sampled_from(["1", "2", "45", "97", "50", "16", "151", "B7", "253"])
TRIPLE = st.fixed_dictionaries({"group": st.sampled_from(["CO", "PR", "OA", "PI"]), "reason": REASON, "adjustment_amount": st.integers(-5000, 50000).filter(bool)},
                               optional={"quantity": UNITS})  # fmt: skip


@st.composite
def remittances(draw, payments=2, pairs=8):
    """Payments whose three sums hold: claims with and without lines, adjustments at both levels, provider adjustments, reversals, revenue-code lines."""
    rows = {spec: [] for spec in (PAYMENT, REMITTANCE, REMITTANCE_LINE, ADJUSTMENT, PROVIDER_ADJUSTMENT)}
    for place in range(draw(st.integers(1, payments))):
        payment = {**remittance()[PAYMENT][0], "payment_id": f"p{place}", "trace_number": f"T{place}", "method": draw(st.sampled_from(["ACH", "CHK", "NON", "FWT"]))}
        total = sum(draw(_answered(rows, payment["payment_id"], number)) for number in range(draw(st.integers(0, 3))))
        for _ in range(draw(st.integers(0, pairs))):
            pair = {"payment_id": payment["payment_id"], "provider_id": "1234567893", "fiscal_date": day_of("2026-12-31"), "adjustment_amount": draw(st.integers(-9999, 9999)),
                    "reason": draw(st.sampled_from(["WO", "FB", "L6", "72"])), "reference": draw(st.sampled_from(["", "ICN9"]))}  # fmt: skip
            rows[PROVIDER_ADJUSTMENT].append(pair)
            total -= pair["adjustment_amount"]
        rows[PAYMENT].append({**payment, "payment_amount": total})
    return tables(rows)


@st.composite
def _answered(draw, rows, payment_id, number):
    """One answered claim is put among the rows. Returns what it paid."""
    own = f"{payment_id}-{number}"
    sign = draw(st.sampled_from([1, 1, -1]))
    taken, charged = 0, 0

    def take(line_number):
        nonlocal taken
        here = 0
        for triple in draw(st.lists(TRIPLE, max_size=9)):
            one = {**triple, "remittance_id": own, "adjustment_amount": sign * triple["adjustment_amount"]}
            rows[ADJUSTMENT].append(one | ({"line_number": line_number} if line_number else {}))
            here += one["adjustment_amount"]
        taken += here
        return here

    take(None)
    for place in range(1, draw(st.integers(0, 3)) + 1):
        charge = sign * draw(CENTS)
        charged += charge
        service = draw(st.sampled_from([{"code": "77412"}, {"code": "77014", "modifiers": "26 59"}, {"revenue_code": "0258"}, {"code": "J9271", "revenue_code": "0636"}]))
        extra = draw(st.fixed_dictionaries({}, optional={
            "units": UNITS, "billed_units": UNITS, "control_number": st.just("A-1"), "allowed_amount": CENTS, "remarks": st.just("N130 M15"),
            "service_date": st.just(DAY), "billed_code": st.just("77427"),
        }))  # fmt: skip
        if "service_date" in extra and draw(st.booleans()):
            extra["service_end_date"] = DAY + 4
        rows[REMITTANCE_LINE].append({"remittance_id": own, "line_number": place, **service, **extra, "charge_amount": charge, "paid_amount": charge - take(place)})
    plain = {name: value for name, value in remittance()[REMITTANCE][0].items() if name not in ("patient_amount", "remarks", "received_date")}
    extra = draw(st.fixed_dictionaries({}, optional={"patient_amount": CENTS, "remarks": st.just("MA01 MA18"), "received_date": st.just(DAY)}))
    rows[REMITTANCE].append({**plain, **extra, "remittance_id": own, "payment_id": payment_id, "claim_number": f"N-{number}", "patient_name": draw(NAME) + draw(st.sampled_from(["", ", JANE"])),
                             "status": "22" if sign < 0 else "1", "charge_amount": charged, "paid_amount": charged - taken})  # fmt: skip
    return charged - taken
