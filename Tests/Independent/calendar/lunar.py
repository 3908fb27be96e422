"""The Vietnamese lunisolar dates of packs/vn/calendar, computed from the sky instead of a table.

Rules: a month begins on the day (UTC+7) of the new moon; month 11 holds the winter solstice; in a year of thirteen
months the leap month is the first without a major solar term. New moons and the sun's longitude follow the truncated
series of Meeus, Astronomical Algorithms (1998), chapters 49 and 25: good to about a minute over 1900-2100.
"""

from datetime import date, timedelta
from functools import cache
from math import floor, radians, sin

ZONE = 7 / 24  # days east of Greenwich
EPOCH = date(2000, 1, 1)
EPOCH_JDN = 2451545  # of the civil day EPOCH


def delta_t(year: float) -> float:
    """Terrestrial minus universal time, in days (Espenak and Meeus's polynomial for 2005-2050 and before)."""
    t = year - 2000
    return (62.92 + 0.32217 * t + 0.005589 * t * t) / 86400


@cache
def new_moon(k: int) -> date:
    """The civil day in Vietnam of the k-th new moon after January 2000."""
    t = k / 1236.85
    jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t**2 - 0.00000015 * t**3
    e = 1 - 0.002516 * t - 0.0000074 * t**2
    s = radians(2.5534 + 29.10535670 * k - 0.0000014 * t**2)  # the sun's mean anomaly
    m = radians(201.5643 + 385.81693528 * k + 0.0107582 * t**2)  # the moon's
    f = radians(160.7108 + 390.67050284 * k - 0.0016118 * t**2)  # the moon's argument of latitude
    o = radians(124.7746 - 1.56375588 * k + 0.0020672 * t**2)  # the ascending node
    jde += (
        -0.40720 * sin(m) + 0.17241 * e * sin(s) + 0.01608 * sin(2 * m) + 0.01039 * sin(2 * f)
        + 0.00739 * e * sin(m - s) - 0.00514 * e * sin(m + s) + 0.00208 * e * e * sin(2 * s)
        - 0.00111 * sin(m - 2 * f) - 0.00057 * sin(m + 2 * f) + 0.00056 * e * sin(2 * m + s)
        - 0.00042 * sin(3 * m) + 0.00042 * e * sin(s + 2 * f) + 0.00038 * e * sin(s - 2 * f)
        - 0.00024 * e * sin(2 * m - s) - 0.00017 * sin(o)
        + 0.000325 * sin(radians(299.77 + 0.107408 * k - 0.009173 * t**2))
    )
    universal = jde - delta_t(2000 + k / 12.3685)
    return EPOCH + timedelta(days=floor(universal + 0.5 + ZONE) - EPOCH_JDN)


def sun_sector(day: date) -> int:
    """Which twelfth of the ecliptic the sun is in when `day` begins in Vietnam; 9 starts at the winter solstice."""
    jd = EPOCH_JDN + (day - EPOCH).days - 0.5 - ZONE + delta_t(day.year)
    t = (jd - 2451545.0) / 36525
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t**2
    m = radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    centre = (
        (1.914602 - 0.004817 * t) * sin(m) + (0.019993 - 0.000101 * t) * sin(2 * m) + 0.000289 * sin(3 * m)
    )
    apparent = mean + centre - 0.00569 - 0.00478 * sin(radians(125.04 - 1934.136 * t))
    return floor(apparent % 360 / 30)


def month_11(year: int) -> int:
    """The index of the new moon that begins month 11, the month of the solstice of `year`."""
    k = round((year + 0.99 - 2000) * 12.3685) + 2
    while new_moon(k) > date(year, 12, 31) or sun_sector(new_moon(k)) >= 9:
        k -= 1
    return k


def months(year: int) -> dict[int, int]:
    """Lunar month of `year` (1...12, leap months left out; 0 is month 12 of the year before) to its new moon."""
    first, last = month_11(year - 1), month_11(year)
    numbers, number = {}, 11
    leap_pending = last - first == 13
    k = first
    while k < last:
        has_term = sun_sector(new_moon(k)) != sun_sector(new_moon(k + 1))
        if leap_pending and k > first and not has_term:
            leap_pending = False  # carries the number of the month before it
        else:
            numbers[number - 12] = k
            number += 1
        k += 1
    return numbers


def lunar_year(year: int) -> tuple[date, date, int]:
    """Mồng 1 Tết, 10/3 âm, and how many days the 12th month before Tết has."""
    known = months(year)
    tet = new_moon(known[1])
    return tet, new_moon(known[3]) + timedelta(days=9), (tet - new_moon(known[0])).days


if __name__ == "__main__":
    for year in range(2005, 2035):
        tet, ancestors, length = lunar_year(year)
        print(year, tet, ancestors, length)
