"""What must be gathered from the whole file before it can be handed out: links between tasks, and calendars."""

from array import array
from collections.abc import Iterator

from connectors.msproject.files.rows import Row, filled, repeated
from connectors.msproject.files.units import to_flag, to_whole, to_work_seconds


class Links:
    """Dependencies wait in compact arrays until every task is known: a predecessor may stand further down, or in another plan."""

    def __init__(self) -> None:
        self._uids, self._durations = array("q"), array("q")
        self._numbers = array("q")
        self._outside_names: dict[int, str] = {}
        self._broken: list[Row] = []

    def take_from(self, row: Row) -> None:
        """Move the links of a task in here, and note its duration for those that are a percentage of it."""
        uid = to_whole(row["UID"])
        self._uids.append(uid)
        self._durations.append(_seconds_of(filled(row, "Duration")))
        links = repeated(row, "PredecessorLink")
        row.pop("PredecessorLink", None)
        for link in links:
            try:
                self._add(uid, link)
            except ValueError:
                self._broken.append({"successor": uid, "link": link})

    def _add(self, successor: int, link: Row) -> None:
        if to_flag(filled(link, "CrossProject")):
            self._outside_names[len(self._numbers)] = filled(link, "CrossProjectName") or ""
        predecessor = to_whole(filled(link, "PredecessorUID"), -1)
        numbers = (predecessor, successor, to_whole(filled(link, "Type"), 1), to_whole(filled(link, "LinkLag")))
        self._numbers.extend((*numbers, to_whole(filled(link, "LagFormat"), 7)))

    def rows(self) -> Iterator[Row]:
        """Each link with the predecessor's duration; `outside` names the plan of a predecessor that is no task of this one.

        A link whose numbers are none comes last, as it stood in the file, for its translation to reject.
        """
        durations = dict(zip(self._uids, self._durations, strict=True)) if self._numbers else {}
        for at in range(0, len(self._numbers), 5):
            predecessor, successor, kind, lag, lag_format = self._numbers[at : at + 5]
            row: Row = {
                "predecessor": predecessor,
                "successor": successor,
                "type": kind,
                "lag": lag,
                "lag_format": lag_format,
            }
            if at in self._outside_names or predecessor not in durations:
                row["outside"] = self._outside_names.get(at) or "unknown"
            else:
                row["predecessor_seconds"] = durations[predecessor]
            yield row
        yield from self._broken


def _seconds_of(duration: str | None) -> int:
    try:
        return to_work_seconds(duration) or 0
    except ValueError:
        return 0


class Calendars:
    """Base calendars, and resources' own where they differ from their base; most resources' calendars say nothing and are dropped."""

    def __init__(self) -> None:
        self._kept: dict[str, Row] = {}
        self._resources: dict[str, str] = {}

    def add(self, row: Row) -> None:
        uid = filled(row, "UID")
        if uid and (
            to_flag(filled(row, "IsBaseCalendar")) or "WeekDays" in row or "Exceptions" in row or "WorkWeeks" in row
        ):
            self._kept[uid] = row

    def belongs_to(self, calendar_uid: str | None, resource_uid: str | None) -> None:
        if calendar_uid in self._kept and resource_uid:
            self._resources[calendar_uid] = resource_uid

    def rows(self) -> Iterator[Row]:
        for uid, calendar in self._kept.items():
            is_base = to_flag(filled(calendar, "IsBaseCalendar"))
            if is_base or uid in self._resources:
                owner = None if is_base else self._resources[uid]
                yield {
                    "calendar": calendar,
                    "base": self._kept.get(filled(calendar, "BaseCalendarUID") or ""),
                    "resource": owner,
                }
