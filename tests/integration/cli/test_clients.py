"""`pmo-hub clients`."""


class TestClients:
    def test_are_added_changed_shown_and_removed(self, program):
        made = program.read(
            "clients", "add", "--name", "Acme", "--set", "time_zone=Europe/Paris", "--set", "hours_per_day=7.5"
        )
        changed = program.read("clients", "change", "Acme", "--set", "reporting_currency=CHF")

        assert (made["time_zone"], made["hours_per_day"]) == ("Europe/Paris", 7.5)
        assert program.read("clients", "show", made["id"]) == changed
        assert program.read("clients", "remove", "Acme") == {"removed": made["id"]}
        assert program.read("clients", "list") == []

    def test_are_a_table_for_people(self, program):
        program.read("clients", "add", "--name", "Acme [FR]")

        result = program.run("clients", "list")

        assert "Acme [FR]" in result.stdout
        assert result.stderr == ""

    def test_a_refusal_is_one_sentence_with_its_remedy(self, program):
        said = program.fail("clients", "add", "--name", "Acme", "--set", "time_zone=Paris")

        assert said == (
            '"time_zone" of the client is not usable (it is "Paris"): write an IANA name such as Europe/Paris.\n'
            "Mend it and send it again.\n"
        )

    def test_an_unknown_name_says_where_to_look(self, program):
        assert program.fail("clients", "show", "Acme") == (
            'There is no client "Acme".\nList them with: pmo-hub clients list\n'
        )
