"""Link signal: the accounts connect with the same TLS fingerprint."""

from stillwatch.campaigns.signal import Signal

SIGNAL = Signal(
    id="same_tls_client",
    family="shape",
    relation="tls_clients",
    title="connect with the same TLS fingerprint",
    innocent="Everybody with the same client library.",
)
