"""Drugs bought, dispensed, given, wasted, billed and paid: a stock that is rolled forward, and every gap by name."""
