import contextlib
import os
import signal

import pytest

from stillwatch.cli.interrupts import interruptible


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_an_interrupt_and_handlers_come_back(how) -> None:
    before = signal.getsignal(how)
    with pytest.raises(KeyboardInterrupt), interruptible():
        os.kill(os.getpid(), how)
    assert signal.getsignal(how) is before


def test_what_a_library_makes_of_an_interrupt_is_one() -> None:
    with pytest.raises(KeyboardInterrupt), interruptible():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except KeyboardInterrupt:
            raise RuntimeError("Query interrupted") from None
    with pytest.raises(RuntimeError, match="broken"), interruptible():
        raise RuntimeError("broken")


def test_a_swallowed_interrupt_is_remembered() -> None:
    with pytest.raises(KeyboardInterrupt), interruptible() as interrupts:
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        interrupts.check()


def test_interrupts_can_be_put_off() -> None:
    with interruptible() as interrupts:
        with interrupts.put_off():
            os.kill(os.getpid(), signal.SIGTERM)
        interrupts.check()
        interrupts.ignored = True
        os.kill(os.getpid(), signal.SIGINT)
