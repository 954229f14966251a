from planner.rules import RULES
from planner.rules.catalogue import Row, catalogue


def test_every_rule_has_a_line_and_a_chapter():
    page = catalogue()
    chapters = [line for line in page.splitlines() if line.startswith("## ")]
    for rule in RULES:
        tier = str(rule.tier) if rule.tier else "hard"
        assert f"| `{rule.name}` | {tier} | {rule.scope} |" in page
        assert sum(f"`{rule.name}`" in chapter for chapter in chapters) == 1


def test_law_rows_are_listed_by_key():
    rows = [
        Row("surface_interval", "rest", "180 min | dives", "[assumption]"),
        Row("it_gym", "rest", "24 h", "S42"),
    ]
    tail = catalogue(rows).split("## Law rows\n\n")[1].splitlines()
    assert tail == [
        "| law | kind | says | source |",
        "|---|---|---|---|",
        "| `it_gym` | rest | 24 h | S42 |",
        "| `surface_interval` | rest | 180 min \\| dives | [assumption] |",
    ]


def test_without_rows_there_is_no_table_of_rows():
    assert "## Law rows" not in catalogue()
    assert catalogue() == catalogue()
