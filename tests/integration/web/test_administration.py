"""Administration by the pages: what a form sends is what the workshop does; nobody sees or does more than their role."""

import datetime as dt
import html
import re
import uuid

import orjson
import pytest

from hub.admin.clients import remove_client
from hub.admin.connections import create_connection, get_connection
from hub.admin.prices import create_rate
from hub.admin.users import list_users
from tests import builders as make
from tests import vault
from tests.integration.web.conftest import OPERATOR, PASSWORD, Browser

NOBODY = "00000000-0000-4000-8000-000000000000"
ADMIN_PAGES = (
    "/admin/clients",
    "/admin/users",
    "/admin/users/new",
    "/admin/tokens",
    "/admin/audit",
    "/admin/health",
    "/admin/clients/new",
)


@pytest.fixture(scope="module")
def connection(module_hub, clients):
    """A connection of the client the analyst does not see."""
    body = {"client_id": clients[1]["id"], "connector": "vault", "name": "Umbrella <vault>"}
    body |= {"settings": {"site_url": "https://vault.example"}, "secrets": {"token": vault.GOOD_TOKEN}}
    return create_connection(module_hub, caller=OPERATOR, body=body)


class TestConnection:
    def test_is_connected_checked_and_edited_without_its_secret_ever_shown(self, ada, module_hub, clients):
        form = ada.get("/admin/connections/new/vault")
        fields = {"client_id": clients[0]["id"], "name": "Acme vault", "setting.site_url": "https://vault.example"}
        made = ada.post(
            "/admin/connections/new/vault", **fields, **{"secret.token": vault.GOOD_TOKEN, "setting.depth": "1"}
        )
        place = made.url.path.removesuffix("/check")
        edited = ada.get(f"{place}/edit")
        ada.post(
            f"{place}/edit", name="Acme vault", **{"setting.site_url": "https://vault.example", "setting.depth": "3"}
        )
        stored = get_connection(module_hub, caller=OPERATOR, connection_id=uuid.UUID(place.rpartition("/")[2]))

        assert 'name="secret.token" type="password"' in form.text
        assert "It works." in made.text
        assert "is set; leave empty to keep it" in edited.text
        assert (stored["settings"]["depth"], stored["secrets"]) == (3, ["token"])
        assert vault.GOOD_TOKEN not in made.text + edited.text + ada.get(place).text

    def test_says_what_is_wrong_beside_what_was_typed(self, ada, clients):
        ada.get("/admin/connections/new/vault")

        page = ada.post(
            "/admin/connections/new/vault",
            client_id=clients[0]["id"],
            name="Typed",
            **{"setting.site_url": "https://typed.example", "setting.depth": "99", "secret.token": "canary-secret"},
        )

        assert page.status_code == 422
        assert "depth" in page.text
        assert 'value="https://typed.example"' in page.text
        assert "canary-secret" not in page.text

    def test_scopes_and_schedule_are_chosen(self, ada, module_hub, connection):
        place = f"/admin/connections/{connection['id']}"
        page = ada.get(f"{place}/scopes")
        ada.post(f"{place}/scopes", which="some", scope="d2", when="cron", cron="30 6 * * 1-5")
        stored = get_connection(module_hub, caller=OPERATOR, connection_id=uuid.UUID(connection["id"]))
        wrong = ada.post(f"{place}/scopes", which="all", when="cron", cron="whenever")

        assert "Drawer one" in page.text
        assert stored["scopes"] == ["d2"]
        assert stored["schedule"]["cron"] == "30 6 * * mon,tue,wed,thu,fri"
        assert (wrong.status_code, "five fields" in wrong.text) == (422, True)

    def test_is_paused_resumed_and_removed_after_a_question(self, ada, module_hub, clients):
        body = {"client_id": clients[0]["id"], "connector": "vault", "name": "Short-lived"}
        body |= {"settings": {"site_url": "https://vault.example"}, "secrets": {"token": vault.GOOD_TOKEN}}
        place = f"/admin/connections/{create_connection(module_hub, caller=OPERATOR, body=body)['id']}"
        ada.get(place)

        paused = ada.post(f"{place}/pause").text
        refused = ada.post(f"{place}/sync")
        resumed = ada.post(f"{place}/resume").text
        asked = ada.get(f"{place}/remove").text
        gone = ada.post(f"{place}/remove")

        assert "Paused:" in paused
        assert refused.status_code == 409
        assert "Paused:" not in resumed
        assert "This cannot be undone." in asked
        assert gone.url.path == "/admin/connections"
        assert ada.get(place).status_code == 404

    def test_of_another_client_is_not_there(self, zoe, connection):
        place = f"/admin/connections/{connection['id']}"

        answers = [zoe.get(f"{place}{page}").status_code for page in ("", "/mapping")]

        assert answers == [404, 404]
        assert "Umbrella" not in zoe.get("/admin/connections").text + zoe.get("/").text + zoe.get("/quality").text

    def test_names_are_shown_as_text(self, ada, connection):
        assert "Umbrella &lt;vault&gt;" in ada.get("/admin/connections").text


class TestMapping:
    def test_is_saved_from_json_in_versions(self, ada, module_hub, connection):
        place = f"/admin/connections/{connection['id']}"
        ada.get(f"{place}/mapping")

        run = ada.post(f"{place}/mapping", document='{"status": {"open": "todo"}}', do="save")
        same = ada.post(f"{place}/mapping", document='{"status": {"open": "todo"}}', do="save")
        wrong = ada.post(f"{place}/mapping", document='{"status": {"open": "tomorrow"}}', do="save")
        stored = get_connection(module_hub, caller=OPERATOR, connection_id=uuid.UUID(connection["id"]))

        assert run.url.path.startswith("/admin/runs/")
        assert "Nothing was changed." in same.text
        assert (wrong.status_code, "tomorrow" in wrong.text) == (422, True)
        assert (stored["mapping_version"], stored["mapping"]) == (1, {"status": {"open": "todo"}})

    def test_an_earlier_version_holds_again(self, ada, module_hub, clients):
        body = {"client_id": clients[0]["id"], "connector": "vault", "name": "Reverted"}
        body |= {"settings": {"site_url": "https://vault.example"}, "secrets": {"token": vault.GOOD_TOKEN}}
        made = create_connection(module_hub, caller=OPERATOR, body=body)
        place = f"/admin/connections/{made['id']}/mapping"
        ada.get(place)
        for meaning in ("todo", "done"):
            ada.post(place, document=f'{{"status": {{"open": "{meaning}"}}}}', do="save")

        page = ada.get(place)
        ada.post(f"{place}/revert", version="1")
        stored = get_connection(module_hub, caller=OPERATOR, connection_id=uuid.UUID(made["id"]))

        assert "Let it hold again" in page.text
        assert stored["mapping"] == {"status": {"open": "todo"}}

    @pytest.mark.parametrize("document", ["[]", "{", '"x"'])
    def test_that_is_none_is_one_sentence(self, ada, connection, document):
        ada.get(f"/admin/connections/{connection['id']}/mapping")

        page = ada.post(f"/admin/connections/{connection['id']}/mapping", document=document, do="preview")

        assert page.status_code == 422


class TestRuns:
    def test_show_their_log_to_whoever_may_see_them(self, ada, zoe, module_hub, clients, connection):
        beside = make.a_connection(make.a_client(id=uuid.UUID(clients[1]["id"])), id=uuid.UUID(connection["id"]))
        run = make.a_run(beside, state="failed")
        lines = [
            make.a_log_line(run, "Begun by worker <w1> (lease 7).", number=501),
            make.a_log_line(run, "tasks: records in quarantine 3.", number=502, level="warning"),
        ]
        make.save(module_hub.database, run, *lines)
        place = f"/admin/runs/{run.id}"

        page, watched = ada.get(place).text, ada.get(f"{place}/events").text
        ada.post("/account/language", locale="fr")
        french = ada.get(place).text
        ada.post("/account/language", locale="")

        for shown in (page, watched):
            assert "Earlier lines that were left out: 500." in shown
            assert shown.index("Begun by worker &lt;w1&gt; (lease 7).") < shown.index("tasks: records in quarantine 3.")
            assert ">warning</span>" in shown
        assert "Lignes antérieures omises\xa0: 500." in french
        assert ">avertissement</span>" in french
        assert "\xa0: enregistrements en quarantaine 3." in french
        assert [zoe.get(path).status_code for path in (place, f"{place}/events")] == [404, 404]


class TestUsers:
    def test_are_invited_by_a_link_that_is_shown_once(self, app, ada, module_hub, clients):
        ada.get("/admin/users/new")
        page = ada.post(
            "/admin/users/new",
            name="Nina",
            email="nina@example.com",
            role="manager",
            reach="some",
            client=clients[0]["id"],
            active="true",
        )
        link = re.search(r"/welcome\?token=[^<\s]+", page.text)[0]
        nina = Browser(app)
        nina.get(link)
        inside = nina.post("/welcome", token=link.partition("token=")[2], password=PASSWORD)
        stored = next(one for one in list_users(module_hub, caller=OPERATOR) if one["email"] == "nina@example.com")

        assert inside.url.path == "/"
        assert (stored["role"], stored["clients"]) == ("manager", [clients[0]["id"]])
        assert "/welcome?token=" not in ada.get("/admin/users").text

    def test_changed_wrongly_stay_as_they_were(self, ada, module_hub):
        ada.get("/admin/users")
        zoe = next(one for one in list_users(module_hub, caller=OPERATOR) if one["email"] == "zoe@example.com")

        page = ada.post(
            f"/admin/users/{zoe['id']}", name="Zoë", email="no address", role="analyst", reach="all", active="true"
        )

        assert page.status_code == 422
        assert "no address" in page.text


class TestTokens:
    def test_are_shown_once_and_revoked(self, app, ada):
        ada.get("/admin/tokens/new")
        made = ada.post("/admin/tokens/new", name="Power BI", role="bi", reach="all", expires_at="2099-12-31")
        token = re.search(r"pmo_[\w-]{40,}", made.text)[0]
        headers = {"Authorization": f"Bearer {token}"}
        before = ada.http.get("/api/v1/tasks", headers=headers).status_code
        listed = ada.get("/admin/tokens")
        revoke = re.search(r"/admin/tokens/[0-9a-f-]+/revoke", listed.text)[0]

        ada.post(revoke)

        assert token not in listed.text
        assert (before, ada.http.get("/api/v1/tasks", headers=headers).status_code) == (200, 401)


class TestMappingForm:
    """The form of a mapping that somebody fills in, without the JSON beside it."""

    @pytest.fixture
    def place(self, ada, module_hub, clients):
        body = {"client_id": clients[0]["id"], "connector": "vault", "name": "Formed"}
        body |= {"settings": {"site_url": "https://vault.example"}, "secrets": {"token": vault.GOOD_TOKEN}}
        made = create_connection(module_hub, caller=OPERATOR, body=body)
        yield f"/admin/connections/{made['id']}/mapping"
        ada.post(f"/admin/connections/{made['id']}/remove")

    def mapping(self, hub, place):
        return get_connection(hub, caller=OPERATOR, connection_id=uuid.UUID(place.split("/")[3]))["mapping"]

    def test_says_what_a_field_means(self, ada, module_hub, place):
        ada.get(place)
        rules = {
            "use.was": ["minutes_spent", ""],
            "use.meaning": ["time:field", ""],
            "use.unit": ["minutes", ""],
            "use.currency": ["", ""],
            "use.category": ["", ""],
            "use.rank": ["", ""],
        }

        ada.post(place, do="save", hours_per_day="7,5", currency="CHF", **rules)
        again = ada.get(place).text

        assert self.mapping(module_hub, place) == {
            "currency": "CHF",
            "hours_per_day": 7.5,
            "time": [{"field": "minutes_spent", "source": "field", "unit": "minutes"}],
        }
        assert re.search(r'<option value="time:field" data-asks="time" selected>', again)

    def test_takes_a_proposal_of_the_tool_over_by_one_press(self, ada, module_hub, place):
        ada.get(place)

        asked = ada.post(place, do="propose").text
        carried = {
            name: html.unescape(re.search(f'name="{name}" value="([^"]*)"', asked)[1]) for name in ("proposals", "base")
        }
        taken = ada.post(place, take="0", **carried).text
        base = html.unescape(re.search('name="base" value="([^"]*)"', taken)[1])
        ada.post(place, do="save", base=base)

        assert "A number called points, 80 % filled." in asked
        assert "it holds once you save" in taken
        assert "A number called points" not in taken
        assert self.mapping(module_hub, place) == {"fields": {"story_points": ["f1"]}}

    def test_keeps_what_is_chosen_while_fields_are_searched(self, ada, module_hub, place):
        ada.get(place)

        page = ada.post(place, do="find", find="nowhere", currency="CHF").text

        assert re.search('name="currency" value="CHF"', page)
        assert re.search('name="find" value="nowhere"', page)
        assert self.mapping(module_hub, place) == {}

    def test_has_rules_for_one_scope_that_leave_the_others_alone(self, ada, module_hub, place):
        whole = {"currency": "CHF", "scopes": {"7": {"role": "ignore"}, "9": {"role": "budget", "currency": "EUR"}}}
        ada.get(place)
        ada.post(place, document=orjson.dumps(whole).decode(), do="save")

        page = ada.get(f"{place}?scope=9").text
        ada.post(f"{place}?scope=9", do="save", scope="9", role="timesheet", currency="EUR")
        ada.post(f"{place}?scope=7", do="save", scope="7", role="")

        assert re.search(r'<option value="budget" selected>', page)
        assert self.mapping(module_hub, place) == {
            "currency": "CHF",
            "scopes": {"9": {"role": "timesheet", "currency": "EUR"}},
        }

    def test_is_refused_in_a_sentence(self, ada, module_hub, place):
        ada.get(place)

        answer = ada.post(place, do="save", time_zone="Paris")

        assert answer.status_code == 422
        assert "time_zone" in answer.text
        assert self.mapping(module_hub, place) == {}


class TestRates:
    def test_are_added_refused_and_removed(self, ada, clients):
        ada.get("/admin/prices")
        rate = {
            "client_id": clients[0]["id"],
            "role": "Developer",
            "kind": "cost",
            "amount_per_hour": "80",
            "currency": "EUR",
        }

        added = ada.post("/admin/prices/rates", **rate)
        wrong = ada.post("/admin/prices/rates", **rate | {"amount_per_hour": "much"})
        fx = ada.post("/admin/prices/fx", date="2026-11-27", rate="0.92", **{"from": "USD", "to": "EUR"})
        for address in re.findall(r'action="(/admin/prices/[^"]+/remove)"', fx.text):
            ada.post(address)

        assert "Developer" in added.text
        assert "€80" in added.text
        assert (wrong.status_code, "amount_per_hour" in wrong.text) == (422, True)
        assert "USD → EUR" in fx.text
        assert "Developer" not in ada.get("/admin/prices").text

    def test_follow_each_other_and_end_with_their_history_kept(self, ada, clients):
        ada.get("/admin/prices")
        rate = {"client_id": clients[0]["id"], "role": "Architect", "kind": "cost", "currency": "EUR"}
        ada.post("/admin/prices/rates", **rate | {"amount_per_hour": "90"})

        again = ada.post("/admin/prices/rates", **rate | {"amount_per_hour": "95", "valid_from": "2026-07-01"})
        follows = {"amount_per_hour": "95", "valid_from": "2026-07-01", "replaces": "true"}
        page = ada.post("/admin/prices/rates", **rate | follows)
        ends = re.findall(r'action="(/admin/prices/rates/[^"]+/end)"', page.text)
        early = ada.post(ends[-1], valid_to="2026-06-01")
        ended = ada.post(ends[-1], valid_to="2026-12-31")

        assert again.status_code == 409
        assert re.findall(r"Architect.*?(€\d+)", page.text, re.DOTALL) == ["€90", "€95"]
        assert "30 Jun 2026" in page.text
        assert early.status_code == 409
        assert "31 Dec 2026" in ended.text
        for address in re.findall(r'action="(/admin/prices/rates/[^"]+/remove)"', ended.text):
            ada.post(address)


class TestCalendars:
    def test_holidays_are_said_named_and_taken_back(self, ada, clients):
        ada.get("/admin/calendars")
        line = {"client_id": clients[0]["id"], "country": "FR", "pct": "100"}

        said = ada.post("/admin/calendars", **line)
        wrong = ada.post("/admin/calendars", **line | {"country": "DE", "subdivision": "XX"})
        for address in re.findall(r'action="(/admin/calendars/[^"]+/remove)"', said.text):
            gone = ada.post(address)

        assert "Public holidays of France" in re.sub(r"\s+", " ", said.text)
        assert "Christmas" in said.text
        assert (wrong.status_code, "DE has no part XX." in wrong.text) == (422, True)
        assert "Nothing was said" in gone.text

    def test_are_read_but_not_changed_by_an_analyst(self, zoe, clients):
        page = zoe.get("/admin/calendars")

        assert page.status_code == 200
        assert "Add holidays" not in page.text
        assert zoe.post("/admin/calendars", client_id=clients[0]["id"], country="FR").status_code == 403


class TestHoursWithoutARate:
    def test_are_listed_by_account_until_a_rate_holds_on_their_day(self, ada, module_hub):
        client = make.a_client()
        tool = make.a_connection(client)
        project = make.a_project(tool)
        task, account = make.a_task(project), make.an_account(tool, name="Ida Free")
        entries = [
            make.a_time_entry(task, account, entry_date=day(1)),
            make.a_time_entry(task, account, entry_date=day(2)),
        ]
        person = make.a_person(client, name="Ida Free")
        make.save(module_hub.database, client, tool, project, task, account, *entries, person)
        make.save(module_hub.database, make.a_decision(account, person))
        rate = {"client_id": str(client.id), "person_id": str(person.id), "kind": "cost", "currency": "EUR"}

        before = ada.get("/quality/hours?q=Ida").text
        create_rate(module_hub, caller=OPERATOR, body=rate | {"amount_per_hour": "90", "valid_from": str(day(2))})
        after = ada.get("/quality/hours?q=Ida").text
        remove_client(module_hub, caller=OPERATOR, client_id=client.id)

        assert re.search(r"Ida Free.*?1 Sept 2026.*?2 Sept 2026", before, re.DOTALL)
        assert re.search(r"Ida Free.*?1 Sept 2026.*?1 Sept 2026", after, re.DOTALL)
        assert "2 Sept 2026" not in after


def day(number):
    return dt.date(2026, 9, number)


class TestRoles:
    @pytest.mark.parametrize("path", ADMIN_PAGES)
    def test_an_analyst_opens_no_page_of_administration(self, zoe, path):
        assert zoe.get(path).status_code == 403

    @pytest.mark.parametrize("path", ["/admin/connections/new", "/admin/connections/new/vault"])
    def test_an_analyst_connects_nothing(self, zoe, path):
        assert zoe.get(path).status_code == 403

    def test_an_analyst_sends_no_form_of_administration(self, zoe, clients, connection):
        zoe.get("/account")
        deeds = {
            "/admin/clients/new": {"name": "X", "reporting_currency": "EUR", "time_zone": "UTC"},
            "/admin/users/new": {"name": "X", "email": "x@example.com", "role": "admin", "reach": "all"},
            "/admin/tokens/new": {"name": "X", "role": "admin", "reach": "all"},
            f"/admin/connections/{connection['id']}/sync": {},
            f"/admin/connections/{connection['id']}/mapping": {"document": "{}", "do": "save"},
            f"/admin/clients/{clients[0]['id']}/remove": {},
        }

        answers = {path: zoe.post(path, **fields).status_code for path, fields in deeds.items()}

        assert set(answers.values()) == {403}

    def test_nobody_opens_any_page(self, app, stranger):
        paths = {
            route.path
            for route in app.routes
            if getattr(route, "path", "").startswith(("/admin", "/quality", "/account"))
        }

        landed = {stranger.get(re.sub(r"{\w+}", NOBODY, path)).url.path for path in paths}

        assert landed <= {"/sign-in"} | {
            path for path in landed if path.endswith(("/language", "/password", "/revoke", "/cancel", "/sync"))
        }

    @pytest.mark.parametrize(
        "query", ["sort=secret", "sort=-nothing", "state=weird", "cursor=x", "q=%00", "page=-1", "page=x"]
    )
    def test_an_odd_address_is_a_page_never_a_crash(self, ada, query):
        assert {ada.get(f"{path}?{query}").status_code for path in ("/", "/admin/runs", "/admin/users")} <= {200, 422}


def test_a_rate_of_a_tool_names_whom_it_is_for(ada, module_hub):
    client = make.a_client()
    connection = make.a_connection(client, connector="asana")
    account = make.an_account(connection, name="Grace Hopper")
    rate = make.a_tool_rate(connection, account_id=account.id, amount_per_hour=77)
    make.save(module_hub.database, client, connection, account, rate)

    page = ada.get("/admin/prices")
    remove_client(module_hub, caller=OPERATOR, client_id=client.id)

    assert re.search(r"Grace Hopper\s*</th>(?:(?!</tr>).)*€77\s*<", page.text, re.DOTALL)
