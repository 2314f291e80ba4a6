import datetime as dt
from decimal import Decimal

from models.records import AccountRecord, AssignmentRecord, RateRecord
from models.vocabulary import AccountKind
from tests.unit.msproject.plans import a_baseline, a_plan, a_resource, a_task, an_assignment, elements, read


def a_rate(start, finish, amount, **texts) -> str:
    given = {
        "RatesFrom": start,
        "RatesTo": finish,
        "RateTable": 0,
        "StandardRate": amount,
        "StandardRateFormat": 2,
        **texts,
    }
    return f"<Rate>{elements(**given)}</Rate>"


def rates(*inner, **texts):
    resource = a_resource(3, inner=f"<Rates>{''.join(inner)}</Rates>", **texts)
    return [rate for _key, rate in sorted(read(a_plan(resources=(resource,))).of(RateRecord).items())]


class TestAccounts:
    def test_are_people_roles_and_things(self):
        found = read(
            a_plan(
                resources=(
                    a_resource(1, EmailAddress="lea@example.com", IsInactive=0),
                    a_resource(2, IsGeneric=1),
                    a_resource(3, Type=0),
                    a_resource(4, Type=2),
                    a_resource(5, IsInactive=1),
                )
            )
        ).of(AccountRecord)

        kinds = [found[str(uid)].kind for uid in range(1, 5)]
        assert kinds == [AccountKind.HUMAN, AccountKind.TEAM, AccountKind.APP, AccountKind.APP]
        assert (found["1"].email, found["1"].active, found["5"].active) == ("lea@example.com", True, False)

    def test_are_not_made_of_nobody_and_blank_rows(self):
        found = read(a_plan(resources=(a_resource(0), a_resource(7, IsNull=1), a_resource(1))))

        assert set(found.of(AccountRecord)) == {"1"}


class TestRates:
    def test_are_in_whole_currency_units_by_the_hour(self):
        (rate,) = read(a_plan(resources=(a_resource(3, StandardRate="60"),))).of(RateRecord).values()

        assert (rate.amount_per_hour, rate.currency, rate.valid_from, rate.valid_to) == (Decimal(60), "EUR", None, None)

    def test_of_a_day_follow_the_plans_day(self):
        resource = a_resource(3, StandardRate="600", StandardRateFormat=3)
        (rate,) = read(a_plan(resources=(resource,), MinutesPerDay=450)).of(RateRecord).values()

        assert rate.amount_per_hour == Decimal(80)

    def test_change_over_time_without_a_gap_or_an_overlap(self):
        first, second = rates(
            a_rate("1984-01-01T00:00:00", "2026-07-01T08:00:00", 50),
            a_rate("2026-07-01T08:00:00", "2049-12-31T23:59:00", 55),
        )

        assert {(rate.amount_per_hour, rate.valid_from, rate.valid_to) for rate in (first, second)} == {
            (Decimal(50), None, dt.date(2026, 6, 30)),
            (Decimal(55), dt.date(2026, 7, 1), None),
        }

    def test_of_tables_b_to_e_are_none(self):
        (only,) = rates(
            a_rate("1984-01-01T00:00:00", "2049-12-31T23:59:00", 50),
            a_rate("1984-01-01T00:00:00", "2049-12-31T23:59:00", 90, RateTable=1),
        )

        assert only.amount_per_hour == 50

    def test_never_entered_are_none_and_not_0(self):
        assert rates(a_rate("1984-01-01T00:00:00", "2049-12-31T23:59:00", 0)) == []

    def test_of_material_are_no_hours(self):
        assert rates(a_rate("1984-01-01T00:00:00", "2049-12-31T23:59:00", 5, StandardRateFormat=8), Type=0) == []


class TestAssignments:
    def test_carry_work_units_and_cost(self):
        assignment = read(
            a_plan(
                a_task(4),
                resources=(a_resource(3),),
                assignments=(
                    an_assignment(
                        12,
                        task=4,
                        resource=3,
                        Units="0.5",
                        Work="PT40H0M0S",
                        ActualWork="PT8H0M0S",
                        Cost=240_000,
                        inner=a_baseline(Work="PT36H0M0S"),
                    ),
                ),
            )
        ).only(AssignmentRecord)

        assert (assignment.units_pct, assignment.planned_seconds, assignment.actual_seconds) == (50, 144_000, 28_800)
        assert (assignment.baseline_seconds, assignment.planned_cost) == (129_600, Decimal(2400))
        assert (assignment.task[-2:], assignment.account[-2:]) == ("/4", "/3")

    def test_of_material_and_cost_carry_no_hours(self):
        resources = (a_resource(3, Type=0), a_resource(5, Type=2))
        assignments = [
            an_assignment(uid, task=4, resource=uid, Units=30, Work="PT30H0M0S", Cost=9000) for uid in (3, 5)
        ]
        found = read(a_plan(a_task(4), resources=resources, assignments=assignments)).of(AssignmentRecord)

        assert {(each.planned_seconds, each.units_pct, each.planned_cost) for each in found.values()} == {
            (None, None, 90)
        }

    def test_to_nobody_are_left_out_and_counted(self):
        assignments = [an_assignment(uid, task=4, resource=nobody) for uid, nobody in ((1, -65535), (2, 0))]
        found = read(a_plan(a_task(4), assignments=assignments))

        assert found.of(AssignmentRecord) == {}
        assert found.left_out == {"assignments to nobody": 2}

    def test_to_an_inactive_task_plan_nothing(self):
        assignment = an_assignment(1, task=4, resource=3, Work="PT8H0M0S", Cost=800, ActualWork="PT1H0M0S")
        document = a_plan(a_task(4, Active=0), resources=(a_resource(3),), assignments=(assignment,))
        record = read(document).only(AssignmentRecord)

        assert (record.planned_seconds, record.planned_cost, record.actual_seconds) == (None, None, 3600)

    def test_that_stand_before_their_resources_are_understood_all_the_same(self):
        document = a_plan(
            a_task(4),
            resources=(a_resource(3, Type=0),),
            assignments=(an_assignment(1, task=4, resource=3, Work="PT5H0M0S"),),
        )
        start, middle = document.index("<Resources>"), document.index("<Assignments>")
        end = document.index("</Project>")
        swapped = document[:start] + document[middle:end] + document[start:middle] + document[end:]

        assert read(swapped).only(AssignmentRecord).planned_seconds is None


class TestTimephased:
    @staticmethod
    def spans(*data, **texts):
        inner = "".join(
            f"<TimephasedData>{elements(Type=kind, UID=1, Start=f'2026-03-0{day}T08:00:00', Finish=f'2026-03-0{day}T17:00:00', Unit=2, Value=value)}</TimephasedData>"
            for kind, day, value in data
        )
        assignment = an_assignment(1, task=4, resource=3, **texts, inner=inner)
        found = read(a_plan(a_task(4), resources=(a_resource(3),), assignments=(assignment,)))
        return [(span.kind, span.start.day, span.value) for span in found.only(AssignmentRecord).timephased]

    def test_plan_what_was_done_and_what_remains(self):
        found = self.spans(
            (2, 2, "PT8H0M0S"),
            (1, 3, "PT8H0M0S"),
            (1, 4, ""),
            (1, 5, "PT8H0M0S"),
            Work="PT24H0M0S",
            ActualWork="PT8H0M0S",
        )

        assert found == [
            ("planned_work", 2, 28_800),
            ("planned_work", 3, 28_800),
            ("planned_work", 5, 28_800),
            ("actual_work", 2, 28_800),
        ]

    def test_that_do_not_add_up_are_not_handed_over(self):
        assert self.spans((1, 3, "PT8H0M0S"), Work="PT24H0M0S") == []

    def test_cost_is_in_hundredths(self):
        assert self.spans((6, 3, "4500"), ActualCost=4500) == [("actual_cost", 3, 45)]
