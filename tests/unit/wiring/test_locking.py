import subprocess
import sys
import threading

import pytest

from stillwatch.wiring.locking import exclusive


def test_nobody_else_gets_in(tmp_path) -> None:
    with exclusive(tmp_path / "lock"), pytest.raises(TimeoutError), exclusive(tmp_path / "lock"):
        pass
    with exclusive(tmp_path / "lock"):
        pass


def test_patience_waits_until_it_is_free(tmp_path) -> None:
    held, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with exclusive(tmp_path / "lock"):
            held.set()
            leave.wait(30)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(30)
    threading.Timer(0.1, leave.set).start()
    with exclusive(tmp_path / "lock", patience_s=30):
        assert leave.is_set()
    other.join()


def test_the_lock_of_a_process_that_died_is_free(tmp_path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from stillwatch.wiring.locking import exclusive\n"
        "with exclusive(Path(sys.argv[1])): os._exit(7)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path / "lock")], check=False)
    assert ended.returncode == 7
    with exclusive(tmp_path / "lock"):
        pass
