"""What a client meets first: the service document, the metadata, the way in, errors."""

import base64
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from hub.odata.challenge import authorization_uri, challenges
from hub.odata.csdl import EDM, to_metadata
from hub.queries.relations import relation_of, value_of
from hub.security.scopes import Scope
from models.reporting import READ_MODELS
from models.reporting.feeds import SETS, star

NAME = f"{{{EDM}}}"
MODELS = {found.name: found.model for found in star().sets.values()}


@pytest.fixture(scope="module")
def schema():
    document = ET.fromstring(to_metadata(star()))  # noqa: S314 - our own
    return document.find(f".//{NAME}Schema")


class TestServiceDocument:
    @pytest.mark.parametrize("path", ["", "/", "?$format=json"])
    def test_names_every_set(self, ours, path):
        answer = ours.web.get(f"/odata/v4{path}", headers={"Authorization": f"Bearer {ours.token}"})

        assert [item["name"] for item in answer.json()["value"]] == list(star().sets)
        assert answer.json()["@odata.context"].endswith("/odata/v4/$metadata")
        assert answer.headers["odata-version"] == "4.0"
        assert answer.headers["content-type"].startswith("application/json;odata.metadata=minimal;odata.streaming=true")

    def test_names_the_sets_that_are_promised(self):
        assert list(star().sets) == list(SETS.values())


class TestMetadata:
    def test_is_xml_whatever_else_is_accepted(self, ours):
        answer = ours.get("$metadata", Accept="application/json;odata.metadata=minimal, application/xml")

        assert answer.headers["content-type"] == "application/xml"
        assert answer.content == to_metadata(star())

    def test_gives_every_type_one_key_that_is_never_null(self, schema):
        for entity in schema.iter(f"{NAME}EntityType"):
            keys = [key.get("Name") for key in entity.iter(f"{NAME}PropertyRef")]
            nullable = {item.get("Name"): item.get("Nullable") for item in entity.iter(f"{NAME}Property")}

            assert len(keys) == 1
            assert nullable[keys[0]] == "false"

    def test_binds_every_link_and_says_how_it_joins(self, schema):
        types = {item.get("Name"): item for item in schema.iter(f"{NAME}EntityType")}
        sets = {item.get("Name"): item for item in schema.iter(f"{NAME}EntitySet")}
        for found in sets.values():
            entity = types[found.get("EntityType").removeprefix("PmoHub.")]
            bound = {item.get("Path"): item.get("Target") for item in found.iter(f"{NAME}NavigationPropertyBinding")}
            links = {item.get("Name"): item for item in entity.iter(f"{NAME}NavigationProperty")}

            assert set(bound) == set(links)
            for name, link in links.items():
                target = types[link.get("Type").removeprefix("Collection(").removesuffix(")").removeprefix("PmoHub.")]
                assert sets[bound[name]].get("EntityType").endswith(f".{target.get('Name')}")
                constraint = link.find(f"{NAME}ReferentialConstraint")
                if link.get("Type").startswith("Collection"):
                    back = target.find(f"{NAME}NavigationProperty[@Name='{link.get('Partner')}']")
                    assert back.get("Partner") == name
                else:
                    columns = {item.get("Name"): item.get("Type") for item in entity.iter(f"{NAME}Property")}
                    others = {item.get("Name"): item.get("Type") for item in target.iter(f"{NAME}Property")}
                    assert columns[constraint.get("Property")] == others[constraint.get("ReferencedProperty")]

    def test_says_scale_of_every_decimal_and_no_name_twice(self, schema):
        for entity in schema.iter(f"{NAME}EntityType"):
            properties = list(entity.iter(f"{NAME}Property"))
            names = [item.get("Name") for item in (*properties, *entity.iter(f"{NAME}NavigationProperty"))]

            assert len(set(names)) == len(names)
            assert all(item.get("Scale") for item in properties if item.get("Type") == "Edm.Decimal")

    def test_promises_what_bi_tools_read(self, schema):
        terms = {item.get("Term"): item for item in schema.find(f"{NAME}EntityContainer").findall(f"{NAME}Annotation")}

        assert terms["Capabilities.AsynchronousRequestsSupported"].get("Bool") == "true"
        functions = [item.text for item in terms["Capabilities.FilterFunctions"].iter(f"{NAME}String")]
        assert {"contains", "startswith", "year", "round"} <= set(functions)

    def test_puts_whole_numbers_beside_days(self, ours):
        row = ours.rows("Tasks?$top=1")[0]

        assert (row["due_on"], row["due_date_key"]) == ("2026-11-16", 20261116)


class TestSets:
    @pytest.mark.parametrize("name", MODELS)
    def test_have_the_columns_the_registry_says(self, module_database, name):
        model = MODELS[name]
        columns = [value_of(relation_of(model), column).label(column.name) for column in model.columns]

        with module_database.connect(Scope.everything()) as connection:
            found = connection.execute(select(*columns).select_from(relation_of(model)).limit(1))

        assert list(found.keys()) == [column.name for column in model.columns]

    @pytest.mark.parametrize("name", MODELS)
    def test_hold_what_the_list_of_the_api_holds(self, ours, name):
        model = MODELS[name]
        rows = ours.rows(f"{name}?$top=5")

        assert all(set(row) == set(model.by_name) for row in rows)
        if model.name in READ_MODELS:
            listed = ours.web.get(f"/api/v1/{model.path}", headers={"Authorization": f"Bearer {ours.token}"}).json()
            assert [row["id"] for row in rows] == [item["id"] for item in listed["items"]]


class TestWayIn:
    @pytest.mark.parametrize("user", ["", "anybody", "zoë"])
    def test_takes_the_token_as_password_of_any_user(self, ours, user):
        credentials = base64.b64encode(f"{user}:{ours.token}".encode()).decode()

        assert ours.web.get("/odata/v4/Tasks", headers={"Authorization": f"Basic {credentials}"}).status_code == 200

    def test_takes_the_token_from_the_address_and_never_repeats_it(self, ours):
        headers = {"Prefer": "odata.maxpagesize=1"}

        answer = ours.web.get(f"/odata/v4/Tasks?api_key={ours.token}", headers=headers)

        assert len(answer.json()["value"]) == 1
        assert ours.token not in answer.text
        again = ours.web.get(f"{answer.json()['@odata.nextLink']}&api_key={ours.token}", headers=headers)
        assert again.status_code == 200

    def test_takes_it_from_there_beside_a_header_without_one(self, ours):
        headers = {"Authorization": "Bearer"}

        assert ours.web.get(f"/odata/v4/Tasks?api_key={ours.token}", headers=headers).status_code == 200
        assert ours.web.get("/odata/v4/Tasks?api_key=pmo_wrong").status_code == 401

    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic Og==", "Bearer pmo_wrong", "Negotiate x"])
    def test_is_shown_on_lines_of_its_own(self, ours, header):
        answer = ours.web.get("/odata/v4/Tasks", headers={"Authorization": header} if header else {})

        assert answer.status_code == 401
        assert answer.headers.get_list("www-authenticate") == list(challenges(""))
        assert answer.json()["error"]["code"] == "unauthorized"
        assert answer.headers["odata-version"] == "4.0"

    def test_names_where_to_sign_in_exactly_when_there_is_such_a_place(self):
        issuer = "https://login.microsoftonline.com/a-tenant/v2.0"

        assert "authorization_uri" not in " ".join(challenges(""))
        assert challenges(issuer)[0].startswith(
            'Bearer authorization_uri="https://login.microsoftonline.com/a-tenant/oauth2/authorize"'
        )
        assert authorization_uri("https://sts.windows.net/t/") == "https://login.microsoftonline.com/t/oauth2/authorize"


class TestErrors:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("Nothing", 404),
            ("tasks", 404),
            ("Tasks/nothing", 404),
            ("Tasks(00000000-0000-0000-0000-000000000000)", 404),
            ("SourceProjects(00000000-0000-0000-0000-000000000000)/tasks", 404),
            ("SourceProjects(00000000-0000-0000-0000-000000000000)/tasks/$count", 404),
            ("Tasks('x')", 400),
            ("Dates(e20261122)", 400),
            ("Dates(null)", 400),
            ("Tasks?$orderby=name,,id", 400),
            ("Tasks(1,2)", 400),
            ("Tasks?$foo=1", 400),
            ("Tasks?$Filter=id eq null", 400),
            ("Tasks?filter=id eq null", 400),
            ("Tasks?$top=1&$top=2", 400),
            ("Tasks?$inlinecount=allpages", 400),
            ("Tasks?$levels=1", 400),
            ("Tasks?$expand=source_project($levels=2)", 501),
            ("Tasks?$top=-1", 400),
            ("Tasks?$top=x", 400),
            ("Tasks?$count=yes", 400),
            ("Tasks?$select=nothing", 400),
            ("Tasks?$orderby=nothing", 400),
            ("Tasks?$orderby=name,name desc", 400),
            ("Tasks?$expand=name", 501),
            ("Tasks?$expand=*", 501),
            ("Tasks?$search=(x", 400),
            ("Assignments?$apply=groupby((client_id))&$search=x", 501),
            ("Tasks?$compute=1", 400),
            ("Tasks?$compute=1 as name", 400),
            ("Tasks?$compute=null as x", 400),
            ("Tasks?$compute=completed_at sub completed_at as x", 501),
            ("Tasks?$compute=1 as x,1 as x", 400),
            ("Tasks?$compute=1 as x,x as y", 400),
            ("Tasks?$orderby=length(nothing)", 400),
            ("Tasks?$expand=time_entries($orderby=length(note))", 501),
            ("Tasks?$apply=top(1)&$filter=id eq null", 501),
            ("Tasks/$count?$apply=top(1)", 501),
            ("Tasks?$deltatoken=x", 501),
            ("Tasks?$filter=matchesPattern(name,'x')", 501),
            ("Tasks/$value", 501),
            ("$crossjoin(Tasks)", 501),
            ("Tasks?$format=atom", 406),
            ("Tasks?$expand=source_project($expand=owner($expand=client))", 501),
        ],
    )
    def test_have_a_sentence(self, ours, path, status):
        found, message = ours.error(path)

        assert found == status
        assert message.endswith(".")

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
    def test_meet_whoever_wants_to_write(self, ours, method):
        answer = ours.web.request(method, "/odata/v4/Tasks", headers={"Authorization": f"Bearer {ours.token}"})

        assert answer.status_code == 405
        assert answer.json()["error"]["code"] == "method"

    def test_meet_a_client_of_older_versions(self, ours):
        answer = ours.get("Tasks", **{"OData-MaxVersion": "3.0"})

        assert answer.status_code == 400

    def test_say_what_was_meant(self, ours):
        assert "Did you mean due_on?" in ours.error("Tasks?$filter=due_an eq null")[1]
        assert "2026-11-22T00:00:00Z" in ours.error("Tasks?$filter=completed_at ge 2026-01-01")[1]
        assert "is written with a dollar sign" in ours.error("Tasks?top=1")[1]
