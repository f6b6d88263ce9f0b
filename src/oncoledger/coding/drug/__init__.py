"""Drugs: which product was given, in which units it is billed, what was opened and wasted, and its National Drug Code."""
