from resolver.cli.progress import TITLES, StageProgress
from resolver.pipeline.stages import STAGES
from resolver.runs import Event, Stage


def test_every_stage_has_a_title_in_both_languages():
    assert set(TITLES) == {*(stage.name for stage in STAGES), "checks"}
    assert all(english != chinese for english, chinese in TITLES.values())


def test_log_without_a_terminal_has_a_line_for_each_finished_stage(capsys):
    with StageProgress("zh") as progress:
        progress.show(Stage("leads"))
        progress.show(Stage("leads", seconds=1.25, rows=1_234))
        progress.tell(Event("started", "starting", "开始", "r"))
        progress.tell(Event("resumed", "resuming", "继续", "r"))
    assert capsys.readouterr().err.split() == ["1.2", "s", "1,234", "线索分级与金额", "继续"]
