"""Messages over MLLP and files of watched folders into a ledger folder, as they come: what is acknowledged is on disk, what is on disk is taken in once."""

from .journal import Journal, JournalError
from .service import serve
from .settings import Parts, Settings
from .status import status

__all__ = ["Journal", "JournalError", "Parts", "Settings", "serve", "status"]
