"""Divide groups of profiles where people's decisions hold against what a shared number says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

ProfileDecision = tuple[int, int, bool]
"""Left profile, right profile, and whether they were decided to be the same."""


def divide(decisions: Iterable[ProfileDecision], group_of: Mapping[int, int]) -> dict[int, int]:
    """Return the new group of every profile that has to leave its own.

    Profiles that were decided to be the same stay or leave together. Between two that were decided
    to be different the fewest steps from group to group are looked for: if there are none between,
    the right one leaves; otherwise those in between do, since nobody knows whose they are.

    Parameters
    ----------
    decisions
        What holds, in the order in which it was decided. Where it contradicts itself, nothing is
        divided: see `contradictions`.
    group_of
        The group of every profile that is named. New groups are negative, so none of these is.

    Examples
    --------
    >>> divide([(1, 2, False), (2, 3, True)], {1: 7, 2: 7, 3: 7, 4: 7})
    {2: -2, 3: -2}
    """
    decisions = list(decisions)
    component = _components(decisions, group_of)
    members: dict[tuple[int, int], list[int]] = defaultdict(list)
    for profile in sorted(component):
        members[component[profile], group_of[profile]].append(profile)
    ties = _Ties(members)
    for left, right, same in decisions:
        if not same and component[left] != component[right]:
            ties.separate(component[left], component[right])
    return {profile: -members[cut][0] for cut in sorted(ties.cut) for profile in members[cut]}


class _Ties:
    """Which components, of profiles decided to be the same, are in which groups."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self.cut: set[tuple[int, int]] = set()
        self._groups: dict[int, list[int]] = defaultdict(list)
        self._components: dict[int, list[int]] = defaultdict(list)
        for component, group in sorted(pairs):
            self._groups[component].append(group)
            self._components[group].append(component)

    def separate(self, left: int, right: int) -> None:
        """Cut ties until no way leads from one component to the other."""
        while path := self._path(left, right):
            between = path[1:-1]
            for place, component in enumerate(path[:-1]):
                group = self._shared(component, path[place + 1])
                if not between:
                    self.cut.add((right, group))
                elif component in between:
                    self.cut.add((component, group))
                if path[place + 1] in between:
                    self.cut.add((path[place + 1], group))

    def _path(self, left: int, right: int) -> list[int]:
        before: dict[int, int] = {left: left}
        open_ = [left]
        for component in open_:
            for group in self._groups[component]:
                if (component, group) in self.cut:
                    continue
                for other in self._components[group]:
                    if other not in before and (other, group) not in self.cut:
                        before[other] = component
                        open_.append(other)
        if right not in before:
            return []
        path = [right]
        while path[-1] != left:
            path.append(before[path[-1]])
        return path[::-1]

    def _shared(self, one: int, other: int) -> int:
        return next(
            group
            for group in self._groups[one]
            if group in self._groups[other]
            and (one, group) not in self.cut
            and (other, group) not in self.cut
        )


def _components(
    decisions: Iterable[ProfileDecision], group_of: Mapping[int, int]
) -> dict[int, int]:
    """Return for each profile that is named the smallest of those decided to be the same."""
    first = {p: p for left, right, _ in decisions for p in (left, right) if p in group_of}

    def find(profile: int) -> int:
        while first[profile] != profile:
            first[profile] = first[first[profile]]
            profile = first[profile]
        return profile

    for left, right, same in decisions:
        if same:
            low, high = sorted((find(left), find(right)))
            first[high] = low
    return {profile: find(profile) for profile in first}
