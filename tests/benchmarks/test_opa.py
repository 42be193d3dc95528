"""The comparison with OPA, without OPA: the commands, the files they read, and what is made of the output."""

import json
import sys

import pytest

from benchmarks import opa
from benchmarks.line import InProcess
from benchmarks.manifests import NOW
from benchmarks.ways import Question, facts_of
from compliance.engine.planned import PlanExecutor
from compliance.engine.program import fact_text, program_of

# Answers `eval` with what is beside it, and `bench` in the form of OPA's own benchmark.
FAKE = """#!{python}
import json, pathlib, sys
here = pathlib.Path(__file__).parent
with (here / "asked").open("a") as asked:
    asked.write(json.dumps(sys.argv[1:]) + chr(10))
if sys.argv[1] == "version":
    print("Version: 0.0.0-fake")
elif sys.argv[1] == "bench":
    key = "histogram_timer_rego_query_eval_ns_"
    print(json.dumps({{"N": 3, "T": 9000, "Extra": {{key + "median": 500000, key + "90%": 750000}}}}))
else:
    facts = pathlib.Path(sys.argv[sys.argv.index("--input") + 1]).read_text()
    print(json.dumps(json.loads((here / "answers.json").read_text())[facts]))
"""


@pytest.fixture(scope="module")
def program(law):
    return program_of(law.at(NOW.date()))


@pytest.fixture(scope="module")
def answers(law, program):
    """What OPA prints of the facts of both manifests."""
    plan, snapshot = PlanExecutor(InProcess()), law.at(NOW.date())
    plan.load(program)
    texts = [fact_text(facts_of(snapshot, Question(30, 1, approve))[0]) for approve in (True, False)]
    values = {text: json.loads(plan.run(program.digest, text)) for text in texts}
    return {text: {"result": [{"expressions": [{"value": value}]}]} for text, value in values.items()}


@pytest.fixture
def fake(tmp_path, monkeypatch, answers):
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "opa").write_text(FAKE.format(python=sys.executable))
    (folder / "opa").chmod(0o755)
    (folder / "answers.json").write_text(json.dumps(answers))
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_without_a_binary_a_line_says_so(law, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert opa.measure(law, tmp_path, 0) == opa.NONE


def test_the_folder_holds_the_modules_and_the_data_of_the_program(program, tmp_path):
    folder = opa.laid_out(program, tmp_path / "opa")
    written = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert written == {**program.modules, "data.json": program.data}


def test_both_commands_ask_the_same_query_of_the_same_files(tmp_path):
    policies, facts = tmp_path / "policies", tmp_path / "facts.json"
    same = ["--format", "json", "--data", str(policies), "--input", str(facts), "data.engine.answer.answer"]
    assert opa.eval_command("opa", policies, facts) == ["opa", "eval", "--strict-builtin-errors", *same]
    assert opa.bench_command("opa", policies, facts) == ["opa", "bench", "--count", "1", *same]


def test_what_opa_prints_becomes_a_row_and_a_ratio(law, tmp_path, fake):
    text = opa.measure(law, tmp_path, 0)
    rows = [[cell.strip() for cell in row.split("|")] for row in text.splitlines()[2:4]]
    assert [row[4:6] for row in rows] == [["0.50", "0.75"]] * 2
    assert "Version: 0.0.0-fake" in text
    asked = [json.loads(row)[0] for row in (fake / "asked").read_text().splitlines()]
    assert asked == ["eval", "bench"] * 2 + ["version"]


def test_another_answer_of_opa_is_not_compared(law, tmp_path, fake, answers):
    value = next(iter(answers.values()))["result"][0]["expressions"][0]["value"]
    changed = {**value, min(value): ["another.rule"]}
    printed = {"result": [{"expressions": [{"value": changed}]}]}
    (fake / "answers.json").write_text(json.dumps(dict.fromkeys(answers, printed)))
    with pytest.raises(AssertionError, match="does not agree"):
        opa.measure(law, tmp_path, 0)


def test_an_undefined_answer_is_none(law, tmp_path, fake, answers):
    (fake / "answers.json").write_text(json.dumps({text: {} for text in answers}))
    with pytest.raises(AssertionError, match="gave no answer"):
        opa.measure(law, tmp_path, 0)


def test_a_failure_of_opa_is_said(law, tmp_path, fake):
    (fake / "opa").write_text(f"#!{sys.executable}\nraise SystemExit('rego_type_error')\n")
    with pytest.raises(RuntimeError, match="rego_type_error"):
        opa.measure(law, tmp_path, 0)
