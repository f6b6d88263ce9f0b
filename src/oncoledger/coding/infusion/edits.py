"""Published pairs between the services of one day: what a modifier tells apart, and what is never paid beside another. Facts 5.1."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ...sources.keys import code_key
from ...sources.library import Library
from ..charge import Service
from ..terms import Terms

VISITS = frozenset("99202 99203 99204 99205 99211 99212 99213 99214 99215 99242 99243 99244 99245 G0463".split())


def edited(services: Sequence[Service], terms: Terms) -> tuple[list[Service], list[tuple[Service, str]]]:
    """The services of one day and one biller with modifier 59 where a pair asks for it and they had different drugs or ways; and those that nothing pays
    beside another, each with the reason. Visits carry 25, which their own record decides."""
    table = "hospital" if terms.is_hospital else "practitioner"
    codes = sorted({service.code for service in services})
    barred: dict[str, str] = {}
    apart: set[str] = set()
    for one in codes:
        for other in codes:
            if one == other or other in barred or not _has_pair(one, other, table, terms.library):
                continue
            indicator = _pair(one, other, table, services[0].day, terms.library)
            if indicator == 0 and one not in barred:
                barred[other] = f"never paid beside {one} of the same day"
            elif indicator == 1 and other not in VISITS:
                apart.add(other)
    kept = [_apart(service) if service.code in apart else service for service in services if service.code not in barred]
    return kept, [(service, barred[service.code]) for service in services if service.code in barred]


def _apart(service: Service) -> Service:
    return service if "59" in service.modifiers.split() else service._replace(modifiers=f"{service.modifiers} 59".strip())


@lru_cache(1 << 14)
def _has_pair(one: str, other: str, table: str, library: Library) -> bool:
    return bool(library.has_pair(table, np.array([code_key(one)]), np.array([code_key(other)]))[0])


@lru_cache(1 << 16)
def _pair(one: str, other: str, table: str, day: int, library: Library) -> int:
    return int(library.pairs(table, np.array([code_key(one)]), np.array([code_key(other)]), np.array([day])).indicator[0])
