"""Units of care against room in approvals: as much as can be covered, the earlier before the later, whatever the order of the approvals."""

from __future__ import annotations

from collections.abc import Sequence


def matched(wants: Sequence[tuple[int, Sequence[int]]], room: Sequence[int]) -> list[dict[int, int]]:
    """For each want, in order: place -> units taken. wants: units, and the places that may give them, the first preferred. room: units of each place.

    A later want never takes from an earlier one what leaves that short; it may move it to another place. So a want stays short only where no way of
    sharing the room could cover it beside those before it, and more room never leaves anybody shorter.
    """
    left = list(room)
    taken: list[dict[int, int]] = [{} for _ in wants]
    for want, (units, _) in enumerate(wants):
        while units > 0:
            path = _path(want, wants, taken, left)
            if not path:
                break
            moved = min(units, left[path[-1][1]], *(taken[path[step + 1][0]][path[step][1]] for step in range(len(path) - 1)))
            for step, (who, place) in enumerate(path):
                taken[who][place] = taken[who].get(place, 0) + moved
                if step:
                    before = path[step - 1][1]
                    taken[who][before] -= moved
            left[path[-1][1]] -= moved
            units -= moved
    return [{place: units for place, units in each.items() if units} for each in taken]


def _path(want: int, wants: Sequence[tuple[int, Sequence[int]]], taken: Sequence[dict[int, int]], left: Sequence[int]) -> list[tuple[int, int]]:
    """(want, place) steps from a want to a place with room: each step takes the place that the next one moves away from. Empty: there is none."""
    came: dict[int, tuple[int, int]] = {}
    queue = [(want, -1)]
    for who, freed in queue:
        for place in wants[who][1]:
            if place in came:
                continue
            came[place] = (who, freed)
            if left[place] > 0:
                path = []
                while place >= 0:
                    who, before = came[place]
                    path.append((who, place))
                    place = before
                return path[::-1]
            queue += [(other, place) for other in range(want) if taken[other].get(place)]
    return []
