"""Serve the page: Solara's server on this machine, with nothing fetched from elsewhere."""

import gc
import os
import secrets
import socket
import sys
import threading
import time
import webbrowser
from contextlib import suppress
from functools import partial

from regame.app.places import CORES, PLACES, watch, watched
from regame.core.errors import UserError
from regame.core.packaged import toml
from regame.core.serving import LOOPBACK, Serving, checked_root, chosen_token

SETTINGS: dict[str, str] = toml("server.toml")["settings"]
HANDS = 0.0005  # seconds after which a thread that plays lets one that serves a page have its turn
SPARE = 16  # pages beyond the places of visits, to tell visitors that there is none
SOCKETS = 8  # of one client for every page there may be: a browser opens six and a websocket
HEADERS = 15.0  # seconds in which whoever connects has to ask for something
EVERYWHERE = ("0.0.0.0", "::")
LARGEST_MESSAGE = 2**21  # bytes: of a replay, the longest that a browser sends


def serve(options: Serving) -> None:
    """Serve until interrupted.

    Raises UserError where the extra `app` is not installed, or an option cannot be.
    """
    root, token = checked_root(options.root_path), chosen_token(options)
    PLACES.most, CORES.most = options.visits, options.cores or CORES.most
    os.environ.setdefault("SOLARA_KERNEL_MAX_COUNT", str(options.visits + SPARE))
    # Set even where there is none: else a header of the first request would say it, for everybody.
    os.environ["SOLARA_ROOT_PATH"] = root
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("SOLARA_SESSION_SECRET_KEY", secrets.token_hex())
    try:
        import uvicorn
        from uvicorn.protocols.http.auto import AutoHTTPProtocol

        from regame.app.away import forget, start_helpers
        from regame.app.room import ROOMS
        from regame.app.site import site
    except ImportError as error:
        raise UserError(
            f"regame app: {error.name} is missing; install the extra: pip install 'regame[app]'"
        ) from error
    _warn(options, token)
    sys.setswitchinterval(HANDS)
    _compile()
    start_helpers(_compile)
    config = uvicorn.Config(
        site({*LOOPBACK, *options.name}, not options.alone, token, root),
        host=options.host,
        port=options.port,
        http=watched(AutoHTTPProtocol, SOCKETS * (options.visits + SPARE), HEADERS),
        log_level="warning",
        server_header=False,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=not options.alone,  # packing costs more than it saves here
    )
    server = uvicorn.Server(config)
    ROOMS.word, ROOMS.token = "" if options.alone else secrets.token_urlsafe(9), token
    link = f"{root}/?token={token}" if token else root
    tell = partial(_tell, server, options, link, ROOMS.word)
    for job in (partial(watch, forget), ROOMS.keep_time, _sample, tell):
        threading.Thread(target=job, daemon=True).start()
    server.run()


def _warn(options: Serving, token: str) -> None:
    """Say who may come in, and that the first start takes long."""
    if not options.alone and not token:
        sys.stderr.write(
            f"regame: {options.host} lets others in without a login: "
            "put a proxy with one before it\n"
        )
    sys.stderr.write("regame: making ready; the first start compiles for a minute or two\n")
    sys.stderr.flush()


def _compile() -> None:
    """Play a month before anybody is let in: compiling would stop every visitor meanwhile."""
    from regame.app.session import Session
    from regame.app.setup import Setup

    Session(Setup()).step()
    # What is there now stays: to look through it for garbage would stop everybody for 0.2 s.
    gc.collect()
    gc.freeze()


def _sample() -> None:
    """Sample the worlds that most visitors will ask for; its first visitor has them played."""
    from regame.app.form import opening
    from regame.app.setup import sample

    sample(opening().config, opening().seed)


def address_of(host: str) -> str:
    """Return where others find a server: where it listens everywhere, at the computer's own."""
    if host not in EVERYWHERE:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # an address of nobody: nothing is sent
        return str(probe.getsockname()[0])
    return host


def _tell(server: object, options: Serving, rest: str, word: str) -> None:
    while not getattr(server, "started", False):
        time.sleep(0.05)
    host = address_of(options.host)
    host = f"[{host}]" if ":" in host else host
    address = f"http://{host}:{options.port}{rest}"
    sys.stderr.write(f"regame: the page is at {address} (Ctrl-C ends it)\n")
    if word:
        rooms_address = f"{address}{'&' if '?' in rest else '/?'}room=new&host={word}"
        sys.stderr.write(f"regame: rooms of a class are opened at {rooms_address}\n")
    if not options.no_browser:
        webbrowser.open(address)
