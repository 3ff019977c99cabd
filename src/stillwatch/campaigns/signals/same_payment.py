"""Link signal: the accounts pay by the same means."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="same_payment",
    family="identity",
    relation="accounts.payment_fingerprint",
    title="pay by the same means",
    innocent="Departments of one company, a family, a reseller.",
)
