"""A sample of the stack belongs to the part whose code is innermost in it."""

import pytest

from bench.profiling.rooms import DOOR, DRIVER, HTTP, LIBRARY, READING, REST, SQL, WHO, WRITING, part_of, summed

LOOP = "run (asyncio/runners.py:190);run (uvicorn/server.py:68)"


@pytest.mark.parametrize(
    ("stack", "part"),
    [
        (LOOP, HTTP),
        (f"{LOOP};answer (gql/transport/http.py:40)", DOOR),
        (f"{LOOP};answer (gql/transport/http.py:40);loads (json/__init__.py:346)", DOOR),
        (f"{LOOP};answer (gql/transport/http.py:40);dumps (orjson/orjson.cpython-311-x86_64-linux-gnu.so)", WRITING),
        (f"{LOOP};one (core/reading.py:80);execute (sqlalchemy/engine/base.py:1400)", SQL),
        (f"{LOOP};one (core/reading.py:80);fetch (asyncpg/protocol/protocol.pyx:200)", DRIVER),
        (f"{LOOP};one (core/reading.py:80);<listcomp> (core/access.py:12)", READING),
        (f"{LOOP};execute_field (graphql/execution/execute.py:600)", LIBRARY),
        (f"{LOOP};verify (gateway/tokens.py:90);verify (cryptography/hazmat/bindings/_rust.abi3.so)", WHO),
        ("start_thread (libc.so.6)", REST),
    ],
)
def test_part_of(stack: str, part: str) -> None:
    assert part_of(stack) == part


def test_every_sample_is_counted_once() -> None:
    shares, samples = summed([f"{LOOP} 30", f"{LOOP};one (core/reading.py:80) 10", "no count at all", ""])
    assert (shares, samples) == ({HTTP: 0.75, READING: 0.25}, 40)


@pytest.mark.parametrize(
    "waiting",
    [
        "epoll_wait (libc.so.6)",
        "Event.wait (threading.py:629);PyThread_acquire_lock_timed (libpython3.11.so.1.0);0x7f41 (libc.so.6)",
        "time_sleep (libpython3.11.so.1.0);pthread_cond_timedwait (libc.so.6);0x7f41 (libc.so.6)",
    ],
)
def test_who_waits_costs_nothing(waiting: str) -> None:
    assert summed([f"{LOOP};{waiting} 90", f"{LOOP};one (core/reading.py:80) 10"]) == ({READING: 1.0}, 10)


def test_nothing_sampled_is_nothing() -> None:
    assert summed([]) == ({}, 0)
