"""What the record shows of the act behind each lawful charge: kinds of acts and their facts, written from the published criteria of the codes."""

from __future__ import annotations

from .record import Delivered, Line

NOTE = "extent=yes|intent=yes|targets=yes|technique=yes"
"""What every planning note of the centre tells."""
_SEEN = "rationale=yes|imaging=yes"

ACTS = {
    "77261": ("clinical_planning", f"areas=1|ports=2|blocks=none|{NOTE}"), "77262": ("clinical_planning", f"areas=2|ports=3|blocks=simple|{NOTE}"),
    "77263": ("clinical_planning", f"areas=1|ports=3|blocks=custom|rotation=yes|{NOTE}"),
    "77280": ("simulation", f"purpose=planning|areas=1|{_SEEN}"), "77285": ("simulation", f"purpose=planning|areas=2|{_SEEN}"),
    "77290": ("simulation", f"purpose=planning|areas=1|contrast=yes|{_SEEN}"),
    "77300": ("calculation", "reason=new"), "77332": ("device", "type=board|purpose=immobilization|description=yes"),
    "77333": ("device", "type=bite_block|purpose=immobilization|description=yes"), "77334": ("device", "type=cushion|purpose=immobilization|description=yes"),
    "77338": ("device", "type=mlc_imrt|purpose=beam|description=yes"), "77336": ("physics_weekly", "checked=yes"),
    "77370": ("physics_special", "request=signed|report=signed|approved=yes|problem=small_field_dosimetry"),
    "77470": ("special_procedure", "reason=chemotherapy|effort=yes"),
    "57155": ("procedure", "applicator=tandem"), "57156": ("procedure", "applicator=cylinder"), "55875": ("procedure", "applicator=needles"),
    "77439": ("procedure", "ultrasound=yes"), "77436": ("simulation", f"purpose=planning|areas=1|{_SEEN}"),
    "77427": ("weekly_visit", "examined=yes|by=MD"), "77431": ("weekly_visit", "examined=yes|by=MD"), "77432": ("attendance", "by=MD"),
    "77435": ("attendance", "by=MD"),
    "99202": ("consult", "new=yes|mdm=straightforward"), "99203": ("consult", "new=yes|mdm=low"), "99204": ("consult", "new=yes|mdm=moderate"),
    "99205": ("consult", "new=yes|mdm=high"), "99243": ("consult", "new=yes|mdm=low"), "99244": ("consult", "new=yes|mdm=moderate"),
    "99213": ("follow_up", "mdm=low"), "99214": ("follow_up", "mdm=moderate"), "99215": ("follow_up", "mdm=high"),
}  # fmt: skip
"""Code -> kind of act and facts, where the course says nothing of its own."""
HOSPITAL = frozenset(("clinical_planning", "weekly_visit", "attendance", "consult", "follow_up"))
"""Kinds of acts that the hospital's system documents; the department's has the others."""
NOTES = {"clinical_planning": "planning_note", "weekly_visit": "weekly_note", "consult": "consult_note", "attendance": "other", "follow_up": "other",
         "simulation": "simulation_note", "physics_special": "physics_report"}  # fmt: skip
"""Kind of act -> kind of document that tells of it."""
_COUNTED = frozenset(("77300", "77332", "77333", "77334"))
_TANGENTS = ("breast",)


def shown(delivered: Delivered, line: Line, count: int, is_known: bool, is_separate: bool) -> tuple[str, str] | None:
    """Kind and facts of the act behind a lawful charge. count: units. None where no act stands behind it but a session or a plan."""
    found = ACTS.get(line.code)
    if found is None:
        return None
    kind, facts = found
    own = delivered.shows.get((line.code, line.day)) or delivered.shows.get(line.code)
    if own:
        facts = own
    elif line.code in ("77263",
    "77290") and any(site in delivered.body_site for site in _TANGENTS) and "simulated" in delivered.facts and "hdr" not in delivered.facts:
        facts = facts.replace("rotation=yes", "tangents=yes").replace("contrast=yes", "tangents=yes|blocks=custom")
    elif line.code == "77290" and "hdr" in delivered.facts:
        facts = facts.replace("contrast=yes", "applicator=yes")
    if line.code == "77280" and delivered.facts.get("verified") == line.day:
        facts = f"purpose=verification|ordered=yes|areas=1|{_SEEN}"
    if kind == "follow_up" and is_known and line.code in ("99214", "99215", "99213") and "separate" not in facts:
        kind, facts = "consult", f"new=no|{facts}"
    if kind == "consult" and is_separate:
        facts += "|separate=yes"
    return kind, facts + (f"|count={count}" if line.code in _COUNTED else "")
