"""What a model weighs, and what it would change, as people and programs read it."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from resolver.cli.console import print_table, say
from resolver.config.problem import ConfigError
from resolver.config.project import Project, load_project
from resolver.entities.model_effect import Effect, OtherFieldsError, model_effect
from resolver.link import Model, find_model, load_model
from resolver.link.model_diff import compare_models, partner_bits
from resolver.link.weights import model_weights
from resolver.runs import NothingPublishedError, SnapshotVersionError, Workspace

KINDS = {
    "merge": ("become one", "合并"),
    "split": ("come apart", "拆分"),
    "regroup": ("regroup", "重新组合"),
}
OUTCOMES = {
    "applied": ("with the next run", "下次运行生效"),
    "held": ("held for review: an open lead is touched", "涉及未结线索，留待复核"),
    "kept": ("stay together above the break threshold", "高于拆分阈值，维持不变"),
}


def model_in_use(project: Project) -> tuple[Path | None, Model | None]:
    """Return the model that runs score with; None as the model if it does not fit any more."""
    path = find_model(project.folder)
    if path is None:
        return None, None
    try:
        return path, load_model(path, project.linkage)
    except ConfigError:
        return path, None


def weight_rows(
    old: Model | None, new: Model, project: Project, language: str
) -> list[dict[str, Any]]:
    """Return each level with its probabilities under a model, and its weight under both."""
    learned = model_weights(new, project.linkage, language)
    changes = compare_models(old, new, project.linkage)
    return [
        {
            **row,
            "bits": round(change.new, 2),
            "bits_before": None if change.old is None else round(change.old, 2),
            # Adding zero makes of -0.0 what people write.
            "change": None if change.change is None else round(change.change, 2) + 0.0,
        }
        for row, change in zip(learned, changes, strict=True)
    ]


def print_weights(rows: list[dict[str, Any]], language: str) -> None:
    """Print weights; those of the model in use beside them if there is one."""
    zh = language == "zh"
    columns = {
        "comparison": "比对项" if zh else "comparison",
        "level": "结果" if zh else "level",
        "m": "m",
        "u": "u",
        "bits_before": "现用（比特）" if zh else "bits now",
        "bits": "权重（比特）" if zh else "bits",
        "change": "变化" if zh else "change",
    }
    if all(row["bits_before"] is None for row in rows):
        columns = {k: v for k, v in columns.items() if k not in ("bits_before", "change")}
    else:
        columns = {k: v for k, v in columns.items() if k not in ("m", "u")}
    print_table("", columns, rows)


def say_prior(old: Model | None, new: Model, language: str) -> None:
    """Tell what moved for every pair alike."""
    if old is None:
        return
    moved = partner_bits(old, new)
    say(
        f"每条记录平均另有 {new.partners:.2f} 条同人记录（现用模型 {old.partners:.2f}），"
        f"任何一对的权重因此变化 {moved:+.2f} 比特。"
        if language == "zh"
        else f"A record has {new.partners:.2f} others of its person (model in use:"
        f" {old.partners:.2f}): {moved:+.2f} bits for every pair."
    )


def effect_of(workspace: Workspace, project: Project, model: Model, language: str) -> Effect | None:
    """Return what a model would change in the published persons; None if that cannot be told."""
    try:
        run = workspace.published()
    except NothingPublishedError:
        say(
            "尚无已发布的运行，无法比较人员变化。"
            if language == "zh"
            else "Nothing has been published yet: which persons would change cannot be told."
        )
        return None
    except SnapshotVersionError as error:
        say(str(error))
        return None
    made_with = load_project(workspace.runs / run / "project").linkage
    workspace.models.mkdir(parents=True, exist_ok=True)
    settings = project.settings.engine
    with tempfile.TemporaryDirectory(prefix=".work-", dir=workspace.models) as scratch:
        try:
            if made_with.identity != project.linkage.identity:
                raise OtherFieldsError(
                    "the published run was made with another 'identity' in linkage.yml: which"
                    " persons would change can be told after the next run"
                )
            return model_effect(
                workspace.snapshot(run),
                project.linkage,
                model,
                project.one_per_person,
                scratch=Path(scratch),
                memory_limit=settings.memory_limit,
                threads=settings.threads,
            )
        except OtherFieldsError as error:
            say(str(error))
            return None


def print_effect(effect: Effect, language: str) -> None:
    """Print which persons would become others, those with most money at stake first."""
    zh = language == "zh"
    if not effect.counts:
        say(
            f"已发布的 {effect.persons:,} 人均不会变化。"
            if zh
            else f"None of the {effect.persons:,} published persons would change."
        )
        return
    headings = {
        "kind": "变化" if zh else "persons that",
        "outcome": "结果" if zh else "",
        "changes": "处数" if zh else "changes",
        "persons_before": "现有人数" if zh else "persons now",
        "persons_after": "变化后" if zh else "then",
        "leads": "未结线索" if zh else "open leads",
        "amount": "涉及金额（元）" if zh else "yuan at stake",
    }
    print_table("", headings, [_said(dict(row), zh) for row in effect.counts])
    headings = {
        "kind": "变化" if zh else "largest",
        "outcome": "结果" if zh else "",
        "names": "姓名" if zh else "names",
        "before": "人员" if zh else "persons now",
        "after": "变化后" if zh else "then",
        "leads": "未结线索" if zh else "open leads",
        "amount": "涉及金额（元）" if zh else "yuan at stake",
    }
    print_table("", headings, [_said(asdict(change), zh) for change in effect.largest])


def _said(row: dict[str, Any], zh: bool) -> dict[str, Any]:
    return row | {"kind": KINDS[row["kind"]][zh], "outcome": OUTCOMES[row["outcome"]][zh]}
