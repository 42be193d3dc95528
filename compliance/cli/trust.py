"""`compliance trust`: who may sign what."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import context
from compliance.cli.options import FormatOption, HomeOption, KeyOption
from compliance.errors import ComplianceError

if TYPE_CHECKING:
    from compliance.signing import TrustRoot

FromOption = Annotated[
    Path | None, typer.Option("--from", metavar="FILE", help="Description of the trust root, in TOML.")
]
ProposeOption = Annotated[
    bool, typer.Option("--propose", help="Leave it as a proposal, for more people to sign with `trust add`.")
]
ProposalArgument = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="The proposed root; else the one in the home folder.")
]


PersonOption = Annotated[
    list[str] | None, typer.Option("--person", metavar="ID=NAME=FILE", help="A person and their public key.")
]
RoleOption = Annotated[
    list[str] | None, typer.Option("--role", metavar="ROLE=ID,ID", help="The people who have a role.")
]
ThresholdOption = Annotated[
    list[str] | None,
    typer.Option(
        "--threshold",
        metavar="TYPE:ROLE=N",
        help="How many of a role sign a `manifest`, `trust_root` or `readings`; the last two default to the first.",
    ),
]
PurposeOption = Annotated[
    list[str] | None,
    typer.Option("--purpose", metavar="PURPOSE:ROLE=N", help="Who must also sign a manifest for this purpose."),
]
ExpiresOption = Annotated[
    str | None, typer.Option("--expires", metavar="YYYY-MM-DD", help="First day on which the root is not trusted.")
]
LogOption = Annotated[
    str, typer.Option("--log", metavar="NAME", help="Name of the gate's log, such as example.com/export-log.")
]


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Who may sign what: the trust root and its versions.")
    for command in (init, show, add, install, rotate, verify):
        group.command()(command)
    app.add_typer(group, name="trust")


def init(  # noqa: PLR0913 - each is an option
    *,
    home: HomeOption = None,
    description: FromOption = None,
    person: PersonOption = None,
    role: RoleOption = None,
    threshold: ThresholdOption = None,
    purpose: PurposeOption = None,
    expires: ExpiresOption = None,
    log: LogOption = "",
    key: KeyOption = None,
    propose: ProposeOption = False,
    form: FormatOption = "text",
) -> None:
    """Make a home folder: the first trust root, its pin, the log's key and an empty log.

    The trust root is described in a TOML file (`--from`) or by options:

    expires = 2027-11-20
    log = "example.com/export-log"
    people.alice = {name = "Alice", keys = ["alice.pub"]}
    roles = {data_export_officer = ["alice"]}
    thresholds.manifest = {data_export_officer = 1}
    thresholds.trust_root = {data_export_officer = 1}
    thresholds.readings = {data_export_officer = 1}
    purposes.ai_training = {data_export_officer = 1}

    Only the law shipped decides, unless it names others: policies = ["..."] with what `policy digest` prints.
    """
    from compliance.cli import root_description as words
    from compliance.cli import roots
    from compliance.cli.keys import private_keys
    from compliance.errors import UsageError
    from compliance.home import Home

    options = (person or (), role or (), threshold or (), purpose or ())
    if description is not None and (any(options) or expires or log):
        raise UsageError("the description is in the file", where="--from", todo="leave the other options out")
    described = words.from_toml(description) if description else words.from_options(*options, expires, log)
    place = Home(context.home_folder(home))
    root = roots.create_home(place, described, private_keys(key or ()), context.clock(), propose=propose)
    _told(root, "proposed" if propose else "installed", form, pin=root.sha256, home=str(place.folder))


def show(*, home: HomeOption = None, form: FormatOption = "text") -> None:
    """Show the last trust root, and whether it is trusted now."""
    from compliance.cli import roots
    from compliance.cli.root_shown import show_root

    place = context.home_of(home)
    root = roots.latest(place)
    fault: ComplianceError | None = None
    try:
        place.trust_root(context.clock())
    except ComplianceError as error:
        fault = error
    show_root(root, fault, form)
    if fault is not None:
        raise fault


def add(*, proposal: ProposalArgument = None, key: KeyOption = None, home: HomeOption = None) -> None:
    """Add a signature to a proposed trust root, in its file."""
    from compliance.cli import roots
    from compliance.cli.keys import private_keys

    path = proposal or roots.proposal(context.home_of(home))
    _told(roots.add_signatures(path, private_keys(key or ())), "signed", "text", file=str(path))


def install(*, proposal: ProposalArgument = None, home: HomeOption = None, form: FormatOption = "text") -> None:
    """Install a proposed trust root that enough people have signed."""
    from compliance.cli import roots

    place = context.home_of(home)
    _told(roots.install(place, proposal or roots.proposal(place), context.clock()), "installed", form)


def rotate(
    *,
    description: Annotated[Path, typer.Option("--from", metavar="FILE", help="Description of the new root, in TOML.")],
    key: KeyOption = None,
    propose: ProposeOption = False,
    home: HomeOption = None,
    form: FormatOption = "text",
) -> None:
    """Make the next version of the trust root; people of both versions sign it.

    A key that stays keeps its term. To revoke one, write it as {file = "alice.pub", revoked_at = 2027-01-31T08:00:00Z}.
    """
    from compliance.cli import root_description as words
    from compliance.cli import roots
    from compliance.cli.keys import private_keys

    place = context.home_of(home)
    described = words.from_toml(description)
    root = roots.rotate(place, described, private_keys(key or ()), context.clock(), propose=propose)
    _told(root, "proposed" if propose else "installed", form)


def verify(*, home: HomeOption = None, form: FormatOption = "text") -> None:
    """Verify every version of the trust root from the pin on."""
    from compliance.cli import roots

    place = context.home_of(home)
    _told(place.trust_root(context.clock()), "trusted", form, pin=roots.pin_of(place))


def _told(root: "TrustRoot", status: str, form: str, **more: str) -> None:
    """Say which version it is about, and what became of it."""
    from compliance.cli.output import put_json, put_pairs

    expires = root.document.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = {"status": status, "version": root.version, "sha256": root.sha256, "expires_at": expires, **more}
    if form == "json":
        put_json(shown)
    else:
        put_pairs([(name.replace("_", " "), value) for name, value in shown.items()])
