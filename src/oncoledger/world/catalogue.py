"""Every builder and every planter of the world: importing this fills the register."""

from . import (
    brachytherapy,
    external,
    faults_claim,
    faults_components,
    faults_delivery,
    faults_edits,
    faults_infusion,
    faults_infusion_drugs,
    faults_infusion_visits,
    faults_management,
    faults_planning,
    faults_special,
    faults_validity,
    faults_visits,
    infusion,
    stereotactic,
    surface,
)
from .registry import BUILDERS, PLANTERS

__all__ = [
    "BUILDERS", "PLANTERS", "brachytherapy", "external", "faults_claim", "faults_components", "faults_delivery", "faults_edits", "faults_infusion",
    "faults_infusion_drugs", "faults_infusion_visits", "faults_management", "faults_planning", "faults_special", "faults_validity", "faults_visits",
    "infusion", "stereotactic", "surface",
]  # fmt: skip
