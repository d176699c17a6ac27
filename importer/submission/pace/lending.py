"""How a rate is divided among several senders: whole shares of its count are lent to them.

A share is the right to one request in each window. Whoever has some keeps a window of its own for
as many, so that all together never exceed the rate, whenever their requests arrive. That stays true
while shares move, if one moves only once what was sent under it counts no more: it is cold. A right
to one request that is handed on by the clock, as of a bucket of tokens, promises when a request
leaves, and the service counts when it arrives.

Whoever joins waits until others have given back what is more than their part. Where there are more
senders than shares, they take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from importer.ledger.shares import Books, Budget, Sender


class Terms(NamedTuple):
    """How shares are lent.

    lease_seconds: so long a sender may go by what it was told, less the margin. ask_seconds: how
    often it asks. turn_windows: how long it may keep a share that others wait for.
    """

    lease_seconds: float = 15.0
    margin_seconds: float = 1.0
    ask_seconds: float = 1.0
    turn_windows: float = 5.0


TERMS = Terms()


class Wish(NamedTuple):
    """What a sender asks. rate: of all together, as a text. most: its shares.

    window_seconds: how long a request counts after it was answered. under_way_seconds: so long one
    may be under way. counted: how many of the sender's own count now, or may.
    """

    name: str
    rate: str
    most: int
    window_seconds: float
    under_way_seconds: float
    counted: int


class Loan(NamedTuple):
    """What a sender may do until its lease ends.

    shares: so many requests may leave in a window. is_fresh: what was sent before anybody asked for
    shares may still count. paused_seconds: nobody sends for so long. clash: the rate of others who
    send now, where it is another.
    """

    shares: int
    budget: Budget
    sender: Sender
    is_fresh: bool
    paused_seconds: float
    clash: str | None


def decide(books: Books, wish: Wish, terms: Terms = TERMS) -> Loan:
    """What a sender may have now, and what is to be written down of it."""
    now, window = books.now, wish.window_seconds
    others = [sender for sender in books.senders if sender.name != wish.name]
    busy = [sender for sender in others if _asks(sender, now) or _held(sender, now)]
    mine = next((sender for sender in books.senders if sender.name == wish.name), None)
    since = mine.since if mine is not None and _asks(mine, now) else now
    held = 0 if mine is None else _held(mine, now)
    warm_until = now if mine is None else mine.hot_until
    me = Sender(wish.name, held, since, now + terms.lease_seconds, warm_until)
    asking = [*(sender for sender in others if _asks(sender, now)), me]
    turn = terms.turn_windows * window
    target = _targets(asking, now, wish.most, turn).get(wish.name, 0)
    if held > target:  # what counts no more is given back
        kept = max(target, min(held, wish.counted))
    else:
        free = wish.most - sum(_held(sender, now) for sender in others) - held
        kept = min(target, held + max(0, free))
    if (kept == 0) != (held == 0) and len(asking) > wish.most:
        since = now
    hot_until = now + terms.lease_seconds + wish.under_way_seconds + window if kept else now
    began = books.budget.since if busy or mine is not None else now
    return Loan(
        min(kept, target),
        Budget(wish.rate, began, books.budget.paused_until),
        Sender(wish.name, kept, since, me.alive_until, hot_until),
        now - began < window,
        max(0.0, books.budget.paused_until - now),
        books.budget.rate if busy and books.budget.rate != wish.rate else None,
    )


def rest(books: Books, name: str, counted: int, hot_seconds: float, linger: float) -> Sender | None:
    """The row of a sender that asks for nothing for now; None: it has none.

    hot_seconds: how long the last of those that count still does. linger: so long it has a place
    among the others.
    """
    mine = next((sender for sender in books.senders if sender.name == name), None)
    if mine is None:
        return None
    held = min(_held(mine, books.now), counted)
    return mine._replace(
        held=held,
        alive_until=min(mine.alive_until, books.now + linger),
        hot_until=min(mine.hot_until, books.now + hot_seconds),
    )


def _asks(sender: Sender, now: float) -> bool:
    return sender.alive_until > now


def _held(sender: Sender, now: float) -> int:
    return sender.held if sender.hot_until > now else 0


def _targets(
    senders: Sequence[Sender], now: float, count: int, turn_seconds: float
) -> dict[str, int]:
    """How many shares each is to have; who has more gives them back."""
    in_order = sorted(senders, key=lambda sender: (sender.since, sender.name))
    if len(in_order) > count:
        in_order = _by_turns(in_order, now, turn_seconds)
    each, more = divmod(count, len(in_order))
    return {sender.name: each + (place < more) for place, sender in enumerate(in_order)}


def _by_turns(senders: Sequence[Sender], now: float, turn_seconds: float) -> list[Sender]:
    """Those whose turn lasts; who waits, the longest first; then those who had theirs."""
    at_it = [sender for sender in senders if _held(sender, now)]
    waiting = [sender for sender in senders if not _held(sender, now)]
    lasting = [sender for sender in at_it if now - sender.since < turn_seconds]
    over = [sender for sender in at_it if now - sender.since >= turn_seconds]
    return [*lasting, *waiting, *reversed(over)]
