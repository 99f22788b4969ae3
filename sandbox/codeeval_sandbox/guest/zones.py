"""Time zones of pytz, which cross by their keys."""

from __future__ import annotations

from typing import Any

from codeeval_sandbox.guest.budget import Malformed


def pytz_zone(key: Any) -> Any:
    """Return the time zone of pytz with this key. Raises Malformed."""
    import pytz  # type: ignore[import-untyped] # of the image

    if type(key) is not str or key not in pytz.all_timezones_set:
        raise Malformed("no key of a time zone")
    return pytz.timezone(key)


def pytz_key(moment: Any) -> str | None:
    """Return the key of a moment's time zone of pytz, if the zone is in the state that belongs to that moment."""
    zone = moment.tzinfo
    if type(zone).__module__.partition(".")[0] != "pytz" or not hasattr(moment, "astimezone"):
        return None
    key = getattr(zone, "zone", None)
    try:
        is_usual = pytz_zone(key).normalize(moment).tzinfo is zone
    except Exception:  # a zone of the program's own making
        return None
    return key if is_usual else None
