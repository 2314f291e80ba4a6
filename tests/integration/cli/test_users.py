"""`pmo-hub users`: let somebody in, see who may, change and end it."""


class TestUsers:
    def test_are_added_listed_changed_invited_and_removed(self, program):
        client = program.read("clients", "add", "--name", "Acme")
        who = ("--email", "zoe@example.com", "--name", "Zoë", "--role", "analyst", "--client", "Acme")

        made = program.read("users", "add", *who)

        assert made["clients"] == [client["id"]]
        assert made["invitation"].startswith("/welcome?token=")
        assert [one["email"] for one in program.read("users", "list")] == ["zoe@example.com"]
        assert program.read("users", "change", "zoe@example.com", "--set", "role=manager")["role"] == "manager"
        assert program.read("users", "invite", made["id"])["invitation"].startswith("/welcome?token=")
        assert program.read("users", "remove", "zoe@example.com") == {"removed": made["id"]}
        assert program.read("users", "list") == []

    def test_a_password_comes_from_a_variable_and_is_shown_nowhere(self, program):
        secret = "correct horse battery"
        add = ("users", "add", "--email", "a@example.com", "--name", "A", "--role", "admin", "--password-env", "WORD")

        shown = program.run(*add, "--json", WORD=secret)

        assert shown.exit_code == 0
        assert secret not in shown.output
        assert '"invitation": null' in shown.output

    def test_somebody_unknown_is_one_sentence(self, program):
        assert "nobody@example.com" in program.fail("users", "show", "nobody@example.com")

    def test_an_unknown_role_is_wrong_usage(self, program):
        assert program.run("users", "add", "--email", "x@y.z", "--name", "x", "--role", "boss").exit_code == 2
