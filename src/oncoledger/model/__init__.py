"""What there is: tables and their grain, identifiers, verdicts, money. Imports nothing else of ours."""
