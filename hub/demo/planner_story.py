"""Planner's part of the make-believe client: a basic plan for the communication around the projects, without hours or money."""

import datetime as dt

from hub.demo.fake_graph import GraphWorld
from hub.demo.story import PEOPLE, TODAY, working_day

FIRST_DAY = dt.date(2026, 10, 5)
_TASKS = (
    ("Lettre aux riverains", 0, 10, 100, (0,), ("Relecture juridique", "Envoi")),
    ("Page intranet ERP", 5, 20, 50, (3,), ("Textes", "Captures d'écran", "Mise en ligne")),
    ("Vidéo du parc éolien 🎬", 12, 40, 50, (2, 5), ()),
    ("Invitation à l'inauguration", 30, 45, 0, (0, 3), ()),
    ("Revue de presse", 40, 44, 0, (), ()),
)


def tell() -> GraphWorld:
    """Write the story into a fresh tenant."""
    world = GraphWorld(now=dt.datetime.combine(TODAY, dt.time(18), tzinfo=dt.UTC))
    users = [world.add_user(person.name, person.email, enabled=person.active) for person in PEOPLE]
    plan = world.add_plan(world.add_group("Communication"), "Communication interne 📣", category1="Urgent")
    buckets = [world.add_bucket(plan, name) for name in ("À faire", "En cours", "Terminé")]
    for title, start, finish, percent, people, steps in _TASKS:
        task = world.add_task(
            plan,
            title,
            people=tuple(users[number] for number in people),
            bucketId=buckets[percent // 50],
            percentComplete=percent,
            startDateTime=f"{working_day(FIRST_DAY, start)}T08:00:00Z",
            dueDateTime=f"{working_day(FIRST_DAY, finish)}T10:00:00Z",
            completedDateTime=f"{working_day(FIRST_DAY, finish)}T15:00:00Z" if percent == 100 else None,
        )
        for number, step in enumerate(steps):
            world.add_step(task, step, checked=number < percent // 50)
    return world
