"""How sentences count."""


def agree(count: float, one: str, many: str) -> str:
    """The words for one thing, else those for any other number of them. Whole sentences, so that each can be translated as it is."""
    return one if count == 1 else many
