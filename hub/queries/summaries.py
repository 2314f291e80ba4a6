"""Sums over a list, grouped by words of `group_by`."""

from functools import lru_cache

from hub.errors import Unprocessable
from models.reporting import ReadModel
from models.reporting.summaries import SUMMARIES, Group, Grouping

GROUPINGS_KEPT = 256


@lru_cache(maxsize=GROUPINGS_KEPT)
def to_grouping(base: ReadModel, words: tuple[str, ...]) -> Grouping:
    """The groups the words name, and those that are always there; the same object for the same words. Raises Unprocessable for none, a strange or a repeated word."""
    summary = SUMMARIES[base.name]
    by_word = {group.word: group for group in summary.groups}
    if not words:
        raise Unprocessable("`group_by` is missing.", hint=f"Group by one or more of: {', '.join(by_word)}.")
    if len(set(words)) < len(words):
        raise Unprocessable(f"`group_by` names a group twice: {', '.join(words)}.", hint="Name each group once.")
    unasked = tuple(word for word in summary.always if word not in words)
    return Grouping(summary, tuple(_find(word, by_word) for word in (*words, *unasked)))


def _find(word: str, by_word: dict[str, Group]) -> Group:
    if word in by_word:
        return by_word[word]
    raise Unprocessable(f'There is no group "{word}".', hint=f"Group by one or more of: {', '.join(by_word)}.")
