"""Makes metrics.json: evaluation metrics by numpy, written from their definitions and not from the program.

    python make_metrics.py > metrics.json

- apgr, cpt, pgr: over all n + 1 cuts. Ties are averaged over their orders: each member of a group stands at each place
  equally often, so every place holds the group's mean; small cases are checked against all orders one by one.
- upstream: RouteLLM's evaluation as its evaluate.py has it, 11 quantiles (numpy.quantile, as pandas.qcut takes them),
  numpy.interp for CPT, a trapezoid for APGR.
"""

import itertools
import json

import numpy as np


def cut_gains(rates, gains):
    """Mean total gain at every cut 0..n, ties averaged."""
    order = np.argsort(-rates, kind="stable")
    spread = np.empty(len(rates))
    for rate in np.unique(rates):
        members = np.flatnonzero(rates[order] == rate)
        spread[members] = gains[order][members].mean()
    return np.concatenate([[0.0], np.cumsum(spread)])


def cut_gains_by_orders(rates, gains):
    """The same by every order of the prompts that agrees with the win rates; for few prompts only."""
    total, count = np.zeros(len(rates) + 1), 0
    for order in itertools.permutations(range(len(rates))):
        sorted_rates = rates[list(order)]
        if np.all(sorted_rates[:-1] >= sorted_rates[1:]):
            total += np.concatenate([[0.0], np.cumsum(gains[list(order)])])
            count += 1
    return total / count


def metrics(rates, strong, weak):
    gains = strong - weak
    curve = cut_gains(rates, gains)
    if len(rates) <= 7:
        assert np.allclose(curve, cut_gains_by_orders(rates, gains), atol=1e-12)
    pgr = curve / curve[-1]
    share = np.linspace(0, 1, len(pgr))
    return {
        "apgr": float(np.trapezoid(pgr, share)),
        "cpt": [int(np.flatnonzero(pgr >= level - 1e-12)[0]) / len(rates) for level in (0.5, 0.8)],
        "pgr": [float(p) for p in pgr[:: max(1, len(rates) // 10)]],
    }


def upstream(rates, strong, weak):
    thresholds = np.quantile(rates, np.linspace(0, 1, 11))
    points = []
    for i, threshold in enumerate(thresholds):
        selection = rates >= threshold if i != 10 else rates > threshold
        points.append((selection.sum() / len(rates) * 100, np.where(selection, strong, weak).mean()))
    points.reverse()
    share = np.array([p[0] for p in points])
    quality = np.array([p[1] for p in points])
    s, w = strong.mean(), weak.mean()
    cpt = [float(np.interp(level * (s - w) + w, quality, share)) / 100 for level in (0.2, 0.5, 0.8)]
    area = np.trapezoid(quality, share / 100)
    width = share[-1] / 100 - share[0] / 100
    return {
        "apgr": float((area - w * width) / (s * width - w * width)),
        "cpt": cpt,
        "equal_thresholds": bool(np.any(np.diff(thresholds) == 0)),
    }


def main():
    generator = np.random.default_rng(20240618)
    cases = []
    for name, count, levels, scale in [
        ("five", 5, 3, "accuracy"), ("seven, few win rates", 7, 2, "score"), ("forty, all tied", 40, 1, "accuracy"),
        ("fifty, no tie", 50, 0, "accuracy"), ("hundred, ties", 100, 23, "accuracy"), ("scores", 72, 0, "score"),
        ("scores, ties", 80, 30, "score"), ("thousand", 1000, 0, "accuracy"), ("noise", 137, 0, "accuracy"),
        ("noise again", 211, 0, "accuracy"), ("noise, scores", 60, 0, "score"),
    ]:
        while True:
            difficulty = generator.random(count)
            if scale == "accuracy":
                strong = (generator.random(count) > 0.3 * difficulty).astype(float)
                weak = (generator.random(count) > 0.7 * difficulty).astype(float)
            else:
                strong = np.round(10 - 2 * difficulty * generator.random(count), 1)
                weak = np.round(10 - 5 * difficulty * generator.random(count), 1)
            if strong.sum() > weak.sum() + 0.5:
                break
        informed = 0 if name.startswith("noise") else 0.6
        rates = informed * difficulty + (1 - informed) * generator.random(count)
        rates = np.round(rates, 6)
        if levels:
            rates = np.floor(rates * levels) / levels
        case = {"name": name, "win_rates": rates.tolist(), "strong": strong.tolist(), "weak": weak.tolist()}
        case |= metrics(rates, strong, weak)
        case["upstream"] = upstream(rates, strong, weak)
        cases.append(case)
    print(json.dumps({"numpy": np.__version__, "cases": cases}, separators=(",", ":")))


main()
