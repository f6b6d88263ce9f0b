"""Place of service: two digits from the national list.

The list stands here without its dates: 66 began on 2024-08-01, 27 on 2023-10-01, 10 on 2022-01-01, 58 on 2020-01-01, 19 on 2016-01-01.
Source: CMS, "Place of Service Code Set", https://www.cms.gov/medicare/coding-billing/place-of-service-codes/code-sets;
Medicare Claims Processing Manual, chapter 26, section 10.5.
"""

from __future__ import annotations

import re

from . import InvalidIdentifier, holds, tidy

NAMES = {
    "01": "pharmacy",
    "02": "telehealth, not in the patient's home",
    "03": "school",
    "04": "homeless shelter",
    "05": "Indian Health Service, free-standing",
    "06": "Indian Health Service, provider-based",
    "07": "Tribal 638, free-standing",
    "08": "Tribal 638, provider-based",
    "09": "prison or correctional facility",
    "10": "telehealth in the patient's home",
    "11": "office",
    "12": "home",
    "13": "assisted living facility",
    "14": "group home",
    "15": "mobile unit",
    "16": "temporary lodging",
    "17": "walk-in retail health clinic",
    "18": "place of employment",
    "19": "off-campus outpatient hospital",
    "20": "urgent care facility",
    "21": "inpatient hospital",
    "22": "on-campus outpatient hospital",
    "23": "emergency room of a hospital",
    "24": "ambulatory surgical center",
    "25": "birthing center",
    "26": "military treatment facility",
    "27": "outreach site or street",
    "31": "skilled nursing facility",
    "32": "nursing facility",
    "33": "custodial care facility",
    "34": "hospice",
    "41": "ambulance, land",
    "42": "ambulance, air or water",
    "49": "independent clinic",
    "50": "federally qualified health center",
    "51": "inpatient psychiatric facility",
    "52": "psychiatric facility, partial hospitalization",
    "53": "community mental health center",
    "54": "intermediate care facility for people with intellectual disabilities",
    "55": "residential substance abuse treatment facility",
    "56": "psychiatric residential treatment center",
    "57": "non-residential substance abuse treatment facility",
    "58": "non-residential opioid treatment facility",
    "60": "mass immunization center",
    "61": "comprehensive inpatient rehabilitation facility",
    "62": "comprehensive outpatient rehabilitation facility",
    "65": "end-stage renal disease treatment facility",
    "66": "program of all-inclusive care for the elderly (PACE) center",
    "71": "public health clinic",
    "72": "rural health clinic",
    "81": "independent laboratory",
    "99": "other",
}


def compact(text: str) -> str:
    """Two digits; a spreadsheet's lost zero is put back: `2` is `02`."""
    code = tidy(text)
    return code.zfill(2) if re.fullmatch(r"[0-9]", code) else code


def validate(text: str) -> str:
    """The two digits, or InvalidIdentifier."""
    code = compact(text)
    if not re.fullmatch(r"[0-9]{2}", code):
        raise InvalidIdentifier("a place of service has two digits")
    if code not in NAMES:
        raise InvalidIdentifier("this place of service is not on the national list")
    return code


def is_valid(text: str) -> bool:
    return holds(validate, text)


def format(text: str) -> str:
    """People write a place of service as it is stored."""
    return validate(text)
