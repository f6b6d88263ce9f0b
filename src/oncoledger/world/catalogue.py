"""Every builder and every planter of the world: importing this fills the register."""

from . import brachytherapy, external, infusion, stereotactic, surface
from .registry import BUILDERS, PLANTERS

__all__ = ["BUILDERS", "PLANTERS", "brachytherapy", "external", "infusion", "stereotactic", "surface"]
