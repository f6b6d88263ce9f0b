"""Every error says segment, element, what was found and what was expected. One line a case: fixture, what is changed, into what, the error."""

from __future__ import annotations

import io

import pytest

from oncoledger.formats.x12 import read_837
from oncoledger.model.dates import NO_DATE
from oncoledger.model.table import NO_NUMBER

from .make import INSTITUTIONAL, PROFESSIONAL, changed, fixture

# old text | new text | severity, segment, element | words of the message
PROFESSIONAL_CASES = """
    SE*78*0001                   | SE*77*0001                   | error 80 SE01       | found '77'; expected 78
    SE*78*0001                   | SE*78*0002                   | error 80 SE02       | found '0002'; expected '0001' as in ST02 of segment 3
    SE*78*0001~                  | DTP*011*D8*20260101~         | error 81 SE         | GE inside a transaction; expected SE for the ST of segment 3
    GE*1*101                     | GE*2*101                     | error 81 GE01       | found '2'; expected 1
    GE*1*101                     | GE*1*102                     | error 81 GE02       | found '102'; expected '101' as in GS06 of segment 2
    GE*1*101~                    | N4*X~                        | error 81            | segment 'N4' outside a transaction
    IEA*1*000000101              | IEA*1*000000102              | error 82 IEA02      | found '000000102'; expected '000000101' as in ISA13 of segment 1
    IEA*1*000000101              | IEA*1*101                    | warning 82 IEA02    | found '101'; expected '000000101'
    IEA*1*000000101              | IEA*x*000000101              | error 82 IEA01      | found 'x'; expected 1
    HL*2*1*22*0                  | HL*2*9*22*0                  | error 17 HL02       | found '9'; expected '1', HL01 of the billing provider
    HL*4*3*23*0                  | HL*4*2*23*0                  | error 49 HL02       | found '2'; expected '3', HL01 of the subscriber
    HL*4*3*23*0                  | HL*4*3*24*0                  | error 49 HL03       | found '24'; expected 20 (billing provider)
    CLM*RT-0001*1500.5           | CLM**1500.5                  | error 24 CLM01      | found nothing; expected the claim's number
    CLM*RT-0001*1500.5           | CLM*RT-0001*1,500.50         | error 24 CLM02      | found '1,500.50'; expected an amount
    11:B:1*                      | :B:1*                        | error 24 CLM05-1    | found nothing; expected the place of service
    11:B:1*                      | 11:B*                        | error 24 CLM05-3    | found nothing; expected the frequency
    HI*ABK:Z510*ABF:C61          | HI*ABF:C61                   | error 24 HI01-1     | another diagnosis first; expected ABK in HI01 (loop 2300)
    HI*ABK:Z510*ABF:C61          | HI*ABK*ABF:C61               | error 28 HI01-2     | found 'ABK' alone; expected a qualifier and a code
    SV1*HC:77412*500.25*UN*1     | SV1*HC:77412*500.255*UN*1    | error 36 SV1-02     | found '500.255'; expected an amount
    SV1*HC:77412*500.25*UN*1     | SV1*HC:77412*500.25*UN*one   | error 36 SV1-04     | found 'one'; expected a number of units
    SV1*HC:77412*500.25*UN*1     | SV1*HC*500.25*UN*1           | error 36 SV1-01-2   | found 'HC'; expected a procedure code (loop 2400)
    SV1*HC:77412*500.25*UN*1     | SV2*0335*HC:77412*500.25*UN*1 | error 36 SV2       | SV2 in an 837P; expected SV1
    SV1*HC:77412*500.25*UN*1***1:2~ | ZZZ*1~                    | warning 36 ZZZ      | an unknown segment
    SV1*HC:77412*500.25*UN*1***1:2~ | ZZZ*1~                    | error 35 SV1        | a line without it; expected SV1
    SV1*HC:77412*500.25*UN*1***1:2~ | (*1~                      | error 36            | a segment that begins '('
    LX*2~\\nSV1*HC:77427         | SV1*HC:77427                 | error 39 SV1        | a second service on one line
    LX*1~\\nSV1*HC:77412         | SV1*HC:77412                 | error 35 SV1        | SV1 outside a line
    LX*1~\\nSV1*HC:77412         | LX*one~\\nSV1*HC:77412       | error 35 LX01       | found 'one'; expected the line's number
    RD8*20260105-20260109        | RD8*20260105-20260230        | error 41 DTP03      | found '20260105-20260230'; expected two dates
    RD8*20260105-20260109        | RD8*20260109-20260105        | error 41 DTP03      | expected a last day that is not before the first
    RD8*20260105-20260109        | D8*20260105-20260109         | warning 41 DTP02    | found 'D8'; expected RD8
    DTP*472*RD8*20260105-20260109~ | N4*X~                      | error 39 DTP        | a line without a date of service; expected DTP 472
    LIN**N4*50242006001~         | N4*X~                        | error 78 CTP        | CTP without LIN
    CTP****16*ML                 | CTP****16.0005*ML            | error 78 CTP04      | found '16.0005'; expected a quantity
    DMG*D8*19500101*F            | DMG*D8*19501301*F            | error 22 DMG02      | found '99999999'; expected a date
    NM1*IL*1*DOE*JANE****MI*1EG4TE5MK73 | NM1*IL*1             | error 24 NM1        | without a member id or a name
    ST*837*0001*005010X222A1     | ST*837*0001*005010X223A2     | warning 3 ST03      | found '005010X223A2'; expected '005010X222A1' as in GS08
    ST*837*0001*005010X222A1     | ST*837*0001*005010X224A2     | error 3 ST03        | 837 (dental claim) 005010X224A2
    ST*837*0001*005010X222A1     | ST*837*0001*006020X323       | error 3 ST03        | 837 (claim of another version) 006020X323
    ST*837*0001*005010X222A1     | ST*835*0001*005010X221A1     | error 3 ST01        | 835 (remittance advice) 005010X221A1
    ST*837*0001*005010X222A1     | ST*837*0001*005010X222A7     | warning 3 ST03      | expected 005010X222 with A1, A2, A3 or no addenda
    ISA*00*          *00*        | ISA*00*     *00*             | warning byte 0 ISA  | expected an ISA of 106 characters
    GS*HC*MAPLEONC               | TA1*000000101*260112*0915*A*000~\\nGS*HC*MAPLEONC | error 2 TA1 | TA1 (interchange acknowledgement)
"""

INSTITUTIONAL_CASES = """
    DTP*434*RD8*20260105-20260130~ | N4*X~                      | error 21 DTP        | a claim without statement dates; expected DTP 434
    DTP*434*RD8*20260105-20260130 | DTP*434*RD8*20260105-20260132 | error 22 DTP03    | found '20260105-20260132'; expected two dates
    CL1*3*1*01~                  | N4*X~                        | error 21 CL1        | expected CL1
    HI*ABK:Z5111~                | N4*X~                        | error 21 HI01-1     | another diagnosis first
    HI*BE:A8:::70.5              | HI*BE:A8:::heavy             | error 28 HI01-5     | found 'heavy'; expected the amount of value code A8
    SV2*0335*HC:96413*900*UN*1   | SV2**HC:96413*900*UN*1       | error 33 SV2-01     | expected a revenue code
    SV2*0335*HC:96413*900*UN*1   | SV2*0335*HC:96413*9OO*UN*1   | error 33 SV2-03     | found '9OO'; expected an amount
    SV2*0335*HC:96413*900*UN*1   | SV2*0335*HC:96413*900*UN     | error 33 SV2-05     | found nothing; expected a number of units
    SV2*0335*HC:96413*900*UN*1   | SV1*HC:96413*900*UN*1***1    | error 33 SV1        | SV1 in an 837I; expected SV2
"""


def cases() -> list:
    found = []
    for path, table in ((PROFESSIONAL, PROFESSIONAL_CASES), (INSTITUTIONAL, INSTITUTIONAL_CASES)):
        for line in table.strip().splitlines():
            old, new, where, words = (cell.strip().replace("\\n", "\n") for cell in line.split(" | "))
            found.append(pytest.param(path, old, new, where, words, id=f"{path.stem[-4:]} {old} -> {new}"))
    return found


@pytest.mark.parametrize(("path", "old", "new", "where", "words"), cases())
def test_error(path, old, new, where, words):
    read = read_837(io.BytesIO(changed(fixture(path), old, new)), "x")
    told = [f"{e.severity} {e.position.removeprefix('segment ')} {e.element}".strip() for e in read.errors]
    assert where in told, read.errors
    assert any(words in str(e) for e, place in zip(read.errors, told, strict=True) if place == where), read.errors


@pytest.mark.parametrize("path", [PROFESSIONAL, INSTITUTIONAL], ids=lambda path: path.stem)
def test_deleting_any_segment_is_told(path):
    segments = fixture(path).split("~\n")[:-1]
    for place in range(len(segments)):
        left = segments[:place] + segments[place + 1 :]
        assert [e for e in read_837(io.BytesIO("~\n".join([*left, ""]).encode())).errors if e.severity == "error"], segments[place]


def test_a_claim_with_unreadable_parts_is_kept_with_them_absent():
    text = fixture(PROFESSIONAL).replace("CLM*RT-0001*1500.5*", "CLM*RT-0001*lots*").replace("500.25*UN*1***1:2~\nDTP*472*D8*20260105", "x*UN*y***1:2~\nDTP*472*D8*20261305")
    read = read_837(io.BytesIO(text.encode()))
    assert (len(read.claims), len(read.lines)) == (2, 4)
    assert read.claims["charge_amount"][0] == NO_NUMBER
    assert read.lines["charge_amount"][0] == NO_NUMBER and read.lines["service_date"][0] == NO_DATE
    assert [e.element for e in read.errors] == ["CLM02", "SV1-02", "SV1-04", "DTP03"]


def test_no_name_or_birth_date_in_a_message():
    """Messages are printed and logged: what identifies a person stays out of them."""
    text = fixture(PROFESSIONAL).replace("19500101", "1950O101").replace("NM1*IL*1*DOE", "NM1 IL*1*DOE")
    told = " ".join(map(str, read_837(io.BytesIO(text.encode())).errors))
    assert "DOE" not in told and "1950" not in told and "1EG4" not in told
