"""Ways to import that look right and are not: each breaks a promise that the product keeps.

They show that the simulation can fail. None is a flag of the product: each is put around its
parts from outside, and takes away one rule alone.
"""

from __future__ import annotations

from dataclasses import replace

from tests.simulation import wrong_homes, wrong_journals, wrong_lookups, wrong_senders
from tests.simulation.way import RIGHT, Way

BAD_WAYS: tuple[Way, ...] = (
    replace(RIGHT, name="a ledger of results alone", at_restart=wrong_journals.forget_intents),
    replace(RIGHT, name="look up at once", settle_seconds=0.0),
    replace(
        RIGHT,
        name="no quiet for earlier runs",
        lookup=wrong_lookups.NoQuietAfterRestart,
        service={"shows": "all", "form": "cursor", "texts": "same", "echo": "all", "ends": 0.6},
    ),
    replace(
        RIGHT,
        name="a quiet that can be set",
        ticks=wrong_lookups.ticks_of_the_day,
        # Where targets are listed, a doubt at any time prevents most of what follows.
        service={"moves_clock": True, "echo": "title"},
    ),
    replace(
        RIGHT,
        name="all starts are one",
        ticks=wrong_lookups.ticks_of_one_start,
        journal=wrong_journals.NothingUnknown,
        # Where title and target are listed as they are, a doubt at any time prevents it.
        service={"texts": "some merged", "says_created_at": True, "echo": "all"},
    ),
    replace(RIGHT, name="intent after sending", journal=wrong_journals.IntentsAfterwards),
    replace(RIGHT, name="the first go together", journal=wrong_journals.NothingUnknown),
    replace(RIGHT, name="sets instead of counts", match=wrong_lookups.match_sets),
    replace(RIGHT, name="tasks of any age", match=wrong_lookups.match_of_any_age),
    replace(
        RIGHT,
        name="any time after a guess",
        match=wrong_lookups.match_long_after,
        service={
            "says_date": True,
            "date_ahead_seconds": -86_400.0,
            "says_created_at": True,
        },
    ),
    replace(
        RIGHT,
        name="a second task of another row",
        match=wrong_lookups.match_twins,
        service={"doubles": 0.5},
    ),
    replace(
        RIGHT,
        name="one clock for all tasks",
        match=wrong_lookups.match_in_time,
        service={"stamps": "some behind", "says_created_at": True, "echo": "all"},
    ),
    replace(
        RIGHT,
        name="nothing is merged",
        match=wrong_lookups.match_by_target,
        service={"texts": "some merged", "says_created_at": True, "echo": "all"},
    ),
    replace(
        RIGHT,
        name="one change at a time",
        match=wrong_lookups.match_by_one_change,
        service={"texts": "some changed twice", "says_created_at": True, "echo": "all"},
    ),
    replace(RIGHT, name="titles tell all", match=wrong_lookups.match_by_title),
    replace(
        RIGHT,
        name="this computer's clock",
        journal=wrong_journals.ByOwnClock,
        service={"ahead_seconds": -7200.0, "says_created_at": True},
    ),
    replace(
        RIGHT,
        name="the clock of Date",
        journal=wrong_journals.ByDate,
        service={"date_ahead_seconds": 1800.0, "says_date": True, "says_created_at": True},
    ),
    replace(
        RIGHT,
        name="known ids are candidates",
        journal=wrong_journals.WithoutKnownIds,
        service={"ends": 0.0},
    ),
    replace(RIGHT, name="no controls", journal=wrong_journals.WithoutControls),
    replace(
        RIGHT,
        name="a hidden control is overlooked",
        lookup=wrong_lookups.HiddenOverlooked,
        service={"shows": "some", "form": "cursor", "ends": 0.6},
    ),
    replace(
        RIGHT,
        name="found is as good as answered",
        journal=wrong_journals.FoundAsAnswered,
        service={"shows": "newest"},
    ),
    replace(
        RIGHT,
        name="nothing made before",
        lookup=wrong_lookups.NothingBefore,
        service={"shows": "newest"},
    ),
    replace(
        RIGHT,
        name="sent before is made before",
        lookup=wrong_lookups.SentIsMade,
        # Behind a first request that went alone, a list that begins just there is rare.
        journal=wrong_journals.NothingUnknown,
        service={"shows": "newest", "doubles": 0.2},
    ),
    replace(
        RIGHT,
        name="nothing made after",
        lookup=wrong_lookups.NothingAfter,
        service={"shows": "oldest"},
    ),
    replace(
        RIGHT,
        name="controls of any kind",
        lookup=wrong_lookups.OfAnyKind,
        service={"shows": "one assignee"},
    ),
    replace(
        RIGHT,
        name="open tasks are all",
        lookup=wrong_lookups.EndedOverlooked,
        service={"shows": "open", "ends": 0.6},
    ),
    replace(
        RIGHT,
        name="changed controls",
        lookup=wrong_lookups.ChangesOverlooked,
        service={"texts": "other ids"},
    ),
    replace(
        RIGHT,
        name="one listing",
        lookup=wrong_lookups.OneListing,
        service={"shows": "all", "form": "cursor", "lag_seconds": 0.0},
    ),
    replace(
        RIGHT,
        name="half a listing",
        sender=wrong_senders.HalfListings,
        service={"shows": "all", "form": "cursor", "page_tasks": 1, "order": "oldest first"},
    ),
    replace(
        RIGHT,
        name="signs of more are overlooked",
        sender=wrong_senders.SignsOverlooked,
        service={"form": "total", "spares": 1, "order": "by id"},
    ),
    replace(
        RIGHT,
        name="unknown signs are overlooked",
        sender=wrong_senders.UnknownOverlooked,
        service={"form": "omitted", "spares": 1, "order": "by id"},
    ),
    replace(
        RIGHT,
        name="a part is a whole",
        sender=wrong_senders.UnknownOverlooked,
        service={"form": "range", "spares": 1, "order": "by id"},
    ),
    replace(
        RIGHT,
        name="a bare list is whole",
        sender=wrong_senders.ListsAreWhole,
        service={"form": "cut list", "spares": 1, "order": "by id"},
    ),
    replace(RIGHT, name="any refusal", sender=wrong_senders.AnyRefusal),
    replace(RIGHT, name="any redirect is a login", sender=wrong_senders.AnyRedirect),
    replace(RIGHT, name="no id, no task", sender=wrong_senders.NoIdNoTask),
    replace(RIGHT, name="an outage is not asked about", sender=wrong_senders.Unasked),
    replace(RIGHT, name="send again after a failure", sender=wrong_senders.AsNotSent),
    replace(RIGHT, name="losses of each run alone", journal=wrong_journals.LossesForgotten),
    replace(RIGHT, name="spoilt rows are forgotten", journal=wrong_journals.SpoilsForgotten),
    replace(RIGHT, name="commits that do not wait for the disk", drops_commits=3),
    replace(
        RIGHT,
        name="each name has a memory of its own",
        others=wrong_homes.each_for_itself,
        has_home=True,
    ),
    replace(
        RIGHT,
        name="what another ledger lost is nobody's",
        journal=wrong_journals.NothingLostElsewhere,
        service={
            "shows": "all",
            "form": "cursor",
            "texts": "same",
            "echo": "all",
            "ends": 0.0,
            "says_created_at": True,
        },
    ),
    replace(
        RIGHT, name="a damaged ledger is skipped", others=wrong_homes.passed_over, has_home=True
    ),
    replace(
        RIGHT,
        name="another address is another workspace",
        others=wrong_homes.another_address,
        has_home=True,
    ),
    replace(
        RIGHT, name="an older ledger is believed", is_wrong=wrong_homes.believed, has_home=True
    ),
    replace(RIGHT, name="no lock", is_locked=False),
)
"""Each is caught by some of the first thousand seeds."""
