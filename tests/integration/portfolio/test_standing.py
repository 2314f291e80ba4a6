"""How a project stands: kept figures where they hold, and the same figures worked out wherever something has happened since."""

import datetime as dt

import pytest

from hub import clock
from hub.errors import NotFound
from hub.portfolio.kpis import read_project
from hub.portfolio.readings import Grain
from hub.portfolio.refresh import refresh_figures
from hub.portfolio.standing import read_standing
from hub.queries.material import Part
from hub.security.caller import Caller
from tests import builders as make
from tests.integration.portfolio.test_pitfalls import a_costed_task, a_spent_line

DAY = dt.timedelta(days=1)
CALLER = Caller.operator()


class Yard:
    """A project of the PMO's own over one board, with a task, a person who costs something, hours, money and a risk."""

    def __init__(self, desk):
        self.desk, self.today = desk, clock.now().date()
        self.source = desk.source(name="Board")
        self.task = a_costed_task(
            self.source, 1000, 40, baseline_start=self.today - 9 * DAY, baseline_finish=self.today
        )
        self.account, self.person = make.an_account(desk.connection), make.a_person(desk.client)
        self.own = make.a_consolidated_project(desk.client)
        desk.save(self.own, self.task, self.account, self.person, make.a_decision(self.account, self.person))
        rate = make.a_rate(desk.client, person_id=self.person.id, valid_to=self.today - 6 * DAY)
        desk.save(make.a_link(self.own, self.source), rate)
        desk.save(self.hours(3), a_spent_line(self.source, 700), make.a_risk(self.source))

    def hours(self, days_ago):
        return make.a_time_entry(self.task, self.account, entry_date=self.today - days_ago * DAY)

    def stand(self, **how):
        return read_standing(self.desk.hub, CALLER, self.own.id, **{"as_of": None} | how)

    def worked_out(self):
        return self.stand(parts=Part.WHOLE).item

    def refresh(self):
        refresh_figures(self.desk.hub, self.desk.client.id)


@pytest.fixture
def yard(desk):
    made = Yard(desk)
    made.refresh()
    return made


def another_rate(yard):
    yard.desk.post(
        "/rates",
        client_id=str(yard.desk.client.id),
        person_id=str(yard.person.id),
        kind="cost",
        amount_per_hour="99",
        currency="EUR",
        valid_from=str(yard.today - 5 * DAY),
    )


def another_share(yard):
    link = {"source_project_id": str(yard.source.id), "roles": ["scope", "time", "cost"], "allocation_pct": 50}
    assert yard.desk.link(str(yard.own.id), link).status_code == 200


CHANGES = {
    "a task": lambda yard: yard.desk.save(a_costed_task(yard.source, 500, 10)),
    "hours": lambda yard: yard.desk.save(yard.hours(2)),
    "money": lambda yard: yard.desk.save(a_spent_line(yard.source, 55)),
    "a risk": lambda yard: yard.desk.save(
        make.a_risk(yard.source, impact_cost=99_000, probability_pct=50, currency="EUR")
    ),
    "a price": another_rate,
    "a share": another_share,
}


def test_kept_figures_are_those_that_are_worked_out(yard):
    standing = yard.stand()

    assert standing.reading is None
    assert standing.item == yard.worked_out()
    assert list(standing.kpis(hide_costs=False)) == list(yard.stand(parts=Part.WHOLE).kpis(hide_costs=False))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_happened_since_is_worked_out_at_once_and_kept_again_by_a_refresh(yard, change):
    before = yard.stand().item

    change(yard)

    after = yard.stand()
    assert after.item == yard.worked_out() != before
    assert after.reading is not None
    yard.refresh()
    assert yard.stand().reading is None
    assert yard.stand().item == after.item


def test_another_day_is_worked_out(yard, monkeypatch):
    tomorrow = clock.now() + DAY
    monkeypatch.setattr(clock, "now", lambda: tomorrow)

    standing = yard.stand()

    assert standing.reading is not None
    assert standing.status_date == tomorrow.date()


def test_a_day_that_is_asked_for_is_worked_out(yard):
    standing = yard.stand(as_of=yard.today)

    assert standing.worked_out().as_of == yard.today


def test_of_kept_figures_nobody_can_say_what_went_into_them(yard):
    with pytest.raises(ValueError, match="kept figures"):
        yard.stand().worked_out()


def test_no_figure_is_computed_from_a_part_of_the_rows(yard):
    standing = yard.stand(parts=Part.TASKS | Part.HOURS | Part.MONEY, grain=Grain.WEEK)

    with pytest.raises(ValueError, match="in parts"):
        read_project(standing.ledger, standing.project)


def test_a_project_that_is_not_there_is_not_found(desk, yard):
    with pytest.raises(NotFound):
        read_standing(desk.hub, CALLER, desk.client.id, as_of=None)
