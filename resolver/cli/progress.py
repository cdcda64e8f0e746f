"""Show the stages of a run on stderr while they happen."""

from __future__ import annotations

from types import TracebackType

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from resolver.cli.console import say, stderr
from resolver.runs import Event, Stage

TITLES = {
    "ingest": ("taking in extracts", "接收各部门数据"),
    "catalogue": ("listing feeds and scenarios", "登记数据源与场景"),
    "profiles": ("collapsing equal records", "合并相同记录"),
    "groups": ("grouping by valid number", "按有效证件号分组"),
    "pairs": ("finding pairs to compare", "查找候选记录对"),
    "scores": ("comparing pairs", "比对候选记录"),
    "drift": ("watching for drift", "监测数据漂移"),
    "clusters": ("clustering", "聚类"),
    "persons": ("persons", "生成人员"),
    "facts": ("facts by person", "事实归集到人"),
    "life status": ("deaths against signs of life", "核对死亡与生存迹象"),
    "graph": ("graph", "构建关系图"),
    "scenarios": ("asking the scenarios", "运行核查场景"),
    "leads": ("grading and pricing leads", "线索分级与金额"),
    "rings": ("rings", "团伙识别"),
    "search": ("search index", "检索索引"),
    "quality": ("quality report", "数据质量报告"),
    "checks": ("checks before publishing", "发布前检查"),
}


def title(stage: str, language: str) -> str:
    """Return what a stage is called.

    Examples
    --------
    >>> title("graph", "zh"), title("a stage of tomorrow", "en")
    ('构建关系图', 'a stage of tomorrow')
    """
    english, chinese = TITLES.get(stage, (stage, stage))
    return chinese if language == "zh" else english


class StageProgress:
    """A line a stage: spinning while at work, with rows and seconds once done.

    Without a terminal only the finished lines are written, so that a log stays readable.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._live: Progress | None = None
        if stderr.is_terminal:
            self._live = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                TimeElapsedColumn(),
                console=stderr,
                transient=True,
            )

    def show(self, stage: Stage) -> None:
        """Show that a stage has started, or, once it has seconds, that it has ended."""
        called = title(stage.name, self._language)
        if stage.seconds == 0.0:
            if self._live is not None:
                self._live.add_task(called, total=None)
            return
        if self._live is not None and self._live.task_ids:
            self._live.remove_task(self._live.task_ids[-1])
        rows = "" if stage.rows is None else f"{stage.rows:>14,}"
        say(f"  {stage.seconds:7.1f} s {rows:>14}  {called}")

    def tell(self, event: Event) -> None:
        """Write what happened beside the stages; that a run has started shows anyway."""
        if event.name != "started":
            say(event.text(self._language))

    def __enter__(self) -> StageProgress:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()
