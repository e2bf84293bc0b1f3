"""Serve the page: Solara's server on this machine, with nothing fetched from elsewhere."""

from __future__ import annotations

import os
import secrets
import sys
import threading
import time
import webbrowser

from regame.core.errors import UserError

SETTINGS = {
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "regame",
    "SOLARA_KERNEL_CULL_TIMEOUT": "15m",
    "SOLARA_KERNEL_MAX_COUNT": "32",  # a visit of 240 months holds 75 MB, and twice that comparing
    "SOLARA_SESSION_HTTP_ONLY": "true",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_MODE": "production",
    "SOLARA_APP": "regame.app.page",
}
HANDS = 0.0005  # seconds after which a thread that plays lets one that serves a page have its turn
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(host: str, port: int, browser: bool) -> None:
    """Serve until interrupted. Raises UserError where the extra `app` is not installed."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("SOLARA_SESSION_SECRET_KEY", secrets.token_hex())
    try:
        import solara.server.starlette
        import uvicorn
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
        solara.server.starlette.app,
        host=host,
        port=port,
        log_level="warning",
        ws_per_message_deflate=host not in LOOPBACK,  # packing costs more than it saves here
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_sample, daemon=True).start()
    threading.Thread(target=_tell, args=(server, host, port, browser), daemon=True).start()
    server.run()


def _compile() -> None:
    """Play a month before anybody is let in: compiling would stop every visitor meanwhile."""
    from regame.app.session import Session
    from regame.app.setup import Setup

    Session(Setup()).step()


def _sample() -> None:
    """Sample the worlds that most visitors will ask for."""
    from regame.app.setup import Setup, sample

    plain = Setup()
    sample(plain.config, plain.seed)


def _tell(server: object, host: str, port: int, browser: bool) -> None:
    while not getattr(server, "started", False):
        time.sleep(0.05)
    place = f"[{host}]" if ":" in host else host
    address = f"http://{place}:{port}"
    sys.stderr.write(f"regame: the page is at {address} (Ctrl-C ends it)\n")
    if browser:
        webbrowser.open(address)
