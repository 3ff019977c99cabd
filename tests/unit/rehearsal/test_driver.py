import pytest

from stillwatch.rehearsal.driver import SCRIPTS, drivers


def test_registry_has_harvesters_an_evaluator_and_four_clients():
    kinds = [driver.kind for driver in drivers().values()]
    assert kinds.count("harvester") >= 2
    assert kinds.count("evaluator") >= 1
    assert kinds.count("client") >= 4


@pytest.mark.parametrize("driver", drivers().values(), ids=lambda driver: driver.id)
def test_script_stands_where_the_driver_says(driver):
    assert driver.script == SCRIPTS / f"{driver.id}.py"
    assert driver.script.is_file()
