"""The slow, plain oracle: one patient at a time, Python objects and loops. It must agree with the engine on every verdict."""
