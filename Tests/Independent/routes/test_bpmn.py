"""The BPMN that `motcua pack export --bpmn` writes, run by SpiffWorkflow: every outcome of every step leads to an end."""
import collections
import pathlib
import re
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


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bpmn")
    run = subprocess.run(
        [PROGRAM, "pack", "export", "--bpmn", "packs", "--output", folder], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
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


def run(file, process, planned, holds, others):
    parser = BpmnParser()
    parser.add_bpmn_file(str(file))
    planned, tables = split(planned)
    workflow = BpmnWorkflow(parser.get_spec(process), script_engine=Rules(holds, tables))
    gateways = collections.Counter()
    workflow.do_engine_steps()
    for _ in range(300):
        ready = [task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual]
        if not ready:
            break
        task = ready[0]
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
        ends = {end.get("id") for end in root.iter(f"{BPMN}endEvent")}
        chosen = [flow for flow in all_flows if (flow.condition or "").startswith("outcome = ")]
        assert chosen, file.name
        exclusive = {gateway.get("id") for gateway in root.iter(f"{BPMN}exclusiveGateway")}
        others = {source: outcome for source, outcome in reversed(choices(chosen))}
        for flow in chosen:
            path = [*way(all_flows, "start", lambda at: at == flow.source), flow,
                    *way(all_flows, flow.target, lambda at: at in ends)]
            # A way that a rule opens is gone only while the rule holds.
            ruled = any(step.source in exclusive and step.condition and not choices([step]) for step in path)
            for holds in (True,) if ruled else (True, False):
                workflow = run(file, process, choices(path), holds, others)
                assert workflow.is_completed(), f"{file.name}: {flow.id} stops"
                reached = {task.task_spec.name for task in workflow.get_tasks(state=TaskState.COMPLETED)}
                assert path[-1].target in reached, f"{file.name}: {flow.id} ends elsewhere"
                ran += 1
    assert ran >= 90


def test_everything_has_its_place_in_the_diagram(exported):
    for file in exported:
        root = xml.parse(file).getroot()
        process = root.find(f"{BPMN}process")
        things = {thing.get("id") for thing in process}
        drawn = [part.get("bpmnElement") for part in root.find(f"{DI}BPMNDiagram/{DI}BPMNPlane")]
        assert sorted(drawn) == sorted(things) and len(things) == len(process), file.name
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[A-Za-z_][\w.-]*", id) for id in ids), file.name
        boxes = [tuple(float(box.get(side)) for side in ("x", "y", "width", "height")) for box in root.iter() if box.tag.endswith("Bounds")]
        for index, one in enumerate(boxes):
            for other in boxes[index + 1:]:
                apart = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0] \
                    or one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1]
                assert apart, f"{file.name}: two shapes lie on each other"
