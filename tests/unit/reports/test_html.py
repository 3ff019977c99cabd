"""The page: complete, self-contained, and safe to open."""

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pyarrow as pa
import pytest

from stillwatch.reports.html import MOST_CARDS, MOST_ROWS, render_report
from stillwatch.reports.tables import SCHEMAS, ScanTables

VOID = {"meta", "br", "path", "use", "rect"}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e{{ 7*7 }}'


class Page(HTMLParser):
    """What a browser would find on a page; fails on tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID or tag in {"path", "use", "rect"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def all(self, attribute: str) -> list[str]:
        return [value for _, name, value in self.attributes if name == attribute]


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    return {}


@pytest.fixture
def page(scan: ScanTables, shown: dict[str, str]) -> str:
    if "page" not in shown:
        shown["page"] = render_report(scan)
    return shown["page"]


def test_the_page_loads_nothing_and_runs_nothing(page):
    found = Page(page)
    assert not {"script", "link", "iframe", "object", "img", "base", "form"} & set(found.tags)
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]
    assert all(value.startswith("#") for value in found.all("href"))
    assert found.all("src") == []
    assert "@import" not in page
    assert "url(http" not in page
    policy = [value for value in found.all("content") if "default-src" in value]
    assert policy == [
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    ]


def test_ids_are_unique_and_references_lead_somewhere(page):
    found = Page(page)
    ids = Counter(found.all("id"))
    assert [name for name, n in ids.items() if n > 1] == []
    targets = {value[1:] for value in found.all("href")} | set(found.all("aria-labelledby"))
    assert targets <= set(ids)


def test_every_picture_has_a_text_and_a_caption(page):
    found = Page(page)
    labels = [v for tag, name, v in found.attributes if (tag, name) == ("svg", "aria-label")]
    assert len(labels) == found.tags["svg"] == found.tags["figure"] == 3
    assert found.tags["figcaption"] == 3
    assert all(len(label) > 30 for label in labels)


def test_every_table_has_headers_with_scope(page):
    found = Page(page)
    scopes = [tag for tag, name, _ in found.attributes if name == "scope"]
    assert found.tags["th"] == len(scopes)
    assert found.tags["thead"] == found.tags["table"] > 5


@pytest.mark.parametrize(
    "text",
    [
        "2 campaigns of 33 accounts and 2 single accounts are flagged",
        "They took 4.2 million output tokens, $63.00 at list price",
        "q = 1.2e-6, p = 2.0e-7",
        "Confidence <b>very high</b>",
        "4.2 No training of competing models",
        "9.8 of 21.4 bits remain",
        "c-01-acct-023",
        "6.2% of a public corpus was sent once each.",
        "A lawful evaluation of the model on public benchmarks.",
        "Ask the customer which benchmark they run and for whom.",
        "same address",
        "Lone Inc",
        "odd-5",
        "1 exempt account would otherwise have been flagged or watched.",
        "2026-09-17",
        "No verdict on 31 accounts.",
        "1/352 = 0.0028",
        "generalised Pareto, checked on held-out accounts",
        "Paraphrased corpora are not recognised.",
        "61,204 read, 311 duplicates left out",
        "full: 58,000, truncated: 3,000, absent: 204",
        "No addresses: same_address cannot be tested.",
        "5c2a91d0",
        "resolution: 0.02",
        "9f" * 32,
    ],
)
def test_the_page_says(page, text):
    assert text in page


def test_abstaining_is_a_dash_in_the_evidence_table(page):
    cell = '<td class="none"><span aria-hidden="true">–</span><span class="unseen">abstained'
    assert cell in page
    assert '<td class="h5">6.7</td>' in page


def test_hostile_values_stay_text(build, rows):
    reasons = [rows.reason("breadth", 1e-5, detector=HOSTILE, sentence=HOSTILE, clause=HOSTILE)]
    accounts = [
        rows.account(HOSTILE, "flag", organization=HOSTILE, reasons=reasons),
        rows.account(HOSTILE + "2", "watch", reasons=reasons),
        rows.account(HOSTILE + "3", "abstain", abstain_reason=HOSTILE),
        rows.account(HOSTILE + "4", "clear", without_exemption=HOSTILE,
                     exempt_until=rows.account("x")["last_seen"]),
        rows.account("member", "flag", campaign=HOSTILE),
    ]  # fmt: skip
    campaigns = [
        rows.campaign(HOSTILE, ["member", HOSTILE + "5"], reasons=reasons, clauses=[HOSTILE])
    ]
    link = {"account_a": "member", "account_b": HOSTILE + "5", "bits": 4.0, "family": "content"}
    summary = {
        "limits": [HOSTILE],
        "missing_signals": [HOSTILE],
        "sources": {HOSTILE: 1},
        "stillwatch": HOSTILE,
        "digests": {"inputs": {HOSTILE: HOSTILE}},
        "detectors": [{"id": HOSTILE, "version": "1", "parameters": {HOSTILE: HOSTILE},
                       "title": HOSTILE, "runbook": HOSTILE, "misses": HOSTILE}],
        "baseline": {"kind": "bulk", "contamination_note": HOSTILE, "peer_groups": [HOSTILE]},
    }  # fmt: skip
    page = render_report(
        build(accounts, campaigns, [link | {"signal": HOSTILE, "campaign": HOSTILE}], **summary)
    )
    found = Page(page)
    assert not {"script", "img"} & set(found.tags)
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "49" not in "".join(t for t in found.text if "onerror" in t)
    assert "".join(found.text).count("alert(1)") > 20


def test_an_empty_scan_has_a_page(empty):
    page = render_report(empty)
    found = Page(page)
    assert "There was no account to judge." in page
    assert "it held no account" in page
    assert found.tags["svg"] == 0


def test_a_summary_that_knows_nothing_has_a_page():
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    page = render_report(ScanTables(**tables, summary={}))
    Page(page)
    assert "not known" in page


def test_all_abstaining(build, rows):
    page = render_report(build([rows.account(f"a{i}", "abstain") for i in range(3)]))
    Page(page)
    assert "No verdict: too little is known of 3 accounts to judge any." in page
    assert "No verdict on 3 accounts." in page


def test_nulls_are_shown_as_unknown(build, rows):
    keep = {"account", "verdict"}
    row = {k: v if k in keep else None for k, v in rows.account("a", "flag").items()}
    keep = {"campaign", "accounts", "verdict"}
    one = {k: v if k in keep else None for k, v in rows.campaign("c", ["b"]).items()}
    page = render_report(build([row], [one], []))
    Page(page)
    assert "not tested" in page
    assert "None" not in "".join(Page(page).text).replace("None was used", "").replace("None:", "")


def test_large_scans_are_capped(build, rows):
    campaigns = [rows.campaign(f"c{i:03d}", [f"m{i}"]) for i in range(MOST_CARDS + 30)]
    accounts = [rows.account(f"w{i:05d}", "watch") for i in range(3_000)]
    accounts += [rows.account(f"f{i:04d}", "flag") for i in range(MOST_ROWS + 20)]
    page = render_report(build(accounts, campaigns, []))
    found = Page(page)
    assert found.tags["article"] == MOST_CARDS + MOST_ROWS
    assert "30 flagged campaigns more in campaigns.parquet." in page
    assert "2,950 accounts more in accounts.parquet." in page
    assert "20 accounts more in accounts.parquet." in page
    assert len(page) < 1_500_000


def test_the_same_scan_gives_the_same_page(scan, page):
    assert render_report(scan) == page


def test_exempt_campaigns_show_what_they_would_have_been(build, rows):
    scan = build([rows.account("m")], [rows.campaign("c-77", ["m", "n"], "clear")])
    assert "All accounts of" not in render_report(scan)
    column = pa.array(["flag"], pa.string())
    exempt = replace(scan, campaigns=scan.campaigns.append_column("without_exemption", column))
    page = render_report(exempt)
    assert "All accounts of 1 campaign are exempt" in page
    row = page[page.index("c-77") :].split("</tr>")[0]
    assert 'v-clear">clear' in row and 'v-flag">flag' in row


def test_columns_that_the_accounts_table_had_in_vain_are_named(build, rows):
    assert "Ignored columns" not in render_report(build([rows.account("m")], []))
    page = render_report(
        build([rows.account("m")], [], ignored_account_columns=["colour", HOSTILE])
    )
    assert "<dt>Ignored columns of the accounts table</dt><dd>colour, " in page
    assert "script" not in Page(page).tags
