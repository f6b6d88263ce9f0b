"""What care is worth where it is paid by the case: so far the window of a bill that is not law."""
