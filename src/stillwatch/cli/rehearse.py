"""``stillwatch rehearse``: record real tools, deal traffic over accounts."""
