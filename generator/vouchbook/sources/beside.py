"""Which of several files another one belongs to, by their names alone; they are never opened."""

from collections.abc import Iterable


def home_of_file(name: str, others: Iterable[str]) -> str:
    """The file of the same folder that `name` belongs to; empty where that can't be told.

    It is the only one of its folder, or the one with whose name, up to the first dot, its own
    begins; of several such, the one whose name is longest.
    """
    near = near_to(name, others)
    if len(near) == 1:
        return near[0]
    fitting = [other for other in near if stem(name).startswith(stem(other))]
    longest = max((len(stem(other)) for other in fitting), default=0)
    best = [other for other in fitting if len(stem(other)) == longest]
    return best[0] if len(best) == 1 else ""


def near_to(name: str, others: Iterable[str]) -> list[str]:
    """The files of the same folder."""
    folder = name.rpartition("/")[0]
    return [other for other in others if other.rpartition("/")[0] == folder]


def stem(name: str) -> str:
    """A file's name without its folder, up to the first dot."""
    return name.rpartition("/")[2].partition(".")[0]
