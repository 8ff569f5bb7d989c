"""The committed description of the process is the one that the product follows."""

from cep.levels import LEVELS, Missing, Scheme
from cep.process_page import PAGE, asked_for, page


def test_the_committed_page_is_what_the_table_says():
    assert PAGE.read_text(encoding="utf-8") == page(), "run cep.process_page.write()"


def test_every_level_stands_in_the_diagram_and_in_the_table():
    text = page()
    for levels in LEVELS.values():
        for level in levels:
            assert f"--> n{level.number}" in text
            assert text.count(f"| {level.number}. ") == len(
                [True for others in LEVELS.values() for one in others if one.number == level.number]
            )


def test_the_third_level_asks_for_a_project_and_its_plan():
    third = LEVELS[Scheme.CEP_2014][2]
    assert {Missing.PROJECT, Missing.PLAN} <= set(asked_for(third))
