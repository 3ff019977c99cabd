"""Published tests and one-line rules, run on the same logs as Stillwatch. See docs/peers.md."""
