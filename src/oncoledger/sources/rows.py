"""One row of what is loaded, as the doors of the library give it. Rates and values are whole millionths."""

from __future__ import annotations

from typing import NamedTuple

from .editions import Edition


class From(NamedTuple):
    """Where a row stands. carried: the edition was published for another period than the day."""

    edition: Edition
    carried: bool


class Rvu(NamedTuple):
    """Relative values and indicators of a code and modifier. Values and the conversion factor are whole millionths; -1 as an indicator: blank.

    nonfac_na, fac_na: the service is not priced there. not_used: CMS does not pay by this row.
    """

    code: str
    modifier: str
    status: str
    work: int
    pe_nonfac: int
    pe_fac: int
    mp: int
    factor: int
    pctc: int
    global_days: str
    multiple: int
    bilateral: int
    assistant: int
    cosurgeon: int
    team: int
    supervision: str
    imaging_family: str
    endo_base: str
    not_used: bool
    nonfac_na: bool
    fac_na: bool
    opps_pe_nonfac: int
    opps_pe_fac: int
    opps_mp: int
    source: From


class Gpci(NamedTuple):
    """The indices of a locality, in millionths. work_no_floor is -1 where the table prints only the work index with the floor of 1.0."""

    state: str
    contractor: str
    locality: str
    name: str
    work: int
    work_no_floor: int
    pe: int
    mp: int
    source: From


class Opps(NamedTuple):
    """A row of Addendum B. apc, weight, rate (millionths of a dollar) and copayments are -1 where none is printed."""

    code: str
    si: str
    apc: int
    weight: int
    rate: int
    copay: int
    copay_least: int
    source: From


class Asp(NamedTuple):
    """limit_rate: what Medicare allows for one billing unit, in millionths of a dollar, -1 for `N/A`. coinsurance: millionths of one, -1 if not printed."""

    code: str
    dosage: str
    limit_rate: int
    coinsurance: int
    notes: str
    source: From


class Product(NamedTuple):
    """A product under a code: sizes and billing units in millionths. units: of one item; package_units: of the whole package."""

    ndc: str
    code: str
    name: str
    labeler: str
    package_size: int
    package_quantity: int
    units: int
    package_units: int
    source: From


class Listed(NamedTuple):
    """A code of a list with its dates (FIRST_DAY and LAST_DAY where open), as the edition knew them. label: empty where the list has no words."""

    code: str
    first: int
    last: int
    label: str
    source: From

    def covers(self, day: int) -> bool:
        return self.first <= day <= self.last


class Charges(NamedTuple):
    """What hospitals publish as their gross charges for a code: how many were seen, and in cents what a tenth, half and nine tenths stay below."""

    code: str
    charges: int
    hospitals: int
    p10: int
    p50: int
    p90: int
    source: From


class Descriptor(NamedTuple):
    """A licensee's words for a code. They are shown to the licensee, and enter no report unless he asks."""

    code: str
    text: str
    short: str
    source: From
