"""Every link of the cockpit leads to a page that is well: each heading to sort by, each place further on in a list, each figure."""

import re
from collections import deque
from urllib.parse import parse_qsl, urlsplit

import pytest

from hub.admin.prices import create_fx_rate
from hub.admin.users import create_user
from tests.integration.web.conftest import OPERATOR, PASSWORD, Browser

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
LINK = re.compile(r'href="((?:/|\?)[^"#]*)')
TAKES_LONG = ("check", "propose", "tools")
"""Pages that ask the vendors, which have gone by now."""


def shape_of(link):
    """What tells two kinds of links apart: the path without its ids, and the parameters; of a heading, what it sorts by."""
    parts = urlsplit(link)
    query = tuple((name, value if name.endswith("sort") else "") for name, value in parse_qsl(parts.query))
    return ID.sub("#", parts.path), query


@pytest.fixture
def root(app, module_hub, story):
    body = {"email": "root@example.com", "name": "Root", "role": "admin", "clients": "all", "password": PASSWORD}
    create_user(module_hub, caller=OPERATOR, body=body)
    create_fx_rate(module_hub, caller=OPERATOR, body={"date": "2026-11-27", "from": "USD", "to": "EUR", "rate": "0.92"})
    browser = Browser(app)
    browser.sign_in("root@example.com")
    return browser


def test_every_link_leads_to_a_page(root):
    waiting, seen, broken = deque(["/"]), {shape_of("/")}, []
    while waiting:
        link = waiting.popleft()
        answer = root.get(link)
        if answer.status_code != 200:
            broken.append((answer.status_code, link))
        if "html" not in answer.headers["content-type"]:
            continue
        path = urlsplit(link).path
        for found in LINK.findall(answer.text.replace("&amp;", "&")):
            following = path + found if found.startswith("?") else found
            shape = shape_of(following)
            if shape not in seen and not any(word in following for word in TAKES_LONG):
                seen.add(shape)
                waiting.append(following)

    assert broken == []
    assert len(seen) > 80
