"""Which answers does a nested table give, key by key?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

MAX_ANSWERS = 2000
_WRAPPERS = frozenset({"answers", "parts", "answer", "responses"})
_TEXT = frozenset({"answer", "text", "response", "value"})


def answers(tree: Mapping[str, object]) -> dict[str, str]:
    """Every leaf by its dotted key; a table called `answers` around them does not count as a key."""
    found: dict[str, str] = {}
    for key, text in _leaves(tree):
        if len(found) >= MAX_ANSWERS:
            break
        found[key] = text
    return found


def _leaves(tree: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, object]] = [("", tree)]
    while stack:
        key, value = stack.pop()
        if isinstance(value, Mapping):
            inner = ((_join(key, str(name)), below) for name, below in value.items())
            stack.extend(reversed(list(inner)))
        elif key and (text := _text(value)) is not None:
            yield key, text


def _join(key: str, name: str) -> str:
    if (not key and name.lower() in _WRAPPERS) or (key and name.lower() in _TEXT):
        return key
    return f"{key}.{name}" if key else name


def _text(value: object) -> str | None:
    """A leaf as the student would have typed it; lists of numbers as `24, 24, 20`, lists of text as lines."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case str():
            return value.strip()
        case list():
            texts = [text for item in value[:MAX_ANSWERS] if (text := _item(item)) is not None]
            lines = any(isinstance(item, str) and len(item) > 20 for item in value)
            return ("\n" if lines else ", ").join(texts)
        case int():
            return format(value, "d") if abs(value) < 10**300 else None
        case _:
            return str(value)[:1000]


def _item(value: object) -> str | None:
    """An entry of a list; lists in lists keep their brackets."""
    if isinstance(value, list):
        return f"[{', '.join(str(entry) for entry in value[:100] if not isinstance(entry, list | dict))}]"
    return None if isinstance(value, Mapping) else _text(value)
