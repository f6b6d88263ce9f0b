"""`python -m oncoledger`."""

from oncoledger.cli import main

main()
