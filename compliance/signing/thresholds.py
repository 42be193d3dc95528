"""Whether people fill the places that a threshold asks for: each person at most one place per document."""

from collections.abc import Iterable, Mapping

Needs = Mapping[str, int]  # role: number of people


def combine(needs: Iterable[Needs]) -> dict[str, int]:
    """Take the greatest number of each role."""
    combined: dict[str, int] = {}
    for need in needs:
        for role, number in need.items():
            combined[role] = max(number, combined.get(role, 0))
    return combined


def assign(needs: Needs, people: Mapping[str, Iterable[str]]) -> tuple[dict[str, str], list[str]]:
    """Give people places so that as many places as possible are filled (a maximum bipartite matching).

    Args:
        needs: places of each role.
        people: the roles that each person has.

    Returns:
        The role that each placed person fills, and the roles of the places left empty, once per place.
    """
    roles = {person: frozenset(own) for person, own in people.items()}
    places = [role for role in sorted(needs) for _ in range(needs[role])]
    taken: dict[str, int] = {}

    def place(index: int, tried: set[str]) -> bool:
        """Fill the place, moving people who already have another one where that helps."""
        for person in sorted(roles):
            if person not in tried and places[index] in roles[person]:
                tried.add(person)
                if person not in taken or place(taken[person], tried):
                    taken[person] = index
                    return True
        return False

    empty = [role for index, role in enumerate(places) if not place(index, set())]
    return {person: places[index] for person, index in taken.items()}, empty
