"""`pmo-hub report` and `pmo-hub snapshots`."""

from hub import clock


class TestReport:
    def test_writes_a_file_and_says_where(self, program, tmp_path):
        program.read("clients", "add", "--name", "Acme")
        out, month = tmp_path / "acme.pdf", f"{clock.now():%Y-%m}"

        answer = program.read(
            "report", "--client", "Acme", "--month", month, "--format", "pdf", "--language", "fr", "--out", str(out)
        )

        assert answer == {"file": str(out), "bytes": out.stat().st_size, "month": month, "language": "fr"}
        assert out.read_bytes().startswith(b"%PDF-")

    def test_of_nobody_in_particular_is_one_sentence(self, program):
        assert "Neither a portfolio nor a client is named." in program.fail("report")

    def test_of_a_portfolio_that_is_not_there_is_one_sentence(self, program):
        assert 'There is no portfolio named "Nowhere".' in program.fail("report", "--portfolio", "Nowhere")

    def test_of_no_month_is_one_sentence(self, program):
        program.read("clients", "add", "--name", "Acme")

        assert '"November" is no month.' in program.fail("report", "--client", "Acme", "--month", "November")


class TestSnapshots:
    def test_of_a_hub_that_read_nothing_are_none(self, program):
        program.read("clients", "add", "--name", "Acme")

        assert program.read("snapshots", "take") == {"days": 0, "projects": 0}
