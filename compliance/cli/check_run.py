"""What `compliance check` does, however its command line was read."""

from pathlib import Path
from typing import TYPE_CHECKING

from compliance.cli import files as disk
from compliance.cli.context import Format, Lang, day_of, home_folder
from compliance.engine.process import WorkerExecutor
from compliance.errors import UsageError
from compliance.record import Record

if TYPE_CHECKING:
    from compliance.engine.agree import Confirm


class CheckOptions(Record, frozen=True):
    """The options of `compliance check`, as its help explains them."""

    paths: tuple[str, ...] = ()
    home: Path | None = None
    policies: Path | None = None
    readings: Path | None = None
    files: Path | None = None
    as_of: str | None = None
    draft: bool = False
    accept_review: bool = False
    confirm: "Confirm" = "always"
    processes: int = 1
    form: Format = "text"
    lang: Lang = "both"


def check_paths(options: CheckOptions) -> int:
    """Check the manifests named, show the results, and give the exit code.

    Raises:
        UsageError: a path or a day is none, or options do not go together.
        UnshownError: decisions are in the log, and could not be shown.
    """
    from compliance.cache import cache_folder

    paths = options.paths
    sources = disk.manifests(paths)
    single = len(paths) == 1 and (paths[0] == disk.STDIN or not Path(paths[0]).is_dir())
    if options.files is not None and (len(sources) != 1 or options.draft):
        raise UsageError("goes with exactly one signed manifest", where="--files", todo="check one by one")
    day = day_of(options.as_of, "--as-of")
    with WorkerExecutor(cache_folder()) as executor:
        if options.confirm != "never":
            executor.start()  # the engine gets ready while the rest is imported
        from compliance.cli.checking import Request, run

        request = Request(
            executor=executor,
            home=home_folder(options.home),
            policies=options.policies,
            readings=options.readings,
            files=options.files,
            as_of=day,
            draft=options.draft,
            accept_review=options.accept_review,
            confirm=options.confirm,
            processes=options.processes,
        )
        return run(request, sources, single=single, form=options.form, lang=options.lang)
