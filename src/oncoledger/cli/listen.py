"""`listen`: HL7 v2 over MLLP and files of watched folders into a ledger folder, as they come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import stop, zone_given

if TYPE_CHECKING:
    from oncoledger.intake.listener import Parts


def listen(
    into: Annotated[Path, typer.Option("--into", help="The ledger folder; it is made where it is not there.")],
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for a free one, which is printed.")] = 2575,
    watch: Annotated[list[Path] | None, typer.Option(help="A folder whose files are read as they come; several times for several.")] = None,
    system: Annotated[str, typer.Option(help="Whose records these are, where the messages should not tell.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone of the clinic, for times that give an offset: America/New_York.")] = "",
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", help="Certificate chain (PEM): TLS only.")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="Its private key (PEM), where it is not in the same file.")] = None,
    client_ca: Annotated[Path | None, typer.Option("--client-ca", help="Only senders with a certificate of this authority (PEM).")] = None,
    largest: Annotated[int, typer.Option(min=1, help="Megabytes of a message at most.")] = 16,
    silence: Annotated[float, typer.Option(min=1, help="Seconds after which a silent connection is closed.")] = 3600,
    slowest: Annotated[float, typer.Option(min=1, help="Seconds from the first byte of a message to its last.")] = 60,
    status: Annotated[bool, typer.Option("--status", help="Print where messages, files and the claim queue stand, and end.")] = False,
) -> None:
    """Receive HL7 v2 over MLLP and watch folders. A message is acknowledged once it is on disk; what is finished goes on to check and claim queue by itself.

    Ends on SIGTERM or SIGINT after answering what it took. Exit 0: ended as told; 2: it cannot listen, or wrong use.
    """
    from oncoledger.intake.listener import JournalError, Settings, serve
    from oncoledger.intake.listener.server import ListenError
    from oncoledger.intake.store import StoreError

    try:
        if status:
            from oncoledger.intake.listener import status as lines_of

            for line in lines_of(into):
                typer.echo(line)
            return
        for folder in watch or []:
            if not folder.is_dir():
                raise stop(f"--watch {folder}: no such folder")
        settings = Settings(
            into.resolve(), host, port, tuple(folder.resolve() for folder in watch or []), system, zone_given(zone), tls_cert, tls_key, client_ca,
            largest << 20, silence, slowest,
        )  # fmt: skip
        make_parts()  # a profile that cannot be used is said before anything is received
        serve(settings, make_parts)
    except (JournalError, StoreError, ListenError) as problem:
        raise stop(str(problem)) from None


def make_parts() -> Parts:
    """The steps after intake: check, then the claim queue. The practice's profile is the one of the working folder."""
    from oncoledger.audit.onward import Onward, missing_sources
    from oncoledger.intake.into import Said
    from oncoledger.intake.listener import Parts

    from .common import open_library, profile_of
    from .intake import mappings_given

    library = open_library()
    profile = profile_of(None, library)
    _, mappings = mappings_given(None, profile.beside("."))
    onward = Onward(library, profile, missing_sources(profile.sources))
    return Parts(onward, Said(mappings=mappings, conventions=profile.convention, crosswalks=profile.crosswalks))
