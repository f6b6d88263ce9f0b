"""Judge, explain: turns tables into findings."""
