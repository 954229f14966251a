import pytest

from planner.render.summary import share_text


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.0, "0 %"), (0.00005, "< 0.01 %"), (0.0001, "0.01 %"), (0.1635, "16.35 %")],
)
def test_only_what_is_proven_is_nought(share: float, said: str) -> None:
    """5 points of 100,000 asked for are 0.005 %: little, but not proven."""
    assert share_text(share) == said
