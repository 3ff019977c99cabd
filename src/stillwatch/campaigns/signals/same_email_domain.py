"""Link signal: the accounts signed up under the same e-mail domain."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="same_email_domain",
    family="identity",
    relation="accounts.email_domain",
    title="signed up under the same e-mail domain",
    innocent="Employees of one company, users of one small mail provider.",
)
