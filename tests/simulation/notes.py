"""What is written down of a seed as it is played: figures, and a story for whoever replays it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Notes:
    """Figures and story of one seed. now: the virtual time.

    strange: how many answers to bodies of each class told of another task.
    """

    now: Callable[[], float]
    counts: Counter[str] = field(default_factory=Counter)
    strange: Counter[bytes] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)

    def tell(self, text: str) -> None:
        """Add a line to the story."""
        self.story.append(f"{self.now():10.3f} s  {text}")
