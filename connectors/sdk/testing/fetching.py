"""A fetch walked to its end, each page held against the contract."""

from connectors.sdk.contract import Connector, FetchPlan, Gap, Page
from connectors.sdk.payload import decode_json, encode_json
from connectors.sdk.testing.subject import page_name, require
from connectors.sdk.testing.translation_checks import as_kept, check_cursor


def walk_fetch(connector: Connector, plan: FetchPlan) -> tuple[list[Page], list[Gap]]:
    """Fetch by a plan from a fake vendor or a sandbox. Raises Nonconformance for the first page that breaks the contract.

    Each page comes back as the hub keeps it: bytes and JSON. A context, a document or a cursor that works in memory alone then fails in
    translation, or in the next fetch.
    """
    streams = {stream.name: stream for stream in connector.describe().streams}
    pages: list[Page] = []
    gaps: list[Gap] = []
    ended: set[tuple[str, str]] = set()
    for item in connector.fetch(plan):
        require(item.stream in streams, f'It fetches a stream "{item.stream}" that it does not describe.')
        require(plan.wants(item.stream), f'It fetches stream "{item.stream}", which the plan does not want.')
        if isinstance(item, Gap):
            gaps.append(item)
            continue
        require(bool(item.scope) == streams[item.stream].per_scope, f"{page_name(item)} does not fit per_scope.")
        require((item.stream, item.scope) not in ended, f"{page_name(item)} comes after the last one.")
        _check_page(item)
        pages.append(as_kept(item))
        if item.is_last:
            ended.add((item.stream, item.scope))
    return pages, gaps


def _check_page(page: Page) -> None:
    decode_json(page.body)
    require(decode_json(encode_json(page.context)) == page.context, f"{page_name(page)} has a context that is no JSON.")
    check_cursor(page)
