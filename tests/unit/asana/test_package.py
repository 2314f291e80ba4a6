"""Four defects of the package `asana` 5.4 that this connector goes round. When one of these fails, the package was mended: look whether
the detour is still needed.
"""

from itertools import islice

import asana
import pytest
import urllib3
from asana.rest import ApiException

from connectors.asana.api import AsanaApi
from connectors.asana.hints import read_hints
from connectors.asana.settings import AsanaSettings
from hub.demo.fake_asana import AsanaWorld, FakeAsana
from hub.demo.fake_asana.world import OPEN_SESAME
from tests.runtimes import lend


@pytest.fixture
def fake():
    with FakeAsana(AsanaWorld()) as served:
        yield served


@pytest.fixture
def package(fake):
    """The package's own client, used as its documentation says."""
    configuration = asana.Configuration()
    configuration.host, configuration.access_token = fake.base_url, OPEN_SESAME
    configuration.page_limit, configuration.retry_strategy = 2, False
    client = asana.ApiClient(configuration)
    yield client
    client.rest_client.pool_manager.clear()


@pytest.fixture
def ours(fake):
    settings = AsanaSettings(base_url=fake.base_url, access_token=OPEN_SESAME)
    with AsanaApi(settings, lend(connect_timeout_s=7.0, read_timeout_s=8.0).runtime) as api:
        yield api


class TestReusedParameters:
    def fill(self, fake):
        for number in range(5):
            fake.world.a_project(f"P{number}")
        return {"workspace": fake.world.workspace.gid}

    def test_the_package_loses_pages_when_a_parameter_dict_is_used_again(self, fake, package):
        params = self.fill(fake)
        projects = asana.ProjectsApi(package)

        counts = [len(list(projects.get_projects(params))) for _ in range(2)]

        assert counts == [5, 1]

    def test_we_do_not(self, fake, ours):
        params = self.fill(fake)

        counts = [len(ours.items("/projects", what="list projects", params=params)) for _ in range(2)]

        assert (counts, params.keys()) == ([5, 5], {"workspace"})


class TestNonBreakingSpaces:
    NAME = "Budget\u00a0: 12\u00a0500\u00a0€"

    def test_the_package_turns_them_into_spaces(self, fake, package):
        gid = fake.world.a_project(self.NAME).gid

        assert asana.ProjectsApi(package).get_project(gid, {})["name"] == "Budget : 12 500 €"

    def test_we_keep_them(self, fake, ours):
        gid = fake.world.a_project(self.NAME).gid

        assert ours.get(f"/projects/{gid}", what="read a project").json()["data"]["name"] == self.NAME


class TestEvents:
    def stir(self, fake, token_of):
        """A project, a token for its events, then 250 events."""
        project = fake.world.a_project("ERP")
        token = token_of(project)
        for number in range(250):
            fake.world.a_task(f"T{number}", project)
        return project, token

    def test_the_packages_iterator_repeats_its_second_page_for_ever(self, fake, package):
        events = asana.EventsApi(package)

        def first_token(project):
            with pytest.raises(ApiException) as start:
                events.get_events(project.gid, {}, full_payload=True)
            return start.value.body.decode().rpartition('"sync":"')[2].partition('"')[0]

        project, token = self.stir(fake, first_token)
        told = [event["resource"]["gid"] for event in islice(events.get_events(project.gid, {"sync": token}), 500)]

        assert (len(told), len(set(told))) == (500, 200)

    def test_ours_ends_and_goes_on_from_its_new_token(self, fake, ours):
        def token_now(project):
            return dict(read_hints(ours, {project.gid: None}))[project.gid].sync

        project, token = self.stir(fake, token_now)
        hints = dict(read_hints(ours, {project.gid: token}))[project.gid]
        after = dict(read_hints(ours, {project.gid: hints.sync}))[project.gid]

        assert (len(hints.events), len(hints.touched()), hints.is_complete) == (250, 250, True)
        assert (after.events, after.is_complete) == ([], True)


class TestTimeOut:
    def test_the_package_sets_none(self, package, monkeypatch):
        given = []

        def note(_self, _method, _url, *, timeout, **_):
            given.append(timeout)
            raise urllib3.exceptions.SSLError

        monkeypatch.setattr(urllib3.PoolManager, "request", note)
        with pytest.raises(ApiException):
            asana.WorkspacesApi(package).get_workspace("1", {})

        assert given == [None]

    def test_we_hand_the_runs_limits_to_every_call(self, fake, ours, monkeypatch):
        given = []
        call_api = ours._client.call_api

        def note(*args, **kwargs):
            given.append((kwargs["_request_timeout"], kwargs["_preload_content"]))
            return call_api(*args, **kwargs)

        monkeypatch.setattr(ours._client, "call_api", note)
        ours.get("/workspaces", what="list workspaces")

        assert given == [((7.0, 8.0), False)]


class TestOurUse:
    def test_its_own_retry_is_off(self, ours):
        assert ours._client.configuration.retry_strategy is False

    def test_its_threads_are_not_left_behind(self, ours):
        assert ours._client.pool._state == "CLOSE"

    def test_the_token_travels_in_the_header_alone(self, fake, ours):
        ours.get("/workspaces", what="list workspaces")

        (exchange,) = fake.journal.exchanges
        assert (exchange.status, OPEN_SESAME in str(exchange.query)) == (200, False)

    def test_the_clock_of_the_answers_is_asanas(self, fake, ours):
        fake.world.clock.advance(hours=1)

        answer = ours.get("/workspaces", what="list workspaces")

        assert answer.headers["Date"] == fake.world.clock.now.strftime("%a, %d %b %Y %H:%M:%S GMT")
