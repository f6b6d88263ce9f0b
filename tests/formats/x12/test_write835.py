"""An 835 is written only where its three sums hold, and says which do not."""

from __future__ import annotations

import pytest

from oncoledger.formats.x12 import write_835
from oncoledger.model.schema import ADJUSTMENT, PAYMENT, PROVIDER_ADJUSTMENT, REMITTANCE, REMITTANCE_LINE

from .invented import DAY, ENVELOPE, PAYER, PHYSICIANS, remittance, tables


def written(rows, offices=None, unbalanced=()):
    return write_835(*tables(rows), ENVELOPE, {"11502": PAYER} if offices is None else offices, PHYSICIANS, unbalanced).decode()


def test_plain():
    text = written(remittance())
    for segment in (
        "GS*HP*", "ST*835*0001~", "BPR*I*80*C*ACH*CCP*01*123456780*DA*12*1999999999**01*123456780*DA*34*20260202~", "TRN*1*EFT1*1999999999~",
        "CLP*RT-1*1*200*80*20*MB*ICN1*11*1~", "NM1*QC*1*DOE*JANE****MI*1EG4TE5MK73~", "MOA***MA01*MA18~", "SVC*HC:77412*100*80**1~", "CAS*PR*2*20~",
        "SVC*HC:77014:26*100*0**0**1~", "CAS*CO*97*100*1~", "REF*6R*RT-1-2~", "LQ*HE*N130~", "AMT*B6*100~",
    ):  # fmt: skip
        assert segment in text


def changed(spec, place, **columns):
    rows = remittance()
    rows[spec][place] |= columns
    return rows


@pytest.mark.parametrize(("rows", "words"), [
    (changed(REMITTANCE_LINE, 0, paid_amount=7900), "claim RT-1, line 1 does not balance: SVC02 $100.00 less CAS $20.00 is $80.00, and SVC03 is $79.00"),
    (changed(REMITTANCE, 0, paid_amount=7900), "claim RT-1 does not balance: CLP03 $200.00 less all CAS $120.00 is $80.00, and CLP04 is $79.00"),
    (changed(PAYMENT, 0, payment_amount=7900), "payment EFT1 does not balance: sum of CLP04 $80.00 less PLB $0.00 is $80.00, and BPR02 is $79.00"),
    (changed(REMITTANCE, 0, payer_control_number=""), "payer_control_number is empty"),
    (changed(REMITTANCE, 0, remarks="A B C D E F"), "6 remark codes of a claim; MOA takes at most 5"),
    (changed(REMITTANCE, 0, payment_id="q"), "names payment 'q', which is not in the table"),
    (changed(REMITTANCE_LINE, 0, line_number=2), "stands there twice"),
    (changed(REMITTANCE_LINE, 0, code=""), "neither code nor revenue_code"),
    (changed(ADJUSTMENT, 0, line_number=9), "has no remittance, or no line 9"),
    (changed(ADJUSTMENT, 0, group=""), "without its group"),
    (changed(ADJUSTMENT, 0, reason="A*B"), "CAS02 holds '*'"),
    ({**remittance(), PAYMENT: []}, "no payment"),
])
def test_refused(rows, words):
    with pytest.raises(ValueError) as refusal:
        written(rows)
    assert words in str(refusal.value)


def test_unbalanced_on_purpose():
    assert "BPR*I*79*" in written(changed(PAYMENT, 0, payment_amount=7900), unbalanced=["p"])
    assert "CLP*RT-1*1*200*79*" in written(changed(REMITTANCE, 0, paid_amount=7900) | {PAYMENT: remittance(7900)[PAYMENT]}, unbalanced=["r"])


def test_ach_needs_a_bank_and_every_payer_an_office():
    with pytest.raises(ValueError, match="needs the bank"):
        written(remittance(), {"11502": PAYER.__class__(PAYER.address, PAYER.telephone)})
    with pytest.raises(ValueError, match="no office is given for its payer '11502'"):
        written(remittance(), {})


def test_six_triples_and_six_pairs_in_a_segment():
    rows = remittance()
    rows[ADJUSTMENT][1:] = [{"remittance_id": "r", "line_number": 2, "group": "CO", "reason": str(n), "adjustment_amount": 1250} for n in range(8)]
    rows[PROVIDER_ADJUSTMENT] = [{"payment_id": "p", "provider_id": "1", "fiscal_date": DAY, "reason": "WO", "adjustment_amount": (-1) ** n} for n in range(8)]
    text = written(rows)
    assert "CAS*CO*0*12.50**1*12.50**2*12.50**3*12.50**4*12.50**5*12.50~\nCAS*CO*6*12.50**7*12.50~" in text
    assert text.count("PLB*1*20260105*WO*") == 2
