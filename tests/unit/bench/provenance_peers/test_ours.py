from bench.provenance_peers.ours import SAID, controls_of
from bench.provenance_peers.pairs import Pair

MODELS = [
    "alpaca-7b",
    "text_davinci_003",
    "gpt4",
    "vicuna-13b",
    "claude-2",
    "claude2-alpaca-13b",
    "claude-2.1_concise",
    "guanaco-7b",
]


def test_kin_of_a_students_teacher_is_no_control():
    pair = Pair("text_davinci_003", "alpaca-7b")
    assert controls_of(pair, MODELS) == ["claude-2", "claude2-alpaca-13b", "guanaco-7b"]


def test_kin_of_both_vendors_is_no_control():
    assert controls_of(Pair("gpt4", "claude-2"), MODELS) == ["guanaco-7b"]


def test_abstaining_is_no_accusation():
    assert SAID["cannot tell"] is None and SAID["does not corroborate"] is False
