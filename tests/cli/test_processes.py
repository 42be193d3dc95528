"""`compliance check --processes`: the same exit codes, text, JSON and log as with one process."""

import shutil
import uuid

import pytest


@pytest.fixture
def folder(signed, place, deny):
    """A folder of manifests with every fate, some of which count on those before them."""
    for number in range(4):
        signed(f"batch/{number}.json", lambda body, number=number: body.update(id=str(uuid.UUID(int=number))))
    signed("batch/4.json", lambda body: (deny(body), body.update(id=str(uuid.UUID(int=4)))))
    signed("batch/5.json", lambda body: body.update(id=str(uuid.UUID(int=1))))
    signed("batch/6.json", lambda body: body.update(id=str(uuid.UUID(int=6))), keys=("mallory",))
    for left in (place / "batch").glob("*.plain"):
        left.unlink()
    return place / "batch"


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_answers_and_the_log_are_those_of_one_process(folder, place, check, monkeypatch, form):
    monkeypatch.setattr("compliance.gate.WORTH_STARTING", 1)
    shutil.copytree(place / "home", place / "other")
    alone = check(folder, "--format", form)
    together = check(folder, "--format", form, "--processes", 2, "--home", place / "other")
    assert (together.code, together.out, together.err) == (alone.code, alone.out, alone.err)
    assert alone.code == 4


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", ""])
def test_what_is_no_number_of_processes_is_wrong_use(folder, check, number):
    assert check(folder, "--processes", number).code == 2
