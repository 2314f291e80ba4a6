"""Which texts are OData and which are not: expressions and the other options, read without a database."""

import pytest

from hub.errors import BadRequest, NotSupported
from hub.odata.address import to_address
from hub.odata.computing import to_computation, to_ordering
from hub.odata.expressions import Place, to_filter
from hub.odata.options import to_options
from hub.odata.search import to_search
from hub.odata.selection import Around, to_expansions
from hub.odata.transformations import to_applied
from models.reporting.feeds import star
from models.reporting.projectdata import projectdata

PLACE = Place(star(), {"": star().sets["Tasks"].model}, aliases={"@p": "'x'", "@day": "2026-11-22", "@loop": "@loop"})
OLD = Place(projectdata(), {"": projectdata().sets["Projects"].model}, old_forms=True)
ID = "01234567-89ab-cdef-0123-456789ABCDEF"

FILTERS = [
    # Literals.
    "name eq 'plain'",
    "name eq ''",
    "name eq 'O''Neil'",
    "name eq 'a ( b , c / d'",
    "name eq 'Zoë 中文 🙂'",
    f"id eq {ID}",
    "estimate_seconds eq 0",
    "estimate_seconds eq -7",
    "story_points eq 3.5",
    "story_points eq 1e3",
    "story_points eq -2.5E-2",
    "estimate_seconds lt 9223372036854775807",
    "is_milestone eq true",
    "is_milestone eq false",
    "due_on eq null",
    "null ne due_on",
    "due_on eq 2024-02-29",
    "due_on gt 0001-01-01 and due_on lt 9999-12-31",
    "completed_at ge 2026-11-22T10:00:00Z",
    "completed_at ge 2026-11-22T10:00Z",
    "completed_at ge 2026-11-22T10:00:00.1234560Z",
    "completed_at ge 2026-11-22T10:00:00-05:00",
    "completed_at ge 2026-11-22T10:00:00+05:30",
    "time(completed_at) lt 09:30:00.5",
    "completed_at sub completed_at lt duration'P1DT2H3M4.5S'",
    "completed_at add duration'-PT30M' gt completed_at",
    # Operators, and how strongly they bind.
    "name eq 'a' or name eq 'b' and name ne 'c'",
    "(name eq 'a' or name eq 'b') and not (name eq 'c')",
    "not is_milestone",
    "not not is_milestone",
    "not contains(name,'x')",
    "is_milestone",
    "is_milestone eq not is_critical",
    "1 add 2 mul 3 eq 7",
    "(1 add 2) mul 3 eq 9",
    "7 div 2 eq 3",
    "7 divby 2 eq 3.5",
    "7 mod 2 eq 1",
    "-estimate_seconds lt 0",
    "- estimate_seconds lt 0",
    "estimate_seconds sub -1 gt 0",
    "name in ('a','b','c')",
    "name in ( 'a' , 'b' )",
    "estimate_seconds in (1)",
    "name lt 'b'",
    "  name   eq\t'a'  ",
    # Functions.
    "contains(name,'x') eq true",
    "startswith(name,'x') or endswith(name,'y')",
    "indexof(name,'x') ge 0",
    "length(trim(name)) gt 3",
    "substring(name,1) eq 'x'",
    "substring(name,1,2) eq 'x'",
    "tolower(name) eq toupper(name)",
    "concat(concat(name,': '),kind) eq 'x'",
    "year(due_on) eq 2026 and month(due_on) eq 11 and day(due_on) eq 22",
    "hour(completed_at) lt 12 and minute(completed_at) eq 0 and second(completed_at) eq 0",
    "fractionalseconds(completed_at) lt 0.5",
    "date(completed_at) eq 2026-11-22",
    "time(completed_at) gt 10:00:00",
    "totaloffsetminutes(completed_at) eq 0",
    "completed_at lt now()",
    "completed_at gt mindatetime() and completed_at lt maxdatetime()",
    "totalseconds(completed_at sub source_created_at) gt 60",
    "round(story_points) eq floor(story_points) or ceiling(story_points) eq 1",
    "cast(estimate_seconds,Edm.String) eq '1'",
    # Paths, lambdas, aliases.
    "source_project/name eq 'x'",
    "source_project/client/name eq 'x'",
    "$it/name eq 'x'",
    "assignee eq null",
    "assignee ne null and assignee/name ne null",
    "time_entries/any()",
    "time_entries/any(e:e/note eq 'x')",
    "time_entries/all(entry: entry/duration_seconds gt 0)",
    "time_entries/any(e: e/account/name eq $it/name)",
    "source_project/tasks/any(t: t/time_entries/any(e: e/task_id eq t/id))",
    "not time_entries/any(e: contains(e/note,'x'))",
    "time_entries/$count gt 2",
    "name eq @p",
    "due_on ge @day and due_on ge @day",
]

NOT_FILTERS = [
    "",
    "   ",
    "name",
    "'x'",
    "name eq",
    "eq 'x'",
    "name 'x'",
    "name eq 'x",
    "name eq x'",
    'name eq "x"',
    "name = 'x'",
    "name == 'x'",
    "name EQ 'x'",
    "Name eq 'x'",
    "name eq 'x' &&  true",
    "name eq 'x' and",
    "name eq 'x' name eq 'y'",
    "and name eq 'x'",
    "(name eq 'x'",
    "name eq 'x')",
    "()",
    "not",
    "not name",
    "-name eq 'x'",
    "name in ()",
    "name in 'a'",
    "name in ('a',)",
    "name in ('a' 'b')",
    "name in ('a',1)",
    "id eq '01234567-89ab-cdef-0123-456789abcdef'",
    "id eq 01234567-89ab-cdef-0123-456789abcde",
    f"id eq {{{ID}}}",
    f"id gt {ID} and id eq 1",
    "due_on eq '2026-11-22'",
    "due_on eq 2026-11-22T00:00:00Z",
    "due_on eq 2026-13-01",
    "due_on eq 2025-02-29",
    "due_on eq 26-11-22",
    "completed_at eq 2026-11-22T10:00:00",
    "completed_at eq 2026-11-22T25:00:00Z",
    "completed_at eq 2026-11-22 10:00:00Z",
    "completed_at add 1 eq completed_at",
    "estimate_seconds eq 1.2.3",
    "estimate_seconds eq 0x10",
    "estimate_seconds eq .5",
    "estimate_seconds eq 1,5",
    "estimate_seconds eq +1",
    "estimate_seconds eq True",
    "is_milestone eq 1",
    "name add 'x' eq 'y'",
    "name gt 1",
    "contains(name)",
    "contains(name,'x','y')",
    "contains (name,1)",
    "contains(,'x')",
    "contains(name,'x'",
    "length(1) eq 1",
    "year(name) eq 2026",
    "substringof('x',name)",
    "foo(name)",
    "cast(name) eq 'x'",
    "/name eq 'x'",
    "name/ eq 'x'",
    "name/x eq 'x'",
    "source_project/nothing eq 'x'",
    "source_project//name eq 'x'",
    "source_project eq 'x'",
    "source_project gt null",
    "time_entries eq null",
    "time_entries/note eq 'x'",
    "time_entries/any(note eq 'x')",
    "time_entries/any(e note eq 'x')",
    "time_entries/any(e:)",
    "time_entries/any(e: e/note)",
    "time_entries/all()",
    "time_entries/some(e: true)",
    "time_entries/any(e: e/note eq 'x'",
    "e/note eq 'x'",
    "time_entries/any(e: true) and e/note eq 'x'",
    "time_entries/$count() gt 1",
    "$root/Tasks eq null",
    "$it eq 'x'",
    "name eq @unknown",
    "name eq @loop",
    "name eq @",
    "name eq 'x';",
    "name eq 'x'#",
    "name eq \u2018x\u2019",
    f"id eq guid'{ID}'",
    "completed_at ge datetime'2026-11-22T00:00:00'",
]

NOT_BUILT = [
    "matchesPattern(name,'^x')",
    "isof(Edm.String)",
    "geo.distance(name,name) lt 1",
    "case(true:1,false:2) eq 1",
    "name in (kind,'x')",
    "cast(name,Edm.Duration) eq null",
    "cast('7',Edm.Int64) eq 7",
]

OLD_FILTERS = [f"ProjectId eq guid'{ID}'", "ProjectStartDate ge datetime'2026-11-22T00:00:00'", f"ProjectId eq {ID}"]

ORDERS = [
    "name",
    "name asc",
    "name  desc",
    "assignee/name desc,id",
    "length(name) desc,due_on",
    "estimate_seconds div 2",
    "-estimate_seconds",
]
ORDERS += ["contains(name,'a, b desc')", "time_entries/$count desc", "due_on eq null asc"]
NOT_ORDERS = [
    "",
    "name,",
    "name down",
    "name desc asc",
    "nothing",
    "name,name desc",
    "source_project",
    "null eq",
    "time_entries/note",
]
NOT_ORDERS += ["custom", "length(name", "desc", "1 add"]

COMPUTED = [
    "1 as one",
    "estimate_seconds div 3600 as hours,concat(name,' as x') as cry",
    "due_on ge 2026-01-01 as late",
]
NOT_COMPUTED = [
    "1",
    "1 as",
    "as x",
    "1 as 2",
    "1 as x y",
    "name as name",
    "1 as source_project",
    "1 as x,2 as x",
    "null as x",
    "1 as x,",
    "source_project as x",
]

SEARCHES = [
    "word",
    '"two words"',
    "a b",
    "a AND b OR c",
    "NOT a",
    "NOT (a OR b) c",
    '"a \\"quoted\\" word"',
    "50%",
    "and or not",
]
NOT_SEARCHES = ["", "  ", "AND", "a OR", "OR a", "NOT", "(a", "a)", "()", '"open', "a AND AND b"]

PIPELINES = [
    "identity",
    "filter(name eq 'a/b')",
    "groupby((kind))",
    "groupby((kind,source_project/name),aggregate($count as n,estimate_seconds with sum as s))",
    "aggregate(estimate_seconds with average as a,name with countdistinct as n)",
    "aggregate(estimate_seconds mul 2 with max as m)",
    "filter(is_milestone)/filter(due_on ne null)/groupby((kind))/filter(kind ne 'x')",
    "compute(year(due_on) as y)/groupby((y),aggregate($count as n))/orderby(n desc,y)/skip(1)/top(5)",
    "groupby((kind),aggregate($count as n))/topcount(3,n)",
    "bottomcount(3,length(name))",
]
NOT_PIPELINES = [
    "",
    "/",
    "groupby(kind)",
    "groupby()",
    "groupby((nothing))",
    "aggregate()",
    "aggregate(name)",
]
NOT_PIPELINES += [
    "aggregate($count)",
    "aggregate(name with sum as s)",
    "filter()",
    "top(x)",
    "top(-1)",
    "skip()",
    "topcount(1)",
    "groupby((kind,kind))",
]
NOT_PIPELINES += ["filter(true)groupby((kind))", "Filter(true)", "aggregate($count as n)/filter(kind eq 'x')"]

EXPANSIONS = [
    "source_project",
    "source_project,assignee",
    "time_entries($top=1;$orderby=note desc;$filter=note eq ';)')",
    "source_project($expand=client($select=name))",
]
NOT_EXPANSIONS = [
    "nothing",
    "source_project,",
    "source_project(",
    "source_project($select)",
    "source_project($foo=1)",
    "source_project,source_project",
    "time_entries($top=x)",
]

PATHS = [
    "Tasks",
    "Tasks/$count",
    f"Tasks({ID})",
    f"Tasks(id={ID})",
    f"Tasks({ID})/source_project",
    f"Tasks({ID})/time_entries/$count",
    f"Tasks({ID})/name",
]
QUERIES = [
    "",
    "$top=1&$skip=2",
    "%24top=1",
    "$filter=name%20eq%20'x%26y'",
    "custom=1&$count=true",
    "@p='x'&$filter=name+eq+@p",
]
NOT_QUERIES = [
    "$top=1&$top=2",
    "$Top=1",
    "top=1",
    "$foo=1",
    "$filter=%ff",
    "$filter=%00",
    "$inlinecount=allpages",
    "@p=1&@p=2",
]


def refused(read):
    """Whether it is refused as a bad request, with a sentence."""
    with pytest.raises(BadRequest) as error:
        read()
    return error.value.detail[-1] in ".?" and len(error.value.detail) < 300


class TestFilter:
    @pytest.mark.parametrize("text", FILTERS)
    def test_is_understood(self, text):
        to_filter(text, PLACE)

    @pytest.mark.parametrize("text", NOT_FILTERS)
    def test_is_refused(self, text):
        assert refused(lambda: to_filter(text, PLACE))

    @pytest.mark.parametrize("text", NOT_BUILT)
    def test_says_what_is_not_built(self, text):
        with pytest.raises(NotSupported):
            to_filter(text, PLACE)

    @pytest.mark.parametrize("text", OLD_FILTERS)
    def test_takes_old_literals_where_the_old_feed_was(self, text):
        to_filter(text, OLD)


READ = {
    "$orderby": lambda text: to_ordering(text, PLACE),
    "$compute": lambda text: to_computation(text, PLACE),
    "$search": lambda text: to_search(text, PLACE.model, hidden=frozenset()),
    "$apply": lambda text: to_applied(text, PLACE),
    "$expand": lambda text: to_expansions(text, Around(PLACE, "http://hub")),
    "path": lambda text: to_address(text, star()),
    "query": to_options,
}
UNDERSTOOD = {
    "$orderby": ORDERS,
    "$compute": COMPUTED,
    "$search": SEARCHES,
    "$apply": PIPELINES,
    "$expand": EXPANSIONS,
    "path": PATHS,
    "query": QUERIES,
}
REFUSED = {
    "$orderby": NOT_ORDERS,
    "$compute": NOT_COMPUTED,
    "$search": NOT_SEARCHES,
    "$apply": NOT_PIPELINES,
    "$expand": NOT_EXPANSIONS,
    "query": NOT_QUERIES,
}


def pairs(table):
    return [(option, text) for option, texts in table.items() for text in texts]


class TestOtherOptions:
    @pytest.mark.parametrize(("option", "text"), pairs(UNDERSTOOD))
    def test_are_understood(self, option, text):
        READ[option](text)

    @pytest.mark.parametrize(("option", "text"), pairs(REFUSED))
    def test_are_refused(self, option, text):
        assert refused(lambda: READ[option](text))
