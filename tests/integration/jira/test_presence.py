"""What is still there: the census, and asking by id before anything counts as deleted."""

from hub.demo.fake_jira import Deployment
from hub.demo.loopback import faults
from models.vocabulary import Entity, Presence


def verdicts(site, entity, scope, *ids):
    return {found.source_id: found for found in site.connector.probe(entity, scope, [str(number) for number in ids])}


class TestCensus:
    def test_lists_every_issue_in_large_pages(self, site):
        project = site.world.add_project("ENR", "Énergie")
        issues = [site.world.add_issue(project, "One") for _ in range(450)]
        site.fake.limits.search_ids = 200
        site.fake.limits.datacenter_search = 200

        pages = [page for page in site.connector.census(site.plan()) if page.entity is Entity.TASK]

        assert [number for page in pages for number in page.ids] == [str(issue.id) for issue in issues]
        assert [page.is_last for page in pages] == [False, False, True]

    def test_lists_projects_and_versions(self, site):
        project = site.world.add_project("ENR", "Énergie")
        site.world.add_project("OLD", "Old", archived=True)
        version = site.world.add_version(project, "1.0")

        pages = {(page.entity, page.scope): page.ids for page in site.connector.census(site.plan())}

        assert len(pages[(Entity.SOURCE_PROJECT, "")]) == 2
        assert pages[(Entity.MILESTONE, str(project.id))] == [str(version.id)]

    def test_lists_links_by_the_issue_that_waits(self, site):
        project, other = (site.world.add_project(key, key) for key in ("ENR", "APX"))
        first, second, third = (site.world.add_issue(project, name) for name in "ABC")
        elsewhere = site.world.add_issue(other, "D")
        within, across = site.world.link(first, second), site.world.link(first, elsewhere)
        site.world.link(second, third, "relates")

        pages = [page for page in site.connector.census(site.plan()) if page.entity is Entity.DEPENDENCY]

        assert {page.scope: (page.ids, page.is_last) for page in pages} == {
            str(project.id): ([str(within.id)], True),
            str(other.id): ([str(across.id)], True),
        }

    def test_lists_links_also_where_they_cannot_be_searched_for(self, site):
        project = site.world.add_project("ENR", "Énergie")
        link = site.world.link(*(site.world.add_issue(project, name) for name in "AB"))
        path = "search/jql" if site.world.deployment is Deployment.CLOUD else "2/search"
        site.fake.faults.add(path, faults.refused(400, "Field 'issueLinkType' does not exist."), after=1)

        pages = [page for page in site.connector.census(site.plan()) if page.entity is Entity.DEPENDENCY]

        assert [page.ids for page in pages] == [[str(link.id)]]

    def test_asks_for_no_links_where_none_is_a_dependency(self, cloud):
        cloud.world.add_project("ENR", "Énergie")
        cloud.mapping = {"dependency": {"Blocks": None}}

        assert all(page.entity is not Entity.DEPENDENCY for page in cloud.connector.census(cloud.plan()))

    def test_leaves_out_scopes_that_are_not_chosen(self, site):
        chosen, other = (site.world.add_project(key, key) for key in ("ENR", "APX"))
        site.world.add_issue(other, "One")

        pages = list(site.connector.census(site.plan(scopes=(str(chosen.id),))))

        assert {page.scope for page in pages} == {"", str(chosen.id)}


class TestIssue:
    def test_that_was_deleted_is_found_out(self, site):
        project = site.world.add_project("ENR", "Énergie")
        kept, gone = (site.world.add_issue(project, name) for name in "AB")
        site.world.delete_issue(gone)

        found = verdicts(site, Entity.TASK, str(project.id), kept.id, gone.id)

        assert found[str(kept.id)].presence is Presence.PRESENT
        assert found[str(gone.id)].presence is Presence.DELETED

    def test_that_moved_tells_where(self, site):
        project, target = (site.world.add_project(key, key) for key in ("ENR", "APX"))
        issue = site.world.add_issue(project, "One")
        site.world.move_issue(issue, target)

        found = verdicts(site, Entity.TASK, str(project.id), issue.id)[str(issue.id)]

        assert (found.presence, found.scope) == (Presence.PRESENT, str(target.id))

    def test_of_a_hidden_project_is_not_called_deleted(self, site):
        project = site.world.add_project("ENR", "Énergie")
        issue = site.world.add_issue(project, "One")
        site.world.edit_project(project, hidden=True)

        found = verdicts(site, Entity.TASK, str(project.id), issue.id)[str(issue.id)]

        assert found.presence is Presence.LOST_ACCESS

    def test_is_asked_for_with_a_hundred_others(self, site):
        project = site.world.add_project("ENR", "Énergie")
        issues = [site.world.add_issue(project, "One") for _ in range(250)]
        site.fake.journal.clear()

        found = verdicts(site, Entity.TASK, str(project.id), *(issue.id for issue in issues))

        assert len(found) == 250
        assert site.requests("bulkfetch") + site.requests("/search") - site.requests("project/search") == 3


class TestOthers:
    def test_have_their_verdicts(self, site):
        project = site.world.add_project("ENR", "Énergie")
        version = site.world.add_version(project, "1.0")
        first, second = (site.world.add_issue(project, name) for name in "AB")
        link = site.world.link(first, second)
        worklog = site.world.log_work(first, site.zoe, 60)
        there = {
            Entity.MILESTONE: version.id,
            Entity.DEPENDENCY: link.id,
            Entity.TIME_ENTRY: worklog.id,
            Entity.SOURCE_PROJECT: project.id,
        }
        absent = dict.fromkeys(there, Presence.DELETED) | {Entity.SOURCE_PROJECT: Presence.LOST_ACCESS}

        for entity, number in there.items():
            found = verdicts(site, entity, "", number, 99999)
            assert found[str(number)].presence is Presence.PRESENT
            assert found["99999"].presence is absent[entity]

    def test_that_jira_shows_to_nobody_by_id_stay_missing(self, site):
        assert verdicts(site, Entity.BUDGET_LINE, "", 1)["1"].presence is Presence.MISSING

    def test_archived_projects_are_archived(self, site):
        project = site.world.add_project("OLD", "Old", archived=True)

        assert verdicts(site, Entity.SOURCE_PROJECT, "", project.id)[str(project.id)].presence is Presence.ARCHIVED
