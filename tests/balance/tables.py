"""What tests/balance/*.c wrote, as rows."""

import csv
from collections import defaultdict

from stack.console import Refusal

NAMES = ("bestiary", "field", "hunts", "rivals", "lives")


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0.0


class Tables:
    def __init__(self, folder):
        rows = {name: self._read(folder / f"{name}.tsv") for name in NAMES}
        self.bestiary = [dict(row, level=int(row["level"]), pack=int(row["pack"]),
                              **{key: float(row[key]) for key in ("won", "lost", "rounds", "xp", "gold")})
                         for row in rows["bestiary"]]
        self.hunts = [dict(row, level=int(row["level"]), won=float(row["won"]), lost=float(row["lost"]))
                      for row in rows["hunts"]]
        self.duels = defaultdict(dict)  # (level, kind) → against → share won
        for row in rows["field"]:
            self.duels[int(row["level"]), row["kind"]][row["against"]] = float(row["won"])
        self.rivals = [dict(row, level=int(row["level"]), n=int(row["n"]), won=float(row["won"]))
                       for row in rows["rivals"]]
        self.lives = defaultdict(dict)  # what → (key, n) → value
        for row in rows["lives"]:
            self.lives[row["what"]][row["key"], int(row["n"])] = float(row["value"])

    @staticmethod
    def _read(path):
        if not path.exists():
            raise Refusal(f"{path} isn't there: run without --report-only first")
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t"))

    def levels(self):
        return sorted({level for level, _ in self.duels})

    def kinds(self):
        """Those that duel, in the order of the table."""
        return list(dict.fromkeys(kind for _, kind in self.duels))

    def people(self):
        """Those that live, with how many they are."""
        return {key: value for (key, _), value in self.lives["people"].items() if value > 0}

    def series(self, what, key):
        """The pairs (n, value) of a key, in order of n."""
        return sorted((n, value) for (name, n), value in self.lives[what].items() if name == key)

    def duel_rate(self, level, kind):
        return mean(self.duels[level, kind].values())

    def per_head(self, what):
        """Of a number that is kept by kind and day, the mean over all people, by day."""
        people = self.people()
        total = sum(people.values())
        days = sorted({n for _, n in self.lives[what]})
        return [(day, sum(self.lives[what][kind, day] * count for kind, count in people.items()) / total)
                for day in days]

    def best_build(self, level):
        """What the best build that searches found wins against the field."""
        return next(row["won"] for row in self.rivals if row["level"] == level and row["what"] == "best")
