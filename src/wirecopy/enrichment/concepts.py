"""What codes stand for, as agencies' own concept items say it: a value, made where such items are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_MOST_STEPS = 5  # from one code to another that is said to be the same


@dataclass(frozen=True, slots=True)
class Named:
    """`same_as`: codes that the agency says are the same thing."""

    name: str
    same_as: tuple[str, ...] = ()


Names = Mapping[str, Named]  # by code
_NONE: Names = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known to a story of one agency: `own` is what that agency says, `others` what any other says of
    codes on which it is silent.
    """

    own: Names = field(default_factory=lambda: _NONE)
    others: Names = field(default_factory=lambda: _NONE)

    def of(self, code: str) -> Named | None:
        return self.own.get(code) or self.others.get(code)


NOTHING = Known()


def same_as(code: str, known: Known) -> tuple[str, ...]:
    """The code and all that are said to be the same, nearest first, the one that names them for everybody last.

    A chain ends at a code of which nothing more is said. Where agencies name each other, the least code of
    the circle is that one, so that it is the same from wherever one starts.
    """
    path = [code]
    for _ in range(_MOST_STEPS):
        named = known.of(path[-1])
        ahead = sorted(named.same_as) if named else []
        if not ahead:
            return tuple(path)
        circle = [one for one in ahead if one in path]
        onward = [one for one in ahead if one not in path]
        if not onward:
            start = min(path.index(one) for one in circle)
            return (*path, min(path[start:]))
        path.append(onward[0])
    return tuple(path)
