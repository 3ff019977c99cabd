from stillwatch.campaigns.public_mail import PUBLIC_MAIL


def test_domains_are_written_as_the_accounts_table_is_compared() -> None:
    assert all(domain == domain.strip().lower() and "." in domain for domain in PUBLIC_MAIL)
    assert {"gmail.com", "qq.com"} <= PUBLIC_MAIL
