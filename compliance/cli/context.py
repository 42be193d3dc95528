"""What the commands share: the home folder, the clock. It imports nothing of the command-line library."""

import os
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from compliance.errors import UsageError

if TYPE_CHECKING:
    from compliance.home import Home
    from compliance.store import Store

HOME_VARIABLE = "COMPLIANCE_HOME"
Format = Literal["text", "json"]
Lang = Literal["en", "zh", "both"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _now() -> datetime:
    from compliance.gate import utc_now

    return utc_now()


# Gives the moment to every command. No option and no variable sets it; only tests and stories put another here.
clock: Callable[[], datetime] = _now


def home_folder(chosen: Path | None) -> Path:
    """The home folder: the option, else the environment, else `~/.compliance`."""
    return chosen or Path(os.environ.get(HOME_VARIABLE) or "~/.compliance").expanduser()


def home_of(chosen: Path | None) -> "Home":
    """The gate's home, which must exist.

    Raises:
        UsageError: there is none.
    """
    from compliance.home import Home

    folder = home_folder(chosen)
    if not folder.is_dir():
        raise UsageError("there is no home folder", where=str(folder), todo="make one with `compliance trust init`")
    return Home(folder)


def store_of(chosen: Path | None) -> "Store":
    """The store of the home folder.

    Raises:
        UsageError: there is no home folder.
        StoreError: it cannot be opened, or is not what was signed.
    """
    return home_of(chosen).store()


def day_of(text: str | None, option: str) -> date | None:
    """A day of the command line, written `YYYY-MM-DD`.

    Raises:
        UsageError: it is not.
    """
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError(f"`{text}` is no day", where=option, todo="write the day as YYYY-MM-DD")
