"""The world behind the fake: a whole Jira site in memory, filled and changed through plain methods, also while somebody reads it."""

from typing import Any

from hub.demo.chronicle import Chronicle
from hub.demo.fake_jira.entities import Change, History, Issue, Link, Project, User, Worklog
from hub.demo.fake_jira.site_setup import SiteSetup
from hub.demo.fake_jira.trace import to_change

SUBTASK_LEVEL = -1


class JiraWorld(SiteSetup):
    """`add_*` builds without a trace, `edit_*`, `move_*`, `delete_*` happen at the clock's now and leave history as Jira does."""

    def edit_issue(self, issue: Issue, *, by: User | None = None, **changes: Any) -> None:
        """Set attributes of an issue now; `custom` is merged. Each change is one item of one history entry."""
        with self._changed():
            changes = {name: self._resolved(name, value) for name, value in changes.items()}
            items = tuple(
                to_change(name, getattr(issue, name), value) for name, value in changes.items() if name != "custom"
            )
            for name, value in changes.items():
                self._set(issue, name, value)
            issue.updated = self.clock.now
            issue.histories.append(History(self._next("history"), by, self.clock.now, items))

    def move_issue(self, issue: Issue, to: Project, *, by: User | None = None) -> None:
        """Move to another project: new key, same id, the old key keeps leading to it."""
        with self._changed():
            old_project, old_key = issue.project, issue.key
            to.last_number += 1
            issue.former_keys.append(old_key)
            issue.project, issue.number, issue.updated = to, to.last_number, self.clock.now
            self._keys[issue.key] = issue
            items = (
                Change("project", str(old_project.id), old_project.name, str(to.id), to.name),
                Change("Key", None, old_key, None, issue.key),
            )
            issue.histories.append(History(self._next("history"), by, self.clock.now, items))

    def delete_issue(self, issue: Issue) -> None:
        """Delete an issue with its sub-tasks, worklogs and links. The worklog feeds say nothing about it."""
        with self._changed():
            for child in list(issue.children):
                if child.type.level == SUBTASK_LEVEL:
                    self.delete_issue(child)
                else:
                    child.parent = None
            for link in list(issue.links):
                link.source.links.remove(link)
                link.target.links.remove(link)
            if issue.parent:
                issue.parent.children.remove(issue)
            for worklog in issue.worklogs:
                del self.worklogs[worklog.id]
            for key in (issue.key, *issue.former_keys):
                self._keys.pop(key, None)
            del self.issues[issue.id]

    def delete_link(self, link: Link) -> None:
        """Cut a link; neither issue moves its `updated`."""
        with self._changed():
            link.source.links.remove(link)
            link.target.links.remove(link)

    def edit_worklog(self, worklog: Worklog, **changes: Any) -> None:
        """`changes`: seconds, started, comment, author; `touch=False` leaves the issue's `updated` alone."""
        with self._changed():
            touch = changes.pop("touch", True)
            for name, value in changes.items():
                setattr(worklog, name, value)
            worklog.updated = self.clock.now
            if touch:
                worklog.issue.updated = self.clock.now

    def delete_worklog(self, worklog: Worklog, *, touch: bool = True) -> None:
        with self._changed():
            worklog.issue.worklogs.remove(worklog)
            del self.worklogs[worklog.id]
            self.deleted_worklogs.append((worklog.id, self.clock.now))
            if touch:
                worklog.issue.updated = self.clock.now

    def edit_project(self, project: Project, **changes: Any) -> None:
        """`changes`: name, description, lead, archived, hidden. A change of `key` keeps the old one working."""
        with self._changed():
            if "key" in changes:
                project.former_keys.append(project.key)
            for name, value in changes.items():
                setattr(project, name, value)
            if "key" in changes:
                self._keys.update({issue.key: issue for issue in self.issues.values() if issue.project is project})

    def chronicle(self) -> Chronicle:
        """An empty chronicle of this site."""
        return Chronicle(self.clock, self._changed)

    def find_issue(self, id_or_key: str) -> Issue | None:
        """By id, key or a former key; None also for an issue the reader may not see."""
        issue = self.issues.get(int(id_or_key)) if id_or_key.isdigit() else self._keys.get(id_or_key.upper())
        return issue if issue and not issue.project.hidden else None

    def find_project(self, id_or_key: str) -> Project | None:
        """By id, key, former key or name, as JQL accepts them; None also for a hidden one."""
        wanted = id_or_key.casefold()
        for project in self.visible_projects():
            names = (str(project.id), project.key, project.name, *project.former_keys)
            if any(wanted == name.casefold() for name in names):
                return project
        return None

    def visible_projects(self) -> list[Project]:
        """In the order of their keys."""
        return sorted((p for p in self.projects.values() if not p.hidden), key=lambda project: project.key)

    def _resolved(self, name: str, value: Any) -> Any:
        words: dict[str, dict[str, Any]] = {"status": self.statuses, "type": self.types, "priority": self.priorities}
        return words[name][value] if name in words and isinstance(value, str) else value

    def _set(self, issue: Issue, name: str, value: Any) -> None:
        if name == "custom":
            issue.custom.update(value)
            return
        if name == "parent":
            if issue.parent:
                issue.parent.children.remove(issue)
            if value:
                value.children.append(issue)
        setattr(issue, name, value)
