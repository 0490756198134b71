"""How often a serving process looks for garbage that refers to itself.

An answer of thousands of rows is thousands of dicts, none of which refers to itself, and Python would look at all of
them again and again while they are made: half the time of a long page was that. So what has been loaded at the start is
never looked at, and the rest seldom. Nearly all garbage goes at once, because nothing refers to it.
"""

import gc

YOUNG = 100_000
"""Objects more than there were, before the youngest are looked at: some ten megabytes."""
OLDER, OLDEST = 50, 100
"""How many looks at the younger before one at the older."""


def look_seldom() -> None:
    """For a process that serves; everything it needs is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDEST)
