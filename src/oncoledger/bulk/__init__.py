"""Check of inputs that do not fit in memory: the same answer, some patients at a time, with the rest on disk.

Lines are read part by part and put on disk by patient; then some hundred thousand at a time, whole patients, are judged as `audit` judges
any ledger, and what is found waits on disk for the report.
"""
