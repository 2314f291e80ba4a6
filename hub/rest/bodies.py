"""Bodies as routes read them."""

from typing import Annotated, Any

from fastapi import Body

Document = Annotated[Any, Body(description="A JSON object; an unknown key is refused by name.")]
"""A body as it came: the workshop checks it and names what is wrong."""
