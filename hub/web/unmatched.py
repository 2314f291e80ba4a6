"""Unmatched people: accounts that belong to nobody known, and saying who one of them is."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from hub.admin.people import say_who
from hub.errors import HubError, NotFound
from hub.portfolio.kept_tallies import keep_tallies
from hub.queries.people import (
    KnownAccount,
    PersonRow,
    find_account,
    is_like,
    list_person_rows,
    list_unmatched,
    list_who_decisions,
)
from hub.queries.reading import reading
from hub.security.caller import Action
from hub.web.forms import text_of
from hub.web.languages import msg
from hub.web.pages import PageRoute, render, translate
from hub.web.tables import Column, Table, table_of
from hub.web.visit import Notice, Posted, SignedIn, Visit, go_to

router = APIRouter(prefix="/quality/accounts", route_class=PageRoute, include_in_schema=False)

PLACE = "/quality/accounts"
MOST = 1000
"""Accounts that the list holds; those with the most hours come first."""


@router.get("")
def show_unmatched(request: Request, visit: SignedIn) -> Response:
    """Accounts of humans that nobody knows, those with the most hours first."""
    visit.caller.require(Action.INSPECT)
    keep_tallies(visit.hub, visit.caller.scope)
    with reading(visit.hub.database, visit.caller.scope) as reader:
        found = list_unmatched(reader, most=MOST)
    hides = visit.caller.hide_people
    shape = Table(
        caption=msg("Accounts of nobody known"),
        columns=[
            Column(
                "name",
                msg("Account"),
                sorts=True,
                href=lambda row: "" if hides else f"{PLACE}/{row['account_id']}",
                sub=lambda row: row["email"] or "",
            ),
            Column("connection", msg("Connection"), sorts=True),
            Column("client", msg("Client"), sorts=True),
            Column("seconds", msg("Hours"), "hours", sorts=True),
            Column("last_on", msg("Last worked"), "day", sorts=True),
            Column("decided_by", msg("Decided by"), sorts=True),
        ],
        rows=(),
        none=msg("Every account belongs to somebody known."),
    )
    hidden = {"email": None, "decided_by": None}
    rows = [row._asdict() | (hidden | {"name": f"#{number}"} if hides else {}) for number, row in enumerate(found, 1)]
    return render(
        request,
        "unmatched.html",
        accounts=table_of(rows, request, shape, search=() if hides else ("name", "email", "connection")),
        count=found[0].all if found else 0,
        shown=len(found),
        total=sum(row.seconds for row in found),
    )


@router.get("/{account_id}")
def show_account(account_id: UUID, request: Request, visit: SignedIn) -> Response:
    """One account, who it is and why, and who it might be."""
    return _page(request, visit, account_id)


@router.post("/{account_id}")
def decide(account_id: UUID, request: Request, visit: SignedIn, form: Posted) -> Response:
    """That it is somebody known, somebody new, or nobody."""
    try:
        say_who(visit.hub, caller=visit.caller, account_id=account_id, body=_read(form))
    except HubError as error:
        return _page(request, visit, account_id, error=error, given=form)
    return go_to(PLACE, notice=tell_decided(request, visit, account_id))


def tell_decided(request: Request, visit: Visit, account_id: UUID) -> Notice:
    """Who an account is now, with the way to change that."""
    with reading(visit.hub.database, visit.caller.scope) as reader:
        account = find_account(reader, account_id)
    if account is None or visit.caller.hide_people:
        return Notice(translate(request, msg("Saved.")))
    said = msg("%(account)s is %(person)s.") if account.person else msg("%(account)s is nobody known.")
    text = translate(request, said) % {"account": account.name, "person": account.person}
    return Notice(text, f"{PLACE}/{account_id}", translate(request, msg("Change that")))


def _read(form: FormData) -> dict[str, object]:
    """What one of the three forms says."""
    if text_of(form, "answer") == "new":
        return {"new": {name: text_of(form, name) for name in ("name", "email", "role") if text_of(form, name)}}
    return {"person_id": text_of(form, "person_id") or None}


def _page(
    request: Request, visit: Visit, account_id: UUID, *, error: HubError | None = None, given: FormData | None = None
) -> Response:
    visit.caller.require(Action.INSPECT)
    keep_tallies(visit.hub, visit.caller.scope)
    with reading(visit.hub.database, visit.caller.scope) as reader:
        account = None if visit.caller.hide_people else find_account(reader, account_id)
        if account is None:
            raise NotFound(f"There is no account {account_id} that you may see.", hint="List those of nobody known.")
        decisions = list_who_decisions(reader, account)
        people = list_person_rows(reader, account.client_id)
    return render(
        request,
        "account-who.html",
        status=error.status_code if error else 200,
        account=account,
        decisions=decisions,
        people=_options(account, people),
        error=error,
        given=given or {"name": account.name, "email": account.email},
    )


def _options(account: KnownAccount, people: list[PersonRow]) -> list[tuple[str, str]]:
    """Those of a like name first; of one name, the address tells them apart."""
    alike = sorted(people, key=lambda person: not is_like(account.name, person.name))
    return [
        (str(person.id), " · ".join(part for part in (person.name, person.email, person.role) if part))
        for person in alike
    ]
