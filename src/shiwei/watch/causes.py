"""Fold a round's findings into causes: shared outages by the supply chain, everything else camera by camera."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shiwei.assets.facts import whole_chain
from shiwei.assets.models import Camera, Node
from shiwei.topology.chain import Chain
from shiwei.topology.explain import Explanation, explain
from shiwei.watch.facts import FLAPPED, OFFLINE, SEEN_ON, Seen, outages, reasons_for
from shiwei.watch.models import Finding


@dataclass(frozen=True, slots=True)
class Proposal:
    """A cause with its findings and the unit proposed for it; ``key`` is unique among open causes."""

    node: str
    domain: str
    unit: str
    fault: str
    confidence: float
    findings: tuple[Finding, ...]
    reasons: tuple[dict[str, Any], ...] = field(default_factory=tuple)

    @property
    def key(self) -> str:
        return f"{self.node}/{self.fault}"


def causes_of(everything: Sequence[Seen], findings: Sequence[Finding]) -> list[Proposal]:
    """Every one of these findings under exactly one proposal, shared causes first.

    A camera that is down without a finding here has its explanation already (a planned window, the order after one)
    and is no evidence of anything else.
    """
    offline = {f.camera_id: f for f in findings if f.fault == OFFLINE}
    pictures = [f for f in findings if f.fault != OFFLINE]
    return _outage_causes(everything, offline) + _picture_causes(pictures)


def _outage_causes(everything: Sequence[Seen], offline: dict[int, Finding]) -> list[Proposal]:
    if not offline:
        return []
    chain = whole_chain()
    since = {camera: finding.first_seen for camera, finding in offline.items()}
    evidence = [s for s in everything if s.state != "down" or s.camera_id in offline]
    told: Explanation = explain(chain, outages(evidence, since))
    by_code = {s.code: offline[s.camera_id] for s in everything if s.camera_id in offline}
    shared = [
        Proposal(
            node=cause.node,
            domain=cause.domain,
            unit=cause.unit,
            fault=OFFLINE,
            confidence=cause.confidence,
            findings=tuple(by_code[c] for c in cause.cameras if c in by_code),
            reasons=tuple(reasons_for(cause.node, cameras_below(chain, cause.node), everything)),
        )
        for cause in told.causes
    ]
    single = [
        _single(by_code[s.camera], s.camera, s.domain, s.unit, s.confidence) for s in told.single if s.camera in by_code
    ]
    return shared + single


def cameras_below(chain: Chain, node: str) -> set[str]:
    """Codes of the cameras that the node supplies, directly or through others, by power or network."""
    children: dict[str, list[str]] = {}
    for item in chain.nodes.values():
        for parent in (*item.power, *item.network):
            children.setdefault(parent, []).append(item.id)
    found, waiting = set(), [node]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return {code for code in found if chain.nodes[code].kind == "camera"}


def _single(finding: Finding, node: str, domain: str, unit: str, confidence: float) -> Proposal:
    reasons = ({"code": "alone", "reason": finding.reason}, *_flapping(finding), *_seen_on(finding))
    return Proposal(node, domain, unit, OFFLINE, confidence, (finding,), reasons)


def _picture_causes(findings: Sequence[Finding]) -> list[Proposal]:
    """One cause a camera: its strongest picture fault leads, the others are told as reasons."""
    cameras = {
        c.pk: c for c in Camera.objects.filter(pk__in={f.camera_id for f in findings}).select_related("node__unit")
    }
    grouped: dict[int, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.camera_id, []).append(finding)
    return [_picture_cause(cameras[pk], group) for pk, group in grouped.items()]


def _picture_cause(camera: Camera, group: list[Finding]) -> Proposal:
    lead = max(group, key=lambda f: (f.score, f.fault))
    seen = ({"code": "seen", "kind": f.kind, "score": f.score} for f in group)
    reasons = (*seen, *(reason for f in group for reason in (*_flapping(f), *_seen_on(f))))
    return Proposal(camera.node.code, "device", camera.node.unit.code, lead.fault, lead.score, tuple(group), reasons)


def _flapping(finding: Finding) -> tuple[dict[str, Any], ...]:
    changes = finding.because.get(FLAPPED)
    return ({"code": "flapping", "kind": finding.kind, "changes": changes},) if changes else ()


def _seen_on(finding: Finding) -> tuple[dict[str, Any], ...]:
    stream = finding.because.get(SEEN_ON)
    return ({"code": "seen_on", "kind": finding.kind, "stream": stream},) if stream else ()


def project_of(proposal: Proposal) -> int:
    """The project most of the cause's cameras belong to."""
    counted = Counter(f.camera.project_id for f in proposal.findings)
    return counted.most_common(1)[0][0]


def node_of(proposal: Proposal) -> Node:
    return Node.objects.get(code=proposal.node)
