"""Project Server when something is wrong: signing in, rights, addresses, sets that are switched off, odd answers."""

import base64
import dataclasses
from contextlib import contextmanager

import pytest

from connectors.sdk.errors import AccessDenied, AuthExpired, ConfigError, ContractBroken, VendorUnavailable
from connectors.sdk.mapping import Mapping
from hub.demo.loopback import faults
from models.records import ProjectRecord, TaskRecord


@pytest.fixture
def harbour(pwa):
    return pwa.world.project()


def said(pwa):
    return {item.name: item for item in pwa.connector.check()}


@contextmanager
def _always_answering(pwa, offer):
    pwa.fake.admission.challenge, kept = lambda *_asked: [offer], pwa.fake.admission.challenge
    try:
        yield
    finally:
        pwa.fake.admission.challenge = kept


_EACH_WAY = [(["Negotiate", "NTLM"], "ntlm"), (["Negotiate", "NTLM"], "negotiate"), (["NTLM", "Basic"], "basic")]


class TestSigningIn:
    @pytest.mark.parametrize(("ways", "auth"), _EACH_WAY)
    def test_either_way_reads(self, pwa, harbour, ways, auth):
        pwa.world.ways, pwa.settings = ways, {"auth": auth}

        assert pwa.run().record(ProjectRecord, harbour["ProjectId"]).name == "Harbour"

    @pytest.mark.parametrize(("auth", "is_told"), [("basic", True), ("ntlm", False)])
    def test_a_password_that_travels_readably_is_told(self, pwa, harbour, auth, is_told):
        pwa.world.ways, pwa.settings = ["NTLM", "Basic"], {"auth": auth}

        assert ("encryption" in said(pwa)) is is_told

    @pytest.mark.parametrize("way", ["NTLM", "Negotiate"])
    def test_a_windows_user_signs_a_connection_in_once(self, pwa, harbour, way):
        pwa.world.ways, pwa.settings = [way], {"auth": way.lower()}
        challenged = []
        challenge = pwa.fake.admission.challenge

        pwa.fake.admission.challenge = lambda *asked: challenged.append(asked) or challenge(*asked)
        try:
            pwa.run()
        finally:
            pwa.fake.admission.challenge = challenge

        assert len(challenged) == pwa.asked + 2

    @pytest.mark.parametrize(("ways", "auth"), [([way], way.lower()) for way in ("NTLM", "Negotiate", "Basic")])
    def test_a_wrong_password_is_said_and_never_shown(self, pwa, harbour, ways, auth):
        pwa.world.ways, pwa.settings = ways, {"auth": auth, "password": "hunter2-wrong"}

        with pytest.raises(AuthExpired, match="refused the user name or password of connection") as raised:
            pwa.run()
        item = said(pwa)["sign-in"]

        assert (item.ok, item.message) == (False, raised.value.message)
        assert "hunter2" not in f"{raised.value.message}{raised.value.hint}"

    def test_a_site_that_takes_another_way_says_which(self, pwa, harbour):
        pwa.settings = {"auth": "basic"}

        with pytest.raises(AuthExpired, match=r"does not take Basic from connection .* it offers NTLM"):
            pwa.run()

    def test_a_handshake_that_breaks_off_is_a_refusal(self, pwa, harbour):
        with _always_answering(pwa, "NTLM"), pytest.raises(AuthExpired, match="refused the user name or password"):
            pwa.run()

    @pytest.mark.parametrize(
        "token", [b"NTLMSSP\x00", b"\xa1\x07\x30\x05\xa0\x03\x0a\x01\x02", b"\x60\xff", b"nonsense"]
    )
    def test_a_nonsense_of_a_challenge_is_a_refusal(self, pwa, harbour, token):
        pwa.settings = {"auth": "negotiate"}
        offer = f"Negotiate {base64.b64encode(token).decode()}"

        with _always_answering(pwa, offer), pytest.raises(AuthExpired, match=r"refused the user .* \(Negotiate\)"):
            pwa.run()

    @pytest.mark.parametrize("is_here", [True, False])
    def test_a_machine_without_kerberos_is_told_what_to_install(self, pwa, harbour, monkeypatch, is_here):
        monkeypatch.setattr("connectors.msproject.project_server.api.has_kerberos", lambda: is_here)
        pwa.settings = {"auth": "negotiate"}

        with _always_answering(pwa, "Negotiate"):
            remedy = said(pwa)["sign-in"].remedy

        assert ("install pyspnego[kerberos]" in remedy) is not is_here


class TestRightsAndAddresses:
    def test_a_user_with_every_right_is_told_of_no_fault(self, pwa, harbour):
        assert [item.message for item in said(pwa).values() if not item.ok] == []

    def test_a_missing_right_is_named(self, pwa, harbour):
        pwa.world.may_read = False

        with pytest.raises(AccessDenied, match="refused to list its sets") as raised:
            pwa.run()
        items = said(pwa)

        assert "Access Project Server Reporting Service" in raised.value.hint
        assert (items["sign-in"].ok, items["rights"].ok) == (True, False)

    def test_a_wrong_address_is_named(self, pwa, harbour):
        pwa.settings = {"pwa_url": f"{pwa.fake.base_url}/Projects"}

        with pytest.raises(ConfigError, match=r"There is no Project Web App at http.*/PWA/Projects"):
            pwa.run()

    def test_a_login_page_is_no_list_of_sets(self, pwa, harbour):
        pwa.fake.faults.add("$metadata", faults.login_page)

        with pytest.raises(ConfigError, match="shows a page and no list of sets"):
            pwa.run()

    def test_a_site_without_projects_in_sight_says_so(self, pwa):
        item = said(pwa)["projects"]

        assert (item.ok, "Portfolio Viewer" in item.remedy) == (False, True)


class TestSets:
    def test_one_that_is_switched_off_is_a_gap_and_the_rest_is_read(self, pwa, harbour):
        pwa.world.switched_off |= {"TimesheetLines", "TaskBaselines", "AssignmentTimephasedDataSet"}
        task = pwa.world.task(harbour)

        pwa.run()
        items = said(pwa)

        assert pwa.record(TaskRecord, task["TaskId"]).name == "Design"
        assert [(gap.stream, gap.is_fault) for gap in pwa.gaps] == [
            ("pwa_tasks", False),
            ("pwa_assignments", False),
            ("pwa_timesheets", True),
        ]
        assert "TimesheetLines is switched off" in items["timesheets"].message
        assert items["tasks"].ok

    @pytest.mark.parametrize("name", ["Tasks", "Assignments", "Resources", "Risks", "TimesheetLineActualDataSet"])
    def test_one_that_is_hidden_is_a_gap(self, pwa, harbour, name):
        pwa.world.hidden.add(name)
        if name == "TimesheetLineActualDataSet":
            pwa.world.line(pwa.world.task(harbour), pwa.world.resource())

        gaps = pwa.run().gaps

        assert len(gaps) == 1
        assert gaps[0].message.startswith("Project Server refused to")
        assert pwa.record(ProjectRecord, harbour["ProjectId"]).name == "Harbour"

    def test_a_column_that_a_mapping_names_and_that_is_gone_is_a_gap(self, pwa, harbour):
        pwa.mapping = Mapping(time_zone="Europe/Paris", fields={"due_on": "Promised"})

        assert ['names "Promised"' in gap.message for gap in pwa.run().gaps] == [True]

    def test_a_target_that_columns_cannot_fill_is_refused(self, pwa, harbour):
        pwa.mapping = Mapping(time_zone="Europe/Paris", fields={"sprint": "Sprint"})

        with pytest.raises(ConfigError, match='fills "sprint", which columns of Project Server cannot'):
            pwa.run()


class TestOddAnswers:
    @pytest.mark.parametrize(
        ("spoil", "error"),
        [
            (faults.other_json, ContractBroken),
            (faults.garbage, VendorUnavailable),
            (faults.nothing, VendorUnavailable),
            (faults.half_a_body, VendorUnavailable),
            (faults.login_page, VendorUnavailable),
        ],
    )
    def test_what_is_no_list_stops_the_run_in_a_sentence(self, pwa, harbour, spoil, error):
        pwa.fake.faults.add("Tasks", spoil, times=9)

        with pytest.raises(error):
            pwa.run()

    def test_a_server_error_that_passes_is_waited_out(self, pwa, harbour):
        pwa.world.task(harbour)
        pwa.fake.faults.add("Tasks", faults.failing(503), times=2)

        assert len(pwa.run().records(TaskRecord)) == 1

    def test_a_link_to_another_host_is_not_followed(self, pwa, harbour):
        elsewhere = b'{"value": [], "odata.nextLink": "http://elsewhere.example/Tasks"}'
        pwa.fake.faults.add("Tasks", lambda answer: dataclasses.replace(answer, body=elsewhere))

        with pytest.raises(ContractBroken, match="another host"):
            pwa.run()
