#!/usr/bin/env python3
"""Counts 100,000 random time limits twice, with MotCua's calendar and with one of its own, and explains the rest.

    compare.py [--pairs N] [--seed N] COMMAND [ARGUMENT…]

COMMAND reads lines `START LIMIT UNIT` (2026-02-12T10:00:00+07:00 7 working) and prints for each line the due time in
RFC 3339, or `error CODE`. UNIT: working (days, perhaps a fraction), calendar, hours, or same_day (LIMIT is the cutoff).

The second opinion knows nothing of packs/vn/calendar: its working days are those of PyPI's `holidays` (the version in
scripts/requirements.txt), and it walks from day to day and from period to period. First both are asked about every
single day; each day on which they disagree must stand among CAUSES below. Then the pairs: a difference is explained
when counting again with those days as ours has them gives our answer to the second. Exits with 1 when a difference is
left, a day is not listed, a listed day no longer differs, or the command answers too few lines.
"""

import argparse
import random
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, time, timedelta, timezone
from decimal import ROUND_CEILING, Decimal

import holidays

FIRST, LAST = date(2005, 1, 1), date(2034, 12, 31)
ZONE = timezone(timedelta(hours=7))
PERIODS = [(time(7, 30), time(11, 30)), (time(13, 0), time(16, 30))]
RESULTS, CLOSING = time(16, 0), time(16, 30)
MINUTES_A_DAY = 450

# Days on which ours is right to differ: what ours says, and why. Told at length in packs/vn/calendar/README.md.
CAUSES = {
    date(2013, 2, 15): ("working", "Tết had four days until 2013-04-30; the library gives it five from 2013-01-01 on"),
    date(2014, 1, 29): ("working", "Tết 2014: one day and four; the library moves Saturday's day off before it"),
    date(2014, 2, 5): ("off", "Tết 2014: one day and four; the days off for Saturday and Sunday are 4 and 5 February"),
}

LIBRARY = holidays.Vietnam(years=range(FIRST.year, LAST.year + 1))


class OutOfRange(Exception):
    pass


class Days:
    """The library's working days, with single days corrected."""

    def __init__(self, corrected=None):
        self.known = dict(corrected or {})

    def works(self, day):
        if day not in self.known:
            if not FIRST <= day <= LAST:
                raise OutOfRange
            self.known[day] = LIBRARY.is_working_day(day)
        return self.known[day]

    def next_working(self, day):
        day += timedelta(days=1)
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def walk_office_time(self, start, minutes):
        """The moment `minutes` of office time after `start`, one period after the other."""
        left, day = timedelta(minutes=minutes), start.date()
        while True:
            for opens, closes in PERIODS if self.works(day) else []:
                begin, end = max(at(day, opens), start), at(day, closes)
                if begin < end:
                    if left <= end - begin:
                        return begin + left
                    left -= end - begin
            day += timedelta(days=1)

    def due(self, start, limit, unit):
        """None outside the years that ours covers."""
        day = start.date()
        try:
            self.works(day)
            if unit == "working" and Decimal(limit) == int(Decimal(limit)):
                for _ in range(int(Decimal(limit))):
                    day = self.next_working(day)
                return at(day, RESULTS)
            if unit in ("working", "hours"):
                minutes = Decimal(limit) * (MINUTES_A_DAY if unit == "working" else 60)
                return self.walk_office_time(start, int(minutes.to_integral_value(ROUND_CEILING)))
            if unit == "calendar":
                day += timedelta(days=int(limit))
                return at(day if self.works(day) else self.next_working(day), RESULTS)
            today = self.works(day) and start <= at(day, time.fromisoformat(limit))
            return at(day if today else self.next_working(day), CLOSING)
        except OutOfRange:
            return None


def at(day, clock):
    return datetime.combine(day, clock, ZONE)


NEAR_HOLIDAYS = [(1, 20), (2, 1), (2, 12), (4, 5), (4, 24), (8, 20), (8, 30), (11, 20), (12, 28)]


def random_pair(source):
    span = (LAST - FIRST).days
    day = FIRST + timedelta(days=source.randrange(span + 1))
    if source.random() < 0.3:  # closer to where calendars go wrong
        day = date(day.year, *source.choice(NEAR_HOLIDAYS))
    seconds = source.choice([source.randrange(86_400), source.randrange(7 * 3600, 17 * 3600), 54_000, 59_400, 27_000])
    start = datetime.combine(day, time(0), ZONE) + timedelta(seconds=seconds)
    unit = source.choice(["working"] * 5 + ["fraction", "calendar", "calendar", "hours", "same_day"])
    if unit == "working":
        return start, str(source.choice([source.randint(1, 10), source.randint(1, 60)])), "working"
    if unit == "fraction":
        return start, str(source.choice([Decimal("0.5"), Decimal("3.5"), Decimal("1.25"), Decimal("0.333")])), "working"
    if unit == "calendar":
        return start, str(source.randint(1, 90)), "calendar"
    if unit == "hours":
        return start, str(source.choice(["1", "4", "8", "0.75", "24"])), "hours"
    return start, source.choice(["15:00", "16:00", "10:30"]), "same_day"


def ask(command, lines):
    result = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=False)
    answers = result.stdout.splitlines()
    if result.returncode != 0 or len(answers) != len(lines):
        told = f"{len(answers)} of {len(lines)} answers"
        sys.exit(f"the command ended with {result.returncode} after {told}\n{result.stderr}")
    return answers


def line(start, limit, unit):
    return f"{start.isoformat()} {limit} {unit}"


def disagreements(command, library):
    """Each day that the two see differently, as ours has it: one calendar day from the day before tells."""
    days = [FIRST + timedelta(days=index) for index in range(1, (LAST - FIRST).days - 10)]
    answers = ask(command, [line(at(day - timedelta(days=1), time(9)), 1, "calendar") for day in days])
    ours = {day: datetime.fromisoformat(answer).date() == day for day, answer in zip(days, answers)}
    return {day: works for day, works in ours.items() if works != library.works(day)}


def compare(command, count, seed):
    """Prints what agrees and what does not; how many findings are not explained."""
    print(f"holidays {holidays.__version__}, seed {seed}")
    library = Days()
    differing = disagreements(command, library)
    findings = [f"NOT LISTED: {day} is {name(works)} in ours" for day, works in differing.items()
                if CAUSES.get(day, ("",))[0] != name(works)]
    findings += [f"NO LONGER TRUE: {day}, listed as {ours}, does not differ"
                 for day, (ours, _) in CAUSES.items() if day not in differing]
    print(f"{(LAST - FIRST).days - 11} days asked one by one: {len(differing)} differ")

    corrected = Days(differing)
    source = random.Random(seed)
    pairs = [random_pair(source) for _ in range(count)]
    agreed, outside, causes = 0, 0, Counter()
    for pair, answer in zip(pairs, ask(command, [line(*pair) for pair in pairs])):
        ours = None if answer == "error calendar.out_of_range" else datetime.fromisoformat(answer)
        theirs = library.due(*pair)
        if ours == theirs:
            agreed += 1
            outside += ours is None
        elif ours == corrected.due(*pair):
            last = max(ours or at(LAST, CLOSING), theirs or at(LAST, CLOSING)).date()
            causes[tuple(day for day in differing if pair[0].date() <= day <= last)] += 1
        else:
            findings.append(f"UNEXPLAINED: {line(*pair)}: ours {answer}, theirs {theirs and theirs.isoformat()}")

    explained = sum(causes.values())
    print(f"{count} pairs: {agreed} agree ({outside} of them refused: outside {FIRST} to {LAST}), {explained} differ "
          f"for a known day, {count - agreed - explained} differ without one")
    for days, times in sorted(causes.items()):
        print(f"  {times:5} over {', '.join(map(str, days))}")
    for day in differing:
        print(f"  {day} is {name(differing[day])} in ours: {CAUSES.get(day, ('', 'NOT LISTED'))[1]}")
    print("\n".join(findings[:20]))
    return len(findings)


def name(works):
    return "working" if works else "off"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    if not arguments.command:
        parser.error("give the command to compare")
    return 1 if compare(arguments.command, arguments.pairs, arguments.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
