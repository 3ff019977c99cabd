"""Words that ordinary customers' programs use, written for this purpose.

Slots are filled by each account's own choices, so that no two accounts say the same.
"""

import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from string import Formatter
from typing import Final

# fmt: off
NAMES: Final = (
    "Alder", "Birch", "Calder", "Dunmore", "Elmwood", "Fairlie", "Garnet", "Hollis", "Ivesby",
    "Juniper", "Kestrel", "Lowther", "Marlow", "Northgate", "Oakhurst", "Penrith", "Quarry",
    "Rowan", "Selwyn", "Thornby", "Umber", "Varley", "Westfold", "Yarrow", "Zephyr", "Bramble",
    "Copper", "Drift", "Ember", "Fable", "Glade", "Harbor", "Indigo", "Jasper", "Keel",
    "Lantern", "Meadow", "Nimbus", "Orchard", "Pebble", "Quill", "Ridge", "Saffron", "Tundra",
    "Vale", "Willow",
)
# fmt: on
# fmt: off
TRADES: Final = (
    "Logistics", "Books", "Clinics", "Kitchens", "Mutual", "Travel", "Cycles", "Energy", "Labs",
    "Press", "Gardens", "Schools", "Robotics", "Textiles", "Bakery", "Legal", "Insurance",
    "Motors", "Records", "Studios", "Homes", "Foods", "Optics", "Housing", "Ferries", "Museums",
    "Tools", "Pharmacy", "Software", "Coffee",
)
# fmt: on
# fmt: off
ROLES: Final = (
    "support assistant", "editor", "triage clerk", "research assistant", "reviewer",
    "librarian", "data-entry clerk", "newsroom desk", "moderator", "tutor", "archivist",
    "analyst",
)
# fmt: on
RULES: Final = (
    "Answer in {tone} words and in no more than {count} sentences.",
    "Never mention prices; point to the {page} page instead.",
    "If you are not sure, say so and offer to hand over to the {team} team.",
    "Write {spelling} spelling and no exclamation marks.",
    "Reply with the answer alone, without an introduction.",
    "Dates are written as {date}.",
    "Do not repeat the customer's words back to them.",
    "Ask one question at a time when something is missing.",
    "Refer complaints to {team}@{domain}.",
    "Keep names of people out of the answer.",
    "Use the labels exactly as they are given.",
    "When the text is in another language, answer in that language.",
    "Order numbers have {count} digits; check them before you go on.",
    "Returns are accepted within {days} days with the receipt.",
    "The {page} page is updated every {weekday}.",
    "Deliveries to islands take {days} working days.",
    "Opening hours are {hour} to {later}, closed on {weekday}.",
    "Members of the {plan} plan are served first.",
    "Do not give medical, legal or tax advice; name the {team} team.",
    "Quote the paragraph number of the handbook when you rely on it.",
    "Refunds above {amount} need the approval of the {team} team.",
    "The warranty of the {product} range is {count} years.",
)
FILLERS: Final = {
    "tone": ("plain", "friendly", "formal", "brief", "warm", "sober"),
    "count": ("two", "three", "four", "five", "six", "eight"),
    "page": ("pricing", "plans", "help", "delivery", "status", "account", "returns"),
    "team": ("billing", "care", "claims", "front-desk", "warehouse", "editorial", "service"),
    "spelling": ("British", "American", "Australian"),
    "date": ("2026-09-07", "7 September 2026", "07/09/2026", "Sept 7"),
    "days": ("3", "7", "14", "21", "30", "45"),
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Sunday"),
    "hour": ("7:30", "8", "9", "10"),
    "later": ("16", "17:30", "18", "20"),
    "plan": ("Basic", "Plus", "Family", "Partner", "Gold"),
    "amount": ("50", "100", "250", "500"),
}


def company(draw: random.Random) -> str:
    """Return a made-up company name."""
    return f"{draw.choice(NAMES)} {draw.choice(NAMES)} {draw.choice(TRADES)}"


def domain(name: str) -> str:
    """Return the made-up domain of a company (RFC 2606 top level)."""
    return name.lower().replace(" ", "-") + ".example"


@lru_cache(maxsize=1024)
def slots(text: str) -> tuple[str, ...]:
    """Return the names of a sentence's slots, each once."""
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(text) if name))


def fill(text: str, draw: random.Random, **own: str) -> str:
    """Fill the slots of a sentence: with one's own words, else with any that fit."""
    chosen = {name: own.get(name) or draw.choice(POOLS[name]) for name in slots(text)}
    return text.format(**chosen)


def system_prompt(draw: random.Random, name: str, n_rules: int) -> str:
    """Return a system prompt with so many rules."""
    own = {"domain": domain(name), "product": draw.choice(NAMES)}
    rules = [
        RULES[at % len(RULES)] for at in draw.sample(range(len(RULES)), min(n_rules, len(RULES)))
    ]
    opening = f"You are the {draw.choice(ROLES)} of {name}."
    return " ".join([opening, *(fill(rule, draw, **own) for rule in rules)])


# fmt: off
TOPICS: Final = (
    "sourdough bread", "a balcony herb garden", "second-hand bicycles",
    "a move to a smaller flat", "watercolour painting", "a reading group for children",
    "running a half marathon", "an old dishwasher", "a family budget",
    "a job interview at a museum", "learning Portuguese", "a wedding speech",
    "repotting a fig tree", "night trains through the Alps", "a broken zip",
    "training a young dog", "a choir rehearsal plan", "a school play", "knitting a jumper",
    "a power cut", "the history of canals", "a podcast about chess",
    "a spreadsheet of expenses", "a landlord's letter", "a bird feeder", "a compost heap",
    "home insulation", "a guitar with a buzz", "a picnic for twenty", "a cover letter",
    "a thank-you note", "an allergy to nuts", "a driving test", "star maps",
    "a poem for a retirement", "board games for four", "a leaking tap", "a camping stove",
    "tax on a small shop", "a neighbour's hedge", "a slow laptop", "a bilingual household",
    "a vegetarian roast", "photographs of grandparents", "a village fair", "a bus timetable",
    "shin splints", "a rug that slips", "sleep in hot weather", "a first aquarium",
    "a letter to the council", "a kite festival", "bees in the chimney", "a quiz night",
)
# fmt: on
QUESTIONS: Final = (
    "What should I know before I start with {topic}?",
    "I have only {count} evenings a week for {topic}. How would you plan them?",
    "Can you explain {topic} to someone who is {count} times as impatient as I am?",
    "What usually goes wrong with {topic}, and how do I notice in time?",
    "Write a short message to my {person} about {topic}.",
    "Give me a list for {topic}, cheapest things first.",
    "My {person} says that {topic} is a waste of money. Is there something in it?",
    "How do people in {place} deal with {topic}?",
    "Is it better to ask a professional about {topic} or to try it alone?",
    "Help me find a good title for an article on {topic}, something {tone}.",
    "What are {count} facts about {topic} that would surprise my {person}?",
    "I tried {topic} last {weekday} and gave up. What would you do differently?",
    "Could you turn my notes on {topic} into a {tone} paragraph? Notes: {notes}",
    "Which words in {language} do I need for {topic}?",
)
FOLLOW_UPS: Final = (
    "Shorter, please.",
    "And if it rains on {weekday}?",
    "What would that cost in {place}?",
    "My {person} would not like that. Another idea?",
    "Thanks! Can you write it down as a {tone} list?",
    "Why do you say that?",
    "How do I say the last part in {language}?",
    "Good. What comes first?",
    "I meant the {weekday} one, sorry.",
    "Could you check that again? I am not sure about the second point.",
)
MORE: Final = {
    "person": ("sister", "boss", "neighbour", "uncle", "flatmate", "teacher", "grandson", "friend"),
    "place": (
        "Leeds",
        "Porto",
        "Graz",
        "Ghent",
        "Tampere",
        "Cork",
        "Lund",
        "Bari",
        "Split",
        "Brno",
    ),
    "language": ("Italian", "Danish", "Polish", "Spanish", "Welsh", "German", "Dutch", "Czech"),
    "notes": (
        "too late, too loud, nobody came",
        "start small; keep receipts; ask twice",
        "blue one is fine, red one is not, green one unknown",
        "twelve people, two tables, no parking",
    ),
}


DETAILS: Final = (
    "It is for {number} people at {name}'s place.",
    "We live near {place}, number {number}, so mind that.",
    "{name} and {other} tried it in {month} and it took {number} hours.",
    "I can spend {number} euros until {month}.",
    "My {person} {name} has to be there by {hour}.",
    "There are {number} pages on it in a book by {name} {other}, but I lost it.",
    "Last {month} it cost {number} in {place}.",
    "Please think of {name}, who is {number} and cannot stand {topic}.",
)
# fmt: off
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)
# fmt: on


def question(draw: random.Random) -> str:
    """Return something that a person may ask, with details that few others give."""
    return f"{fill(draw.choice(QUESTIONS), draw)} {fill(draw.choice(DETAILS), draw)}"


def follow_up(draw: random.Random) -> str:
    """Return something that a person may say next."""
    return fill(draw.choice(FOLLOW_UPS), draw)


POOLS: Final[Mapping[str, Sequence[str]]] = {
    **FILLERS,
    **MORE,
    "name": NAMES,
    "other": NAMES,
    "topic": TOPICS,
    "month": MONTHS,
    "number": tuple(str(number) for number in range(2, 100)),
}


# fmt: off
GOODS: Final = (
    "lamp", "kettle", "rucksack", "notebook", "raincoat", "stool", "scarf", "bicycle", "bell",
    "bread", "knife", "desk", "mat", "teapot", "headphones", "planter", "blanket", "flask",
    "wallet", "lantern", "apron", "cushion", "trowel", "alarm", "clock", "mirror", "rug",
    "tripod", "tent",
)
# fmt: on
# fmt: off
TRAITS: Final = (
    "light enough for one hand", "made of recycled steel", "dyed with plants",
    "repairable at home", "quiet at night", "tested in salt water", "folds flat",
    "made in small batches", "guaranteed for ten years", "fits a small kitchen",
    "warm without weight", "easy to clean", "signed by its maker", "shipped without plastic",
    "soft from the first day", "stands on uneven ground", "made for left-handed people",
    "safe for children",
)
# fmt: on
BRIEFS: Final = (
    "Write a product page for the {good} '{label}' by {name}. Notes: {a}; {b}; {c}. Price {price}.",
    "Draft a newsletter paragraph for {name}: new {good} '{label}', {a}, {b}. Mention {c}.",
    "Social post, friendly, for {name}. Item: {label} ({good}). Must say: {a}. May say: {b}, {c}.",
    "Compose an advert in two paragraphs. Brand {name}, item {label}, a {good}: {a} and {b}.",
    "{name} needs catalogue text. Entry {price}: {label}, {good}; {a}; {b}; {c}.",
)
PRAISE: Final = (
    "The {label} is {a}, and it shows from the first morning.",
    "We made this {good} because the old ones did not last.",
    "It is {b}, which matters more than it sounds.",
    "People in {place} were the first to try it, and they kept it.",
    "Put it by the door, on the shelf or in the bag: it finds its place.",
    "And yes, it is {c}.",
    "Each {good} leaves our workshop only after two people have looked at it.",
    "There are {count} colours, and we will not tell you which one we like best.",
    "Order before {weekday} and it is with you in {days} days.",
    "If it breaks, send it back: we repair what we sell.",
)


APPS: Final = (
    "Sort this message to {name} into one of: {labels}.\n\nMessage: {text}",
    "{name} inbox. Which team should read it ({labels})? Answer with one word.\n---\n{text}",
    "Is the writer of this note to {name} content, neutral or cross?\n{text}",
    "Rewrite the message so that {name} can print it on a card of forty words:\n{text}",
    "Take out names, places and days from the text, as JSON for {name}.\nText: {text}",
    "Title of at most six words for the {name} forum thread: {text}",
    "Translate for the {name} counter into {language}: {text}",
    "Does this fit the {name} house rules ({labels})? yes or no, then a reason.\n>>> {text}",
)
# fmt: off
LABELS: Final = (
    "praise", "complaint", "question", "order", "refund", "delivery", "repair", "booking",
    "press", "advert", "job", "spam", "safety", "membership", "invoice", "gift", "loan",
    "parking", "access", "weather",
)
# fmt: on


def app_template(draw: random.Random) -> str:
    """Return a template of a made-up company's program, with a slot for the text."""
    labels = ", ".join(draw.sample(LABELS, draw.randint(3, 6)))
    language = draw.choice(MORE["language"])
    return draw.choice(APPS).format(
        name=company(draw), labels=labels, language=language, text="\x00"
    )


def customer_message(draw: random.Random) -> str:
    """Return a message of a few sentences as a customer may write it."""
    n = draw.randint(1, 3)
    return " ".join(question(draw) for _ in range(n))
