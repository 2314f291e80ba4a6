"""Every question that is asked of monday, as named GraphQL documents; a test validates each against the official schema.

Each asks for its own complexity, which is free inside another query. Parts that make a query dear (mirrors, sessions) are switched
by variables, so that they are asked for only where a mapped column needs them. A `limit` always travels: the server's default of 25
looks like a last page.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """`what` finishes the sentence "monday refused to ..."."""

    name: str
    text: str
    what: str


_COMPLEXITY = "complexity { before query after reset_in_x_seconds }"

_CELL = """
fragment Cell on ColumnValue {
  id type text value is_leaf
  ... on StatusValue { index label is_done updated_at }
  ... on NumbersValue { number symbol }
  ... on PeopleValue { persons_and_teams { id kind } }
  ... on DateValue { date time }
  ... on TimelineValue { from to visualization_type }
  ... on DependencyValue { linked_item_ids dependency_links { linked_item_id dependency_type lag } }
  ... on CheckboxValue { checked }
  ... on DropdownValue { values { id label } }
  ... on TagsValue { tags { id name } }
  ... on RatingValue { rating }
  ... on BatteryValue { battery_value { key count } }
  ... on SubtasksValue { subitems_ids }
  ... on FormulaValue @include(if: $formulas) { display_value }
  ... on BoardRelationValue @include(if: $relations) { display_value linked_items { id board { id } } }
  ... on TimeTrackingValue @include(if: $sessions) {
    running started_at duration
    history {
      id status started_user_id ended_user_id started_at ended_at created_at
      manually_entered_start_date manually_entered_start_time manually_entered_end_date manually_entered_end_time
    }
  }
  ... on MirrorValue @include(if: $mirrors) {
    display_value
    mirrored_items {
      linked_item { id }
      mirrored_value {
        __typename
        ... on NumbersValue { number symbol }
        ... on StatusValue { index label is_done }
        ... on DateValue { date }
        ... on TimelineValue { from to }
        ... on PeopleValue { persons_and_teams { id kind } }
        ... on TextValue { text }
      }
    }
  }
}
fragment Row on Item {
  id name state url created_at updated_at
  group { id title }
  parent_item { id ... @include(if: $ancestors) { parent_item { id parent_item { id parent_item { id parent_item { id } } } } } }
  column_values(ids: $columns, capabilities: $capabilities) { ...Cell }
}
"""
_ROW_VARIABLES = """$columns: [String!], $capabilities: [ColumnCapability!], $formulas: Boolean!, $relations: Boolean!,
  $sessions: Boolean!, $mirrors: Boolean!, $ancestors: Boolean = false"""

_BOARD = """
fragment BoardFields on Board {
  id name description state type board_kind hierarchy_type workspace_id items_count created_at updated_at url
  owners { id }
  workspace { id name }
  groups { id title archived deleted position }
  columns { id title type archived settings capabilities { calculated { function } } }
}
"""

ACCOUNT = Document(
    "Account",
    f"""query Account {{
  {_COMPLEXITY}
  me {{ id name kind }}
  account {{ id name slug tier plan {{ tier }} }}
  platform_api {{ daily_limit {{ base total }} }}
}}""",
    "tell who the token belongs to",
)
WORKSPACES = Document(
    "Workspaces",
    f"""query Workspaces($limit: Int!, $page: Int!) {{
  {_COMPLEXITY}
  workspaces(limit: $limit, page: $page) {{ id name kind }}
}}""",
    "list workspaces",
)
USERS = Document(
    "Users",
    f"""query Users($limit: Int!, $page: Int!) {{
  {_COMPLEXITY}
  users(limit: $limit, page: $page, status: [ACTIVE, PENDING, INACTIVE]) {{
    id name email kind status is_deleted time_zone_identifier url created_at
  }}
}}""",
    "list users",
)
TEAMS = Document("Teams", f"query Teams {{ {_COMPLEXITY} teams {{ id name }} }}", "list teams")
BOARDS = Document(
    "Boards",
    f"""query Boards($limit: Int!, $page: Int!) {{
  {_COMPLEXITY}
  boards(limit: $limit, page: $page, state: all, hierarchy_types: [classic, multi_level]) {{ ...BoardFields }}
}}{_BOARD}""",
    "list boards",
)
BOARDS_BY_ID = Document(
    "BoardsById",
    f"""query BoardsById($ids: [ID!]!, $limit: Int!) {{
  {_COMPLEXITY}
  boards(ids: $ids, limit: $limit, state: all, hierarchy_types: [classic, multi_level]) {{ ...BoardFields }}
}}{_BOARD}""",
    "read boards",
)
BOARD_COUNT = Document(
    "BoardCount",
    f"query BoardCount($board: [ID!]!) {{ {_COMPLEXITY} boards(ids: $board, limit: 1, state: all) {{ id items_count }} }}",
    "count the items of a board",
)
FIRST_ROWS = Document(
    "FirstRows",
    f"""query FirstRows($board: [ID!]!, $limit: Int!, $hierarchy: String, {_ROW_VARIABLES}) {{
  {_COMPLEXITY}
  boards(ids: $board, limit: 1) {{
    id
    items_page(limit: $limit, hierarchy_scope_config: $hierarchy) {{ cursor items {{ ...Row }} }}
  }}
}}{_CELL}""",
    "read the items of a board",
)
NEXT_ROWS = Document(
    "NextRows",
    f"""query NextRows($cursor: String!, $limit: Int!, {_ROW_VARIABLES}) {{
  {_COMPLEXITY}
  next_items_page(cursor: $cursor, limit: $limit) {{ cursor items {{ ...Row }} }}
}}{_CELL}""",
    "read more items of a board",
)
ROWS_BY_ID = Document(
    "RowsById",
    f"""query RowsById($ids: [ID!]!, $limit: Int!, {_ROW_VARIABLES}) {{
  {_COMPLEXITY}
  items(ids: $ids, limit: $limit) {{ ...Row board {{ id }} }}
}}{_CELL}""",
    "read single items",
)
FIRST_IDS = Document(
    "FirstIds",
    f"""query FirstIds($board: [ID!]!, $limit: Int!, $hierarchy: String) {{
  {_COMPLEXITY}
  boards(ids: $board, limit: 1) {{
    id
    items_page(limit: $limit, hierarchy_scope_config: $hierarchy) {{ cursor items {{ id updated_at }} }}
  }}
}}""",
    "list the items of a board",
)
NEXT_IDS = Document(
    "NextIds",
    f"""query NextIds($cursor: String!, $limit: Int!) {{
  {_COMPLEXITY}
  next_items_page(cursor: $cursor, limit: $limit) {{ cursor items {{ id updated_at }} }}
}}""",
    "list more items of a board",
)
SUB_IDS = Document(
    "SubIds",
    f"""query SubIds($ids: [ID!]!, $limit: Int!) {{
  {_COMPLEXITY}
  items(ids: $ids, limit: $limit) {{ id subitems {{ id updated_at }} }}
}}""",
    "list the sub-items of single items",
)
WHERE_ARE = Document(
    "WhereAre",
    f"""query WhereAre($ids: [ID!]!, $limit: Int!) {{
  {_COMPLEXITY}
  items(ids: $ids, limit: $limit) {{ id state board {{ id }} }}
}}""",
    "ask for single items",
)
FIRST_LINKS = Document(
    "FirstLinks",
    f"""query FirstLinks($board: [ID!]!, $limit: Int!, $column: String!, $linked: ID!) {{
  {_COMPLEXITY}
  boards(ids: $board, limit: 1) {{
    id
    items_page(limit: $limit) {{
      cursor items {{ id linked_items(link_to_item_column_id: $column, linked_board_id: $linked) {{ id }} }}
    }}
  }}
}}""",
    "match portfolio items with their boards",
)
NEXT_LINKS = Document(
    "NextLinks",
    f"""query NextLinks($cursor: String!, $limit: Int!, $column: String!, $linked: ID!) {{
  {_COMPLEXITY}
  next_items_page(cursor: $cursor, limit: $limit) {{
    cursor items {{ id linked_items(link_to_item_column_id: $column, linked_board_id: $linked) {{ id }} }}
  }}
}}""",
    "match more portfolio items with their boards",
)
UPDATES = Document(
    "Updates",
    f"""query Updates($board: [ID!]!, $limit: Int!, $page: Int!) {{
  {_COMPLEXITY}
  boards(ids: $board, limit: 1) {{
    id
    updates(limit: $limit, page: $page, board_updates_only: true) {{ id text_body creator_id created_at edited_at }}
  }}
}}""",
    "read the updates of a board",
)

DOCUMENTS = (
    ACCOUNT,
    WORKSPACES,
    USERS,
    TEAMS,
    BOARDS,
    BOARDS_BY_ID,
    BOARD_COUNT,
    FIRST_ROWS,
    NEXT_ROWS,
    ROWS_BY_ID,
    FIRST_IDS,
    NEXT_IDS,
    SUB_IDS,
    WHERE_ARE,
    FIRST_LINKS,
    NEXT_LINKS,
    UPDATES,
)
