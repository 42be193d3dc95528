"""`compliance roads`: export the data, or keep data and compute in China?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import context
from compliance.cli.context import day_of, home_folder
from compliance.cli.options import FormatOption, HomeOption, LangOption, PoliciesOption
from compliance.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from datetime import date

    from compliance.cli.context import Format, Lang
    from compliance.engine.process import WorkerExecutor
    from compliance.gate import Gate
    from compliance.model.roads import Roads

ManifestArgument = Annotated[str, typer.Argument(help="The need: a manifest, a signed one, or `-`.")]
ProjectOption = Annotated[
    list[str] | None,
    typer.Option("--project", metavar="FILE", help="How it would be met in China; see `manifest new --project`."),
]
ReadingsOption = Annotated[
    Path | None, typer.Option("--readings", metavar="FILE", help="Signed choice of other readings of Chinese law.")
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Judge under the law of another day.")
]
OTHERS = ("us",)  # jurisdictions besides China whose law asks about a project


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("roads")(roads)


def roads(
    *,
    manifest: ManifestArgument,
    project: ProjectOption = None,
    home: HomeOption = None,
    policies: PoliciesOption = None,
    readings: ReadingsOption = None,
    as_of: AsOfOption = None,
    form: FormatOption = "text",
    lang: LangOption = "both",
) -> int:
    """Compare two roads to one need: export the data, or keep data and compute in China.

    For each road its legs in order, what each needs under which rule, and which leg fails first.
    It is advice: no signature is looked at, nothing is recorded, no leg is ever cleared.

    1 both roads fail
    2 wrong use or configuration
    3 at least one road does not fail; a human must look
    4 a document cannot be relied on
    5 the gate failed
    """
    from compliance.cache import cache_folder
    from compliance.engine.process import WorkerExecutor

    source = _one_project(manifest, project)
    day = day_of(as_of, "--as-of")
    with WorkerExecutor(cache_folder()) as executor:
        executor.start()  # the engine gets ready while the rest is imported
        from compliance.gate import Gate

        home_dir = home_folder(home)
        with Gate.open(home_dir, policies=policies, readings=readings, clock=context.clock, executor=executor) as gate:
            result = _judged(gate, executor, manifest, source, day)
    _show(result, form, lang)
    return ExitCode.DENY if result.closed else ExitCode.REVIEW


def _one_project(manifest: str, projects: list[str] | None) -> str:
    from compliance.cli.files import STDIN

    if not projects:
        raise UsageError(
            "no project is named", where="--project", todo="make one with `compliance manifest new --project`"
        )
    if len(projects) > 1:
        raise UsageError("goes with one project", where="--project", todo="compare one project after the other")
    if manifest == projects[0] == STDIN:
        raise UsageError("standard input is one document", where="--project", todo="name a file")
    return projects[0]


def _judged(gate: "Gate", executor: "WorkerExecutor", manifest: str, project: str, day: "date | None") -> "Roads":
    from compliance.cli import files
    from compliance.law import Law
    from compliance.roads import judge_roads, project_screens, read_papers

    papers = read_papers(files.read(manifest), files.read(project), need_name=manifest, project_name=project)
    advice = gate.advice(day)
    others = [Law.load(gate.law.source.root, name) for name in OTHERS]
    return judge_roads(papers, advice, project_screens(advice.law, others, executor))


def _show(result: "Roads", form: "Format", lang: "Lang") -> None:
    if form == "json":
        from compliance.cli.output import put_json
        from compliance.report.roads_json import document

        put_json(document(result))
        return
    from compliance.report.roads import write_roads

    write_roads(result, sys.stdout, lang=lang)
