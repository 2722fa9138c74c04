"""Value given to a player by the books, where a test has no time to earn it."""

import uuid


def posting(cause, source, target, asset, amount):
    """The statement that moves it from one account to another."""
    return (f"SELECT ledger_post('{{{cause},{cause}}}', '{{1,2}}', '{{{source},{target}}}', '{{{asset},{asset}}}',"
            f" '{{{-amount},{amount}}}')")


def growth(player_id, level, points):
    """The statements that make a new player one of this level, with all that the levels bring; strength and vitality have
    got so many points each."""
    xp = sum(60 * n + 15 * n**2 + n**3 // 4 for n in range(1, level))
    steps = [posting(f"grow:{player_id}", "game:mint.combat", f"player:{player_id}", "xp", xp),
             f"UPDATE character SET level = {level}, version = version + 1 WHERE player_id = {player_id}",
             f"INSERT INTO build VALUES ({player_id}, {points}, 0, 0, {points}, 0, '{{}}')"]
    for reached in range(2, level + 1):
        steps += [posting(f"level:{player_id}:{reached}", "game:mint.level", f"player:{player_id}", "gold", 25 * reached),
                  "INSERT INTO notification (id, player_id, class, type, cause) VALUES "
                  f"('{uuid.uuid4()}', {player_id}, 'personal', 'wildmarch.notification.level_up.v1', 'grow:{player_id}:{reached}')"]
    return steps
