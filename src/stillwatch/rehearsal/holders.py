"""Who holds an account and from where it connects: the accounts table and the addresses."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from stillwatch.rehearsal import wording
from stillwatch.rehearsal.plan import Campaign

COUNTRIES: Final = [
    "US",
    "US",
    "US",
    "GB",
    "DE",
    "FR",
    "IN",
    "IN",
    "BR",
    "JP",
    "KR",
    "CA",
    "NL",
    "SE",
    "PL",
    "AU",
    "SG",
    "ES",
    "IT",
    "MX",
    "ID",
    "NG",
    "TR",
    "VN",
]
FREE_MAIL: Final = ("gmail.com", "outlook.com", "yahoo.com", "proton.me")
PLANS: Final = ("pay-as-you-go", "pay-as-you-go", "pro", "team")
N_CLOUD_NETWORKS: Final = 160
CLOUD: Final = 18
RESIDENTIAL: Final = 100
YEARS_BACK_DAYS: Final = 700.0
EXEMPT_DAYS: Final = 365


@dataclass(frozen=True)
class Holder:
    """One account as the provider's records have it.

    Attributes
    ----------
    account, key, organization, payment_fingerprint, email_domain, country, plan : str
        ``organization`` is None where none is declared.
    created_at : datetime
    exempt_until : datetime or None
    addresses : tuple of str
        Where it connects from; empty for another residential address each time.
    """

    account: str
    key: str
    organization: str | None
    created_at: datetime
    payment_fingerprint: str
    email_domain: str
    country: str
    plan: str
    addresses: tuple[str, ...]
    exempt_until: datetime | None = None

    def address(self, draw: random.Random) -> str:
        """Return the address of a request."""
        return draw.choice(self.addresses) if self.addresses else home_address(draw)


def identifier(draw: random.Random, prefix: str, n_hex: int = 10) -> str:
    """Return a random name."""
    return f"{prefix}{draw.getrandbits(4 * n_hex):0{n_hex}x}"


def home_address(draw: random.Random) -> str:
    """Return an address of a home or mobile line (100.64.0.0/10, RFC 6598: nobody's)."""
    return f"{RESIDENTIAL}.{draw.randint(64, 127)}.{draw.randint(0, 255)}.{draw.randint(1, 254)}"


def cloud_address(draw: random.Random) -> str:
    """Return an address of a cloud (198.18.0.0/15, RFC 2544: nobody's); networks are shared."""
    network = min(int(draw.expovariate(1 / 40)), N_CLOUD_NETWORKS - 1)
    return f"198.{CLOUD + network // 256}.{network % 256}.{draw.randint(1, 254)}"


def ordinary_holder(
    draw: random.Random, start: datetime, *, cloud: bool, exempt: bool = False
) -> Holder:
    """Return an account of its own: nothing is shared with anyone on purpose."""
    name = wording.company(draw)
    is_person = not cloud and draw.random() < 0.7
    home = cloud_address if cloud else home_address
    network = home(draw).rsplit(".", 1)[0]
    own = tuple(f"{network}.{draw.randint(1, 254)}" for _ in range(draw.choice((1, 1, 2, 3))))
    extra = (home_address(draw),) if not cloud and draw.random() < 0.5 else ()
    return Holder(
        account=identifier(draw, "u_"),
        key=identifier(draw, "", 32),
        organization=None if is_person else identifier(draw, "org_"),
        created_at=start - timedelta(days=YEARS_BACK_DAYS * draw.random() ** 1.7),
        payment_fingerprint=identifier(draw, "pf_", 12),
        email_domain=draw.choice(FREE_MAIL) if is_person else wording.domain(name),
        country=draw.choice(COUNTRIES),
        plan=draw.choice(PLANS),
        addresses=own + extra,
        exempt_until=start + timedelta(days=EXEMPT_DAYS) if exempt else None,
    )


def together(draw: random.Random, holders: list[Holder]) -> list[Holder]:
    """Return accounts as one company's: one organization, payment, domain and address."""
    first = holders[0]
    organization = first.organization or identifier(draw, "org_")
    return [
        replace(
            one,
            organization=organization,
            payment_fingerprint=first.payment_fingerprint,
            email_domain=wording.domain(wording.company(random.Random(organization))),
            country=first.country,
            plan="team",
            addresses=first.addresses[:1],
        )
        for one in holders
    ]


def campaign_holders(draw: random.Random, start: datetime, plan: Campaign) -> list[Holder]:
    """Return the accounts of a campaign, sharing what its plan says."""
    n_payments = plan.n_payments or plan.n_accounts
    payments = [identifier(draw, "pf_", 12) for _ in range(n_payments)]
    addresses = _campaign_addresses(draw, plan)
    out = []
    for at in range(plan.n_accounts):
        one = ordinary_holder(draw, start, cloud=True)
        out.append(
            replace(
                one,
                organization=identifier(draw, "org_") if plan.own_organizations else None,
                created_at=start - timedelta(days=plan.sign_up_days * draw.random()),
                payment_fingerprint=payments[at % n_payments],
                email_domain=draw.choice(FREE_MAIL),
                plan="pay-as-you-go",
                addresses=addresses(at),
            )
        )
    return out


def _campaign_addresses(draw: random.Random, plan: Campaign) -> Callable[[int], tuple[str, ...]]:
    if plan.addresses == "rotating":
        return lambda at: ()
    if plan.addresses == "office":
        office = (cloud_address(draw),)
        return lambda at: office
    if plan.addresses == "few_24s":
        networks = [f"198.19.{draw.randint(0, 255)}" for _ in range(3)]
        return lambda at: (f"{networks[at % 3]}.{draw.randint(1, 254)}",)
    return lambda at: (cloud_address(draw),)
