"""Rules proposed for fields that plans define. Nothing here is applied by itself.

Only some plans are looked into, since each has to be opened, and an .mpp converted, for it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from connectors.msproject.files.api import PlanFile, read_pages
from connectors.msproject.files.opening import PlanOpener
from connectors.msproject.files.plan import PROJECT
from connectors.msproject.files.refusal import PlanRefused
from connectors.msproject.files.shelf import Shelf
from connectors.msproject.files.translation.custom import field_type
from connectors.msproject.guesses import Field, FieldKind, guess_fields, guess_roles
from connectors.sdk.contract import Discovery, Runtime, Scope
from models.wording import agree

MOST_PLANS = 10
_TASK_FIELDS = "1887"
"""How the FieldIDs of a task's own fields begin."""
_KINDS: dict[str, FieldKind] = {"money": "money", "number": "number", "date": "date", "text": "text"}
_Seen = tuple[str, str, FieldKind]
"""FieldID, name, kind."""


def discover(shelf: Shelf, opener: PlanOpener, runtime: Runtime) -> Discovery:
    plans = shelf.list_plans()
    scopes = tuple(Scope(id=plan.scope, name=plan.path.stem) for plan in plans)
    fields = _fields(shelf, plans[:MOST_PLANS], opener, runtime)
    return Discovery(scopes, (*guess_fields(fields), *guess_roles(scopes)))


def _fields(shelf: Shelf, plans: Sequence[PlanFile], opener: PlanOpener, runtime: Runtime) -> Iterator[Field]:
    found: Counter[_Seen] = Counter()
    for plan in plans:
        try:
            found.update(_defined(shelf, plan, opener, runtime))
        except PlanRefused as refused:
            runtime.progress(f"{plan.name}: {refused.message}")
    for (field_id, title, kind), count in found.most_common():
        seen = agree(
            len(plans),
            "a field of the only plan looked into",
            f"a field of {count} of the {len(plans)} plans looked into",
        )
        yield Field(field_id, title, kind, "task", seen)


def _defined(shelf: Shelf, plan: PlanFile, opener: PlanOpener, runtime: Runtime) -> set[_Seen]:
    """The fields of tasks that a plan defines: its first page has them, so no more is read."""
    with shelf.taken_down(plan) as readable:
        pages = read_pages(readable, opener, identify=lambda _header: plan.scope, tell=runtime.progress)
        names: dict[str, dict[str, str]] = next(
            (page.context["fields"] for page in pages if page.stream == PROJECT), {}
        )
    return {
        (field_id, each["name"], kind)
        for field_id, each in names.items()
        if field_id.startswith(_TASK_FIELDS) and (kind := _KINDS.get(field_type(each["field_name"])))
    }
