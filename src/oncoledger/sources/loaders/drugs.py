"""Drugs of Part B: what Medicare pays for one billing unit, and which products (NDC) belong to which code."""

from __future__ import annotations

import numpy as np

from ..names import plain_ndc
from .cells import MILLION, codes, rates, row_of, single, texts
from .read import Rows, Sorted
from .refusal import SourceError


def asp(rows: Rows) -> list[Sorted]:
    """One row a code. limit: millionths of a dollar for one billing unit, -1 for `N/A`; coinsurance: millionths of one, -1 where none is printed."""
    key = codes(rows, "code")
    order = single(rows, "code", key)
    percent = rates(rows, "coinsurance", absent=-1, parts=MILLION // 100) if "coinsurance" in rows.columns else np.full(len(key), -1, dtype=np.int64)
    columns = {"key": key[order], "limit": rates(rows, "limit", absent=-1)[order], "coinsurance": percent[order]}
    return [Sorted(columns | dict(texts(rows, "dosage", order)) | dict(texts(rows, "notes", order)))]


def ndc(rows: Rows) -> list[Sorted]:
    """One row a product and code, by product; `by_code` is the order by code and product.

    A product is its NDC of eleven digits; what has another number (skin substitutes, devices) keeps it as it stands.
    Sizes, quantities and units are millionths: a package of 2.0106 square centimetres is 2,010,600.
    """
    product = np.array([plain_ndc(text or "").encode() for text in rows.frame["ndc"].to_list()], dtype="S16")
    if not product.all():
        at = int(np.flatnonzero(product == b"")[0])
        raise SourceError(f"{rows.file}: row {row_of(rows, at)}: found no NDC; expected a product")
    key = codes(rows, "code")
    order = np.lexsort((key, product))
    product, key = product[order], key[order]
    if np.any((product[1:] == product[:-1]) & (key[1:] == key[:-1])):
        raise SourceError(f"{rows.file}: a product stands in it twice for one code; expected one row a product and code")
    columns: dict[str, np.ndarray] = {"ndc": product, "key": key, "by_code": np.lexsort((product, key)).astype(np.int32)}
    for name in ("package_size", "package_quantity", "units", "package_units"):
        columns[name] = rates(rows, name)[order]
    return [Sorted(columns | dict(texts(rows, "name", order)) | dict(texts(rows, "labeler", order)))]
