"""`pmo-hub files`: plans handed to a hub from the command line."""

from tests.unit.msproject.plans import GUID, a_plan, a_task


def test_plans_are_handed_in_read_listed_and_taken_away(program, tmp_path):
    program.read("clients", "add", "--name", "Acme")
    program.read("connections", "add", "--client", "Acme", "--connector", "msproject", "--name", "Plans")
    plan, broken = tmp_path / "harbour.xml", tmp_path / "broken.xml"
    plan.write_text(a_plan(a_task(1)))
    broken.write_text("<invoice/>")

    complaint = program.fail("files", "add", "Plans", str(plan), str(broken), str(tmp_path / "none.xml"), "--wait")
    [held] = program.read("files", "list", "Plans")
    shown = program.run("files", "list", "Plans")
    removed = program.read("files", "remove", "Plans", held["id"], "--wait")

    assert '"broken.xml" is not taken.' in complaint
    assert "none.xml cannot be read" in complaint
    assert (held["name"], held["holds"], held["is_current"]) == ("harbour.xml", GUID, True)
    assert "current" in shown.stdout
    assert removed["run"]["state"] == "succeeded"
    assert program.read("files", "list", "Plans") == []
