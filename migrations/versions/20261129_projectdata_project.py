"""Done work of a project in the ProjectData feed: what was logged counts where a tool reports nothing, as for tasks."""

import re
from importlib.resources import files

from alembic import op

revision = "0203"
down_revision = "link_takes_row"
branch_labels = None
depends_on = None

FIRST = re.compile(r"CREATE VIEW projectdata_project WITH.*?;", re.DOTALL)


def upgrade() -> None:
    _run(_text("projectdata_project_2.sql"))


def downgrade() -> None:
    found = FIRST.search(_text("projectdata.sql"))
    if found is None:
        raise LookupError("projectdata.sql has no view projectdata_project.")
    _run(found.group().replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1))


def _text(name: str) -> str:
    return (files("migrations") / "sql" / name).read_text(encoding="utf-8")


def _run(statement: str) -> None:
    # The driver, not SQLAlchemy, reads it: a colon would name a parameter there.
    op.get_bind().exec_driver_sql(statement.replace("%", "%%"))
