"""The course of a stage: how much was done when."""

from __future__ import annotations

from importer.reporting.course import Course


def test_numbers_and_times_are_found_from_one_another() -> None:
    """Between two marks, what the first one says; after the last, what that says."""
    course = Course(10.0)
    course.mark(12.0, 1)
    course.mark(13.0, 4)
    assert [course.done_at(time) for time in (9.0, 10.0, 12.5, 13.0, 99.0)] == [0, 0, 1, 4, 4]
    assert [course.time_of(row) for row in (0, 1, 2, 4, 5)] == [10.0, 12.0, 13.0, 13.0, 13.0]
    assert course.speed(10.0, 12.0) == 0.5


def test_a_long_course_takes_no_more_memory_and_keeps_its_beginning() -> None:
    """What is long ago is known to some rows, and what is recent exactly."""
    course = Course(0.0)
    for row in range(1, 200_001):
        course.mark(float(row), row)
    assert len(course._at) <= 20_000
    assert course.done_at(0.5) == 0
    assert abs(course.done_at(100_000.0) - 100_000) <= 200
    assert [course.done_at(195_000.5), course.time_of(195_000)] == [195_000, 195_000.0]


def test_rows_that_come_all_at_once_take_no_more_memory() -> None:
    """A list that is read in chunks: many marks at one time."""
    course = Course(0.0)
    for row in range(1, 100_001):
        course.mark(5.0, row)
    assert len(course._at) <= 20_000
    assert [course.done_at(4.0), course.done_at(5.0), course.time_of(1)] == [0, 100_000, 5.0]
