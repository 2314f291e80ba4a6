"""What is known, between two runs, of a library's plan files and of the folders that lead to them. Pure: it asks nothing.

A library's log tells of an item only when the item itself changed: where a folder moves, nothing is told of the files below. So a file's
path is never kept, it is put together from its folders.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from connectors.msproject.files.api import PLAN_SUFFIXES

JsonObject = dict[str, Any]


@dataclass(slots=True)
class Catalogue:
    """`plans` by item id: name, size, cTag, parent; `is_inside` the chosen folder; `is_foreign` where it turned out to hold no plan; `again`
    differs from before where it is worth reading again with its content as it was: its number among such events (`comings`).
    `folders` by id: name, parent (None for the root). `is_first` as long as no mark is gone on from.
    """

    plans: dict[str, JsonObject] = field(default_factory=dict)
    folders: dict[str, JsonObject] = field(default_factory=dict)
    comings: int = 0
    is_first: bool = True

    @classmethod
    def of_state(cls, state: JsonObject) -> Self:
        """Marks of earlier versions hold no folders, and only plans inside."""
        plans = {id_: {"is_inside": True, **each} for id_, each in state["known"].items()}
        return cls(plans, dict(state.get("folders", {})), state.get("comings", 0), is_first=False)

    @property
    def state(self) -> JsonObject:
        """What a mark keeps: of the folders, those that lead to plans."""
        leading = {folder for id_ in self.plans for folder in self._above(id_)}
        folders = {id_: self.folders[id_] for id_ in sorted(leading)}
        return {"known": self.plans, "folders": folders, "comings": self.comings}

    def listed(self) -> Iterator[tuple[str, JsonObject]]:
        return ((id_, each) for id_, each in self.plans.items() if each["is_inside"] and not each.get("is_foreign"))

    def lose_places(self) -> None:
        """Forget where everything stands, not what it is: the log is about to be read from its start."""
        self.folders.clear()
        self.plans = {id_: {**each, "parent": None} for id_, each in self.plans.items()}

    def learn(self, items: Iterable[JsonObject]) -> bool:
        """Note folders and plan files as the log tells them now; whether anything may stand elsewhere than before."""
        has_moved = False
        for item in items:
            kept = self.plans if is_plan(item) else self.folders if "folder" in item else None
            if kept is None:
                continue
            noted = self._noted(item) if kept is self.plans else _place_of(item)
            has_moved |= kept.get(item["id"]) != noted
            kept[item["id"]] = noted
        return has_moved

    def forget(self, ids: Iterable[str]) -> list[str]:
        """Items that are gone, or no plans by their name any more; those of them that were plans. What stood below a folder stands nowhere."""
        gone = [id_ for id_ in ids if self.folders.pop(id_, None) is None]
        return [id_ for id_ in gone if self.plans.pop(id_, None) is not None]

    def path_above(self, id_: str) -> str | None:
        """The path of a plan's folder below the library's root, "" for the root; None while one of its folders is not known."""
        above = list(self._above(id_))
        if not above or self.folders[above[-1]]["parent"] is not None:
            return None
        return "".join(f"/{self.folders[folder]['name']}" for folder in reversed(above[:-1]))

    def put(self, id_: str, *, is_inside: bool) -> None:
        """A plan that comes into the chosen folder is read, though it may have been read before: what left with it is held as lost."""
        plan = self.plans[id_]
        if is_inside and not plan["is_inside"] and not self.is_first:
            plan["again"] = self._coming()
        plan["is_inside"] = is_inside

    def _above(self, id_: str) -> Iterator[str]:
        """The folders of a plan from its own upwards, as far as they are known."""
        seen = set()
        folder = self.plans[id_].get("parent")
        while folder in self.folders and folder not in seen:
            seen.add(folder)
            yield folder
            folder = self.folders[folder]["parent"]

    def _noted(self, item: JsonObject) -> JsonObject:
        noted = {**_place_of(item), "size": item["size"], "cTag": item["cTag"], "is_inside": False}
        before = self.plans.get(item["id"])
        if before is None:
            return noted
        kept = {name: before[name] for name in ("is_inside", "again", "is_foreign") if name in before}
        if before["cTag"] != item["cTag"]:
            kept.pop("is_foreign", None)
        if before["name"] != item["name"]:
            kept["again"] = self._coming()
        return noted | kept

    def _coming(self) -> int:
        self.comings += 1
        return self.comings


def _place_of(item: JsonObject) -> JsonObject:
    return {"name": item["name"], "parent": (item.get("parentReference") or {}).get("id")}


def is_plan(item: JsonObject) -> bool:
    """By its name."""
    name = str(item["name"])
    return "file" in item and Path(name).suffix.lower() in PLAN_SUFFIXES and not name.startswith(("~", "."))
