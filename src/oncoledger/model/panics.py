"""A library in another language tells of its panic on standard error before Python can catch it: no message for a user, who gets our own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unheard() -> Iterator[None]:
    """Nothing that is written to standard error meanwhile is seen, whoever writes it. For the reading of foreign bytes alone: keep it short."""
    try:
        sys.stderr.flush()
        saved = os.dup(2)
    except (AttributeError, OSError, ValueError):  # there is no standard error: nothing can be heard
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
