"""The part of monday's schema that a reader of planning data needs, in our own words and names of its fields."""

_CELL = "id: ID!  type: ColumnType!  text: String  value: JSON  is_leaf: Boolean!  column: Column!"


def _cell(name: str, fields: str = "") -> str:
    return f"type {name} implements ColumnValue {{ {_CELL} {fields} }}"


_CELLS = "\n".join(
    (
        _cell("StatusValue", "index: Int label: String is_done: Boolean updated_at: Date"),
        _cell("NumbersValue", "number: Float symbol: String direction: String"),
        _cell("PeopleValue", "persons_and_teams: [PeopleEntity!]"),
        _cell("DateValue", "date: String time: String"),
        _cell("TimelineValue", "from: Date to: Date visualization_type: String"),
        _cell(
            "TimeTrackingValue", "running: Boolean started_at: Date duration: Int history: [TimeTrackingHistoryItem!]!"
        ),
        _cell(
            "DependencyValue",
            "linked_item_ids: [ID!]! linked_items: [Item!]! display_value: String! dependency_links: [DependencyLink!]!",
        ),
        _cell("BoardRelationValue", "linked_item_ids: [ID!]! linked_items: [Item!]! display_value: String!"),
        _cell("MirrorValue", "display_value: String! mirrored_items: [MirroredItem!]!"),
        _cell("FormulaValue", "display_value: String!"),
        _cell("DropdownValue", "values: [DropdownValueOption!]!"),
        _cell("TagsValue", "tags: [Tag!]!"),
        _cell("CheckboxValue", "checked: Boolean"),
        _cell("RatingValue", "rating: Int"),
        _cell("SubtasksValue", "subitems_ids: [ID!]! display_value: String!"),
        _cell("BatteryValue", "battery_value: [BatteryValueItem!]!"),
        _cell("TextValue"),
        _cell("LongTextValue"),
        _cell("LinkValue"),
        _cell("UnsupportedValue"),
    )
)

SCHEMA = f"""
scalar Date
scalar ISO8601DateTime
scalar JSON
enum State {{ active all archived deleted }}
enum BoardHierarchy {{ classic multi_level }}
enum WorkspaceKind {{ closed open template }}
enum BoardKind {{ private public share }}
enum BoardObjectType {{ board custom_object document sub_items_board }}
enum UserStatus {{ ACTIVE INACTIVE PENDING }}
enum Kind {{ agent person team }}
enum ColumnCapability {{ CALCULATED VISIBILITY }}
enum CalculatedFunction {{ MIN MAX SUM MIN_MAX NONE COUNT_KEYS }}
enum ColumnType {{
  auto_number board_relation button checkbox color_picker country creation_log date dependency doc dropdown email file formula group
  hour integration item_assignees item_id last_updated link location long_text mirror name numbers people person phone progress rating
  status subtasks tags team text time_tracking timeline unsupported vote week world_clock direct_doc
}}

type Query {{
  complexity: Complexity
  account: Account
  me: User
  platform_api: PlatformApi
  workspaces(ids: [ID!], limit: Int = 25, page: Int = 1): [Workspace]
  users(ids: [ID!], status: [UserStatus!], limit: Int = 200, page: Int = 1): [User!]
  teams(ids: [ID!]): [Team]
  boards(
    ids: [ID!], limit: Int = 25, page: Int = 1, state: State = active, hierarchy_types: [BoardHierarchy!], workspace_ids: [ID]
  ): [Board]
  items(ids: [ID!], limit: Int = 25, page: Int = 1, exclude_nonactive: Boolean): [Item]
  next_items_page(cursor: String!, limit: Int! = 25): ItemsResponse!
}}
type Complexity {{ before: Int! query: Int! after: Int! reset_in_x_seconds: Int! }}
type Account {{ id: ID! name: String! slug: String! tier: String plan: Plan }}
type Plan {{ tier: String max_users: Int! }}
type PlatformApi {{ daily_limit: DailyLimit }}
type DailyLimit {{ base: Int total: Int }}
type Workspace {{ id: ID name: String! kind: WorkspaceKind }}
type User {{
  id: ID! name: String! email: String! kind: String! status: UserStatus! is_deleted: Boolean! time_zone_identifier: String url: String!
  created_at: ISO8601DateTime!
}}
type Team {{ id: ID! name: String! }}
type Board {{
  id: ID! name: String! description: String state: State! type: BoardObjectType board_kind: BoardKind! hierarchy_type: BoardHierarchy
  workspace_id: ID workspace: Workspace items_count: Int created_at: ISO8601DateTime updated_at: ISO8601DateTime url: String!
  owners: [User]! groups(ids: [String]): [Group] columns(ids: [String]): [Column]
  items_page(limit: Int! = 25, cursor: String, hierarchy_scope_config: String): ItemsResponse!
  updates(limit: Int = 25, page: Int = 1, board_updates_only: Boolean): [Update!]
}}
type Group {{ id: ID! title: String! archived: Boolean deleted: Boolean position: String! }}
type Column {{ id: ID! title: String! type: ColumnType! archived: Boolean! settings: JSON capabilities: ColumnCapabilities! }}
type ColumnCapabilities {{ calculated: CalculatedCapability }}
type CalculatedCapability {{ function: CalculatedFunction! }}
type ItemsResponse {{ cursor: String items: [Item!]! }}
type Item {{
  id: ID! name: String! state: State url: String! created_at: Date updated_at: Date group: Group board: Board parent_item: Item
  subitems: [Item]
  column_values(ids: [String!], types: [ColumnType!], capabilities: [ColumnCapability!]): [ColumnValue!]!
  linked_items(link_to_item_column_id: String!, linked_board_id: ID!): [Item!]!
}}
type Update {{ id: ID! text_body: String creator_id: String created_at: Date edited_at: Date! }}
type PeopleEntity {{ id: ID! kind: Kind }}
type DependencyLink {{ linked_item_id: ID! dependency_type: Int lag: Int }}
type MirroredItem {{ linked_board_id: ID! linked_item: Item! mirrored_value: ColumnValue }}
type DropdownValueOption {{ id: ID! label: String! }}
type Tag {{ id: ID! name: String! }}
type BatteryValueItem {{ key: ID! count: Int! }}
type TimeTrackingHistoryItem {{
  id: ID! status: String! started_user_id: ID ended_user_id: ID started_at: Date ended_at: Date created_at: Date! updated_at: Date
  manually_entered_start_date: Boolean! manually_entered_start_time: Boolean!
  manually_entered_end_date: Boolean! manually_entered_end_time: Boolean!
}}
interface ColumnValue {{ {_CELL} }}
{_CELLS}
"""
