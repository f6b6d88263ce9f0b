"""An invented cancer centre with known truth: courses written from published facts, faults planted on some of them, and the list of what was planted."""
