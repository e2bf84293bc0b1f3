"""What a browser may say to the server: what the page's own script says, and nothing else.

Widgets take more than the page needs: to make a widget of any class of any module, to call methods
and to set whatever they hold. Nobody may ask that of a server.
"""

from __future__ import annotations

import json
from typing import Any

TARGETS = ("solara.control", "jupyter.widget.control")
QUESTIONS = ("kernel_info_request", "comm_info_request")
TRAITS = {"dark_effective": bool, "location": str}  # that the page sets, and of which type
THEMES: tuple[object, ...] = ({}, {"light": {}, "dark": {}}, None)  # the page has its own colours
ASKS = ("request_state", "request_states", "app-status")
LONGEST_PATH = 2**16  # letters; the server reads no longer address anyway


def is_allowed(text: str) -> bool:
    """Return whether a message is one that the page sends."""
    try:
        message = json.loads(text)
        text.encode()
        json.dumps(message, ensure_ascii=False).encode()  # half a letter breaks every answer
    except (ValueError, RecursionError):
        return False
    if not isinstance(message, dict) or not _is_framed(message):
        return False
    kind, content = message["header"]["msg_type"], message["content"]
    if kind in QUESTIONS:
        return True
    if not isinstance(content.get("comm_id"), str):
        return False
    if kind == "comm_open":
        return content.get("target_name") in TARGETS and content.get("data", {}) == {}
    if kind == "comm_msg":
        return _is_said(content.get("data"))
    return bool(kind == "comm_close")


def _is_framed(message: dict[str, Any]) -> bool:
    header, ours = message.get("header"), ("channel", "content", "parent_header", "metadata")
    return (
        isinstance(header, dict)
        and all(isinstance(header.get(key), str) for key in ("msg_id", "msg_type", "session"))
        and isinstance(message.get("channel"), str)
        and message["channel"] in ("shell", "control")
        and all(isinstance(message.get(key), dict) for key in ours[1:])
        and message.get("buffers", []) == []
    )


def _is_said(data: Any) -> bool:
    """Return whether what is said to a widget is an event, a question or a value it sets."""
    if not isinstance(data, dict):
        return False
    method = data.get("method")
    if method == "custom":
        return _is_event(data.get("content"))
    if method == "update":
        return _is_update(data.get("state")) and data.get("buffer_paths", []) == []
    if method == "run":
        return _is_run(data.get("args"))
    return method in ASKS


def _is_event(content: Any) -> bool:
    if not isinstance(content, dict) or not content.keys() <= {"event", "data"}:
        return False
    name = content.get("event")
    return isinstance(name, str) and name.isidentifier() and not name.startswith("_")


def _is_update(state: Any) -> bool:
    return isinstance(state, dict) and all(
        isinstance(value, TRAITS.get(name, ())) for name, value in state.items()
    )


def _is_run(args: Any) -> bool:
    """Return whether it asks for the page, at an address."""
    if not isinstance(args, dict):
        return False
    path = args.get("path", "")
    return (
        isinstance(path, str)
        and len(path) <= LONGEST_PATH
        and args.get("appName") is None
        and isinstance(args.get("dark"), bool)
        and args.get("themes", {}) in THEMES
    )
