"""Value given to a player by the books, where a test has no time to earn it."""


def posting(cause, source, target, asset, amount):
    """The statement that moves it from one account to another."""
    return (f"SELECT ledger_post('{{{cause},{cause}}}', '{{1,2}}', '{{{source},{target}}}', '{{{asset},{asset}}}',"
            f" '{{{-amount},{amount}}}')")
