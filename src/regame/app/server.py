"""Serve the page: Solara's server on this machine, with nothing fetched from elsewhere."""

from __future__ import annotations

import os
import secrets
import sys
import threading
import time
import webbrowser
from collections.abc import Collection

from regame.app.gate import LOOPBACK
from regame.app.places import PLACES, watch
from regame.core.errors import UserError

SETTINGS = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "regame",
    "SOLARA_KERNEL_CULL_TIMEOUT": "1m",  # of a browser that is gone; its address brings all back
    "SOLARA_SESSION_HTTP_ONLY": "true",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_ASSETS_PROXY": "true",  # files come from this server, wherever it was started
    "SOLARA_ROOT_PATH": "",  # else the header of the first request would say it, for everybody
    "SOLARA_MODE": "production",
    "SOLARA_APP": "regame.app.page",
}
HANDS = 0.0005  # seconds after which a thread that plays lets one that serves a page have its turn
SPARE = 16  # pages beyond the places of visits, to tell visitors that there is none
LARGEST_MESSAGE = 2**21  # bytes: of a replay, the longest that a browser sends


def serve(
    host: str, port: int, browser: bool, names: Collection[str] = (), visits: int = PLACES.most
) -> None:
    """Serve until interrupted. Raises UserError where the extra `app` is not installed.

    names: other names that lead here, as through a proxy; visits: how many at once.
    """
    PLACES.most = visits
    os.environ.setdefault("SOLARA_KERNEL_MAX_COUNT", str(visits + SPARE))
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("SOLARA_SESSION_SECRET_KEY", secrets.token_hex())
    try:
        import uvicorn

        from regame.app.answers import forget
        from regame.app.site import site
    except ImportError as error:
        raise UserError(
            f"regame app: {error.name} is missing; install the extra: pip install 'regame[app]'"
        ) from error
    if host not in LOOPBACK:
        sys.stderr.write(
            f"regame: {host} lets others in without a login: put a proxy with one before it\n"
        )
    sys.setswitchinterval(HANDS)
    sys.stderr.write("regame: making ready; the first start compiles for a minute or two\n")
    sys.stderr.flush()
    _compile()
    config = uvicorn.Config(
        site({*LOOPBACK, *names}, numbers=host not in LOOPBACK),
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=host not in LOOPBACK,  # packing costs more than it saves here
    )
    server = uvicorn.Server(config)
    watch(forget)
    threading.Thread(target=_sample, daemon=True).start()
    threading.Thread(target=_tell, args=(server, host, port, browser), daemon=True).start()
    server.run()


def _compile() -> None:
    """Play a month before anybody is let in: compiling would stop every visitor meanwhile."""
    from regame.app.session import Session
    from regame.app.setup import Setup

    Session(Setup()).step()


def _sample() -> None:
    """Play what the page opens with, and what is shown beside it."""
    from regame.app.answers import learn
    from regame.app.presets import BESIDE, OPENING, preset

    for name in (OPENING, BESIDE):
        learn(name, preset(name))


def _tell(server: object, host: str, port: int, browser: bool) -> None:
    while not getattr(server, "started", False):
        time.sleep(0.05)
    place = f"[{host}]" if ":" in host else host
    address = f"http://{place}:{port}"
    sys.stderr.write(f"regame: the page is at {address} (Ctrl-C ends it)\n")
    if browser:
        webbrowser.open(address)
