"""The BPMN that `motcua pack export --bpmn` writes, run by SpiffWorkflow: every outcome of every step leads to an end."""
import collections
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

import pytest
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "Tests" / "Browser"))
from server import PROGRAM  # noqa: E402

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
Flow = collections.namedtuple("Flow", "id source target condition")


def export(packs, folder):
    return subprocess.run(
        [PROGRAM, "pack", "export", "--bpmn", packs, "--output", folder], cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bpmn")
    run = export("packs", folder)
    assert run.returncode == 0, run.stdout + run.stderr
    # Branches all of which are waited for, and the same where the first, or a number of them, are enough.
    name = "it-project-appraisal-2009"
    text = (folder / f"{name}.bpmn").read_text(encoding="utf-8")
    assert "parallelGateway" in text and "subProcess" in text and "terminate" not in text
    for join in ("first", "2"):
        copy = tmp_path_factory.mktemp("pack") / "city-2009"
        shutil.copytree(ROOT / "packs/vn-hcmc/city-2009", copy)
        procedure = copy / "procedures" / name / "procedure.yaml"
        procedure.write_text(procedure.read_text(encoding="utf-8").replace(
            "do: parallel\n", f"do: parallel\n    join: {join}\n"), encoding="utf-8")
        made = tmp_path_factory.mktemp("made")
        run = export(copy, made)
        assert run.returncode == 0, run.stdout + run.stderr
        text = (made / f"{name}.bpmn").read_text(encoding="utf-8")
        assert "terminateEventDefinition" in text
        (folder / f"{name}-{join}.bpmn").write_text(text, encoding="utf-8")
    files = sorted(folder.glob("*.bpmn"))
    assert len(files) >= 5
    return files


class Rules(PythonScriptEngine):
    """`outcome = "x"` is what the officer chose, or a table of rules at a gateway of its own; `true` always holds;
    every other condition is FEEL over the answers, and holds or does not."""

    def __init__(self, holds, tables):
        super().__init__()
        self.holds, self.tables = holds, tables

    def evaluate(self, task, expression, external_context=None):
        if expression == "true":
            return True
        chosen = re.fullmatch(r'outcome = "(\w+)"', expression)
        if chosen and task.task_spec.name.startswith("step_"):
            return self.tables.get(task.task_spec.name) == chosen[1]
        return task.data["outcome"] == chosen[1] if chosen else self.holds


def flows(root):
    return [
        Flow(flow.get("id"), flow.get("sourceRef"), flow.get("targetRef"), flow.findtext(f"{BPMN}conditionExpression"))
        for flow in root.iter(f"{BPMN}sequenceFlow")]


def through(root):
    """Into and out of what runs within: from a subprocess to its beginning, from its ends to what follows it."""
    more = []
    for inner in root.iter(f"{BPMN}subProcess"):
        name = inner.get("id")
        more += [Flow("", name, start.get("id"), None) for start in inner.findall(f"{BPMN}startEvent")]
        out = [flow.target for flow in flows(root) if flow.source == name]
        more += [Flow("", end.get("id"), target, None) for end in inner.findall(f"{BPMN}endEvent") for target in out]
    return more


def way(flows, start, goal):
    """The flows of a shortest way; `goal` tells of an element whether it is reached."""
    before, queue = {start: None}, collections.deque([start])
    while queue:
        at = queue.popleft()
        if goal(at):
            path = []
            while before[at]:
                path.insert(0, before[at])
                at = path[0].source
            return path
        for flow in flows:
            if flow.source == at and flow.target not in before:
                before[flow.target] = flow
                queue.append(flow.target)
    raise AssertionError(f"no way from {start}")


def choices(path):
    """The outcomes along a way, in order: what officers say at the gateways, or tables."""
    told = [re.fullmatch(r'outcome = "(\w+)"', flow.condition or "") for flow in path]
    return [(flow.source, match[1]) for flow, match in zip(path, told) if match]


def split(told):
    """What officers say, and what tables give by the name of their gateway."""
    return [choice for choice in told if not choice[0].startswith("step_")], dict(
        choice for choice in told if choice[0].startswith("step_"))


def run(file, process, planned, holds, others, on_the_way):
    parser = BpmnParser()
    parser.add_bpmn_file(str(file))
    planned, tables = split(planned)
    workflow = BpmnWorkflow(
        parser.get_spec(process), parser.get_subprocess_specs(process), script_engine=Rules(holds, tables))
    gateways = collections.Counter()
    workflow.do_engine_steps()
    for _ in range(300):
        ready = [task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual]
        if not ready:
            break
        # Where branches run at once, the one that the way leads through goes first.
        task = next((task for task in ready if task.task_spec.name in on_the_way), ready[0])
        following = [child.name for child in task.task_spec.outputs]
        if planned and planned[0][0] in following:
            gateway, task.data["outcome"] = planned.pop(0)
            gateways[gateway] += 1
        else:
            # A gateway beside the way, where a rule has led: its first outcome.
            task.data["outcome"] = next((others[name] for name in following if name in others), None)
        task.run()
        workflow.do_engine_steps()
    assert not planned, f"{file.name}: never came to {planned}"
    return workflow


def test_every_outcome_leads_to_an_end(exported):
    ran = 0
    for file in exported:
        root = xml.parse(file).getroot()
        process = root.find(f"{BPMN}process").get("id")
        all_flows = flows(root)
        beyond = all_flows + through(root)
        ends = {end.get("id") for end in root.find(f"{BPMN}process").findall(f"{BPMN}endEvent")}
        inner = {start.get("id"): whole.get("id") for whole in root.iter(f"{BPMN}subProcess") for start in whole}
        chosen = [flow for flow in all_flows if (flow.condition or "").startswith("outcome = ")]
        assert chosen, file.name
        exclusive = {gateway.get("id") for gateway in root.iter(f"{BPMN}exclusiveGateway")}
        others = {source: outcome for source, outcome in reversed(choices(chosen))}
        for flow in chosen:
            outward = [step for step in beyond if step.source not in inner.values() or step.id == ""]
            path = [*way(outward, "start", lambda at: at == flow.source), flow,
                    *way(outward, flow.target, lambda at: at in ends)]
            # A way that a rule opens is gone only while the rule holds.
            ruled = any(step.source in exclusive and step.condition and not choices([step]) for step in path)
            for holds in (True,) if ruled else (True, False):
                workflow = run(file, process, choices(path), holds, others, {step.source for step in path})
                assert workflow.is_completed(), f"{file.name}: {flow.id} stops"
                reached = {task.task_spec.name for task in workflow.get_tasks(state=TaskState.COMPLETED)}
                assert path[-1].target in reached, f"{file.name}: {flow.id} ends elsewhere"
                ran += 1
    assert ran >= 90


def test_everything_has_its_place_in_the_diagram(exported):
    for file in exported:
        root = xml.parse(file).getroot()
        process = root.find(f"{BPMN}process")
        parts = [part for part in process.iter() if part.get("id") and "EventDefinition" not in part.tag and part is not process]
        things = {part.get("id") for part in parts}
        drawn = [part.get("bpmnElement") for part in root.find(f"{DI}BPMNDiagram/{DI}BPMNPlane")]
        assert sorted(drawn) == sorted(things) and len(things) == len(parts), file.name
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[A-Za-z_][\w.-]*", id) for id in ids), file.name
        wholes = {whole.get("id"): {part.get("id") for part in whole.iter()} for whole in process.iter(f"{BPMN}subProcess")}
        named = {shape.get("bpmnElement"): tuple(float(shape[0].get(side)) for side in ("x", "y", "width", "height"))
                 for shape in root.iter(f"{DI}BPMNShape")}
        for whole, parts in wholes.items():
            x, y, width, height = named[whole]
            for part in parts & set(named) - {whole}:
                left, top, wide, high = named[part]
                assert x <= left and y <= top and left + wide <= x + width and top + high <= y + height, f"{file.name}: {part}"
        boxes = [box for name, box in named.items() if name not in wholes]
        for index, one in enumerate(boxes):
            for other in boxes[index + 1:]:
                apart = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0] \
                    or one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1]
                assert apart, f"{file.name}: two shapes lie on each other"
