"""Approvals of payers against what is delivered, planned, charged and claimed of a course of radiation: what is left, and what would exceed it, beforehand."""

from __future__ import annotations
