import pytest

from resolver.exports.labels import Box, Line, place_labels

ROOM = (1000, 400)


@pytest.mark.parametrize(
    ("taken", "clear"),
    [
        ([], True),
        ([Box(460, 180, 540, 230)], True),
        ([Box(0, 0, 1000, 400)], False),
    ],
)
def test_words_keep_clear_of_nodes_or_are_left_out(taken, clear):
    (spot,) = place_labels([Line(100, 200, 900, 200, "holds")], taken, ROOM)
    assert (spot is not None) == clear
    if spot:
        box = Box(spot[0] - 20, spot[1] - 12, spot[0] + 20, spot[1] + 4)
        assert not any(box.shared(other) for other in taken)


def test_what_must_be_said_is_said_where_it_covers_least():
    taken = [Box(0, 0, 1000, 400)]
    (spot,) = place_labels([Line(100, 200, 900, 200, "paid 1.00", must=True)], taken, ROOM)
    assert spot is not None


def test_words_of_crossing_lines_do_not_meet():
    lines = [Line(100, 100, 900, 300, "one"), Line(100, 300, 900, 100, "other")]
    (xa, ya), (xb, yb) = place_labels(lines, [], ROOM)
    assert abs(xa - xb) > 20 or abs(ya - yb) > 14
    assert not Box(xb - 20, yb - 12, xb + 20, yb + 4).is_crossed(lines[0])
