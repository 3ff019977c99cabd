import random

from stillwatch.rehearsal import wording


def test_every_sentence_can_be_filled():
    draw = random.Random(1)
    more = {name: values[0] for name, values in wording.MORE.items()}
    own = more | {"topic": "t", "number": "3", "name": "n", "other": "o", "month": "May"}
    own |= {"domain": "d", "product": "p", "label": "l", "good": "g", "a": "a", "b": "b", "c": "c"}
    for sentence in (
        *wording.RULES,
        *wording.QUESTIONS,
        *wording.FOLLOW_UPS,
        *wording.DETAILS,
        *wording.PRAISE,
    ):
        filled = wording.fill(sentence, draw, **own)
        assert "{" not in filled
        assert len(filled) > 10


def test_companies_and_their_system_prompts_differ():
    prompts = set()
    for seed in range(300):
        draw = random.Random(seed)
        prompts.add(wording.system_prompt(draw, wording.company(draw), 4))
    assert len(prompts) == 300


def test_people_rarely_ask_the_same():
    draw = random.Random(1)
    asked = [wording.question(draw) for _ in range(3000)]
    assert len(set(asked)) > 2950


def test_domains_are_nobodys():
    assert wording.domain("Alder Birch Books") == "alder-birch-books.example"


def test_templates_have_a_slot():
    for seed in range(50):
        assert wording.app_template(random.Random(seed)).count("\x00") == 1


def test_follow_ups_and_messages_are_words():
    draw = random.Random(1)
    assert wording.follow_up(draw)
    assert wording.customer_message(draw).count(" ") > 5
