"""What is written down of a seed as it is played: figures, and a story for whoever replays it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Notes:
    """Figures and story of one seed. now: the virtual time.

    restarts: when the computer was started anew. By the class of a body: strange: how many answers
    told of another task; posts: how many requests there were; perhaps: how many of them may have
    made a task; lost: of how many nobody could know whether they did; intended: when the ledger
    was told that one would leave. answered: the ids of tasks that an answer told of, as the ledger
    knows.
    """

    now: Callable[[], float]
    counts: Counter[str] = field(default_factory=Counter)
    strange: Counter[bytes] = field(default_factory=Counter)
    posts: Counter[bytes] = field(default_factory=Counter)
    perhaps: Counter[bytes] = field(default_factory=Counter)
    lost: Counter[bytes] = field(default_factory=Counter)
    restarts: list[float] = field(default_factory=list)
    intended: dict[bytes, list[float]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    story: list[str] = field(default_factory=list)

    def tell(self, text: str) -> None:
        """Add a line to the story."""
        self.story.append(f"{self.now():10.3f} s  {text}")

    def see_post(self, kind: bytes, *, wanted: int, is_perhaps: bool, is_lost: bool) -> None:
        """A request leaves. wanted: how many tasks of the class the sheet asks for."""
        self.counts["posts"] += 1
        self.counts["resent"] += 0 < wanted <= self.perhaps[kind]
        self.posts[kind] += 1
        self.perhaps[kind] += is_perhaps
        self.lost[kind] += is_lost

    def see_intent(self, kind: bytes) -> None:
        """The ledger knows that a request will leave."""
        self.intended.setdefault(kind, []).append(self.now())
