/* Simon's two-stage designs: two rates and two errors in, boundaries and what they do out.
   The search is that of onearm.stats.frontier, with its bounds, its tolerance and its order of ties. */

(() => {
  "use strict";
  const { el, percent, plain, fixed, field, choice, table, chart, drag, define } = globalThis.onearm;
  const TIE = 1e-12;

  /** P(X = x) for x = 0..n, from the likeliest count outwards. */
  const pmf = (n, p) => {
    const found = new Float64Array(n + 1);
    const mode = Math.min(Math.floor((n + 1) * p), n);
    found[mode] = 1;
    const odds = p / (1 - p);
    for (let x = mode; x > 0; x--) found[x - 1] = (found[x] * x) / ((n + 1 - x) * odds);
    for (let x = mode; x < n; x++) found[x + 1] = (found[x] * (n - x) * odds) / (x + 1);
    const sum = found.reduce((total, one) => total + one, 0);
    return found.map((one) => one / sum);
  };

  /** P(X >= x) for x = 0..n + 1, from P(X = x). */
  const atLeast = (chances) => {
    const above = new Float64Array(chances.length + 1);
    for (let x = chances.length - 1; x >= 0; x--) above[x] = above[x + 1] + chances[x];
    return above;
  };

  /** What the rule (stop at r1 or fewer of n1, active beyond r of n) does at a true rate p. */
  const characteristics = (r1, n1, r, n, p) => {
    if (p <= 0 || p >= 1)
      return p <= 0 ? { p, reject: 0, pet: 1, en: n1 } : { p, reject: 1, pet: 0, en: n };
    const first = pmf(n1, p);
    const over = atLeast(pmf(n - n1, p));
    let reject = 0;
    let pet = 0;
    for (let x = 0; x <= n1; x++) {
      if (x <= r1) pet += first[x];
      else reject += first[x] * Math.min(over[Math.min(Math.max(r + 1 - x, 0), n - n1 + 1)], 1);
    }
    return { p, reject, pet, en: n1 + (1 - pet) * (n - n1) };
  };

  const describe = (kind, { r1, n1, r, n }, p0, p1) => {
    const under = characteristics(r1, n1, r, n, p0);
    const aim = characteristics(r1, n1, r, n, p1);
    return {
      kind, p0, p1, r1, n1, r, n, alpha: under.reject, power: aim.reject,
      pet0: under.pet, pet1: aim.pet, en0: under.en, en1: aim.en,
    };
  };

  /** Every size up to `most` under one rate: P(X = x), P(X >= x), P(X <= x) by row. */
  const tabled = (most, p) => {
    const of = Array.from({ length: most + 1 }, (_, n) => pmf(n, p));
    return { of, over: of.map(atLeast) };
  };

  /** P(X1 > r1 and X > r). */
  const rejection = ({ of, over }, r1, n1, r, n) => {
    const first = of[n1];
    const rest = over[n - n1];
    let sum = 0;
    for (let x = n1; x > r1; x--) {
      const needed = r + 1 - x;
      sum += first[x] * (needed <= 0 ? 1 : needed > n - n1 ? 0 : rest[needed]);
    }
    return sum;
  };

  /** The best test of n patients, randomised (Neyman and Pearson): no rule has more power. */
  const bestPower = (none, aim, n, alpha) => {
    let x = 0;
    while (x <= n && none.over[n][x] > alpha) x++;
    return aim.over[n][x] + (aim.of[n][x - 1] * (alpha - none.over[n][x])) / none.of[n][x - 1];
  };

  /** Of all rules of n patients that keep both errors the one that expects fewest under p0. */
  const bestOf = (none, aim, mostR1, n, alpha, beta, limit) => {
    const kept = [];
    let least = limit * (1 - TIE);
    let open = false;
    let single = 0; // the largest r that can be needed: that of a single stage
    while (none.over[n][single + 1] > alpha + TIE) single++;
    for (let n1 = 1; n1 < n; n1++) {
      const expected = (r1) => n1 + (r1 < 0 ? 1 : none.over[n1][r1 + 1]) * (n - n1);
      if (expected(mostR1[n1]) >= limit * (1 - TIE)) continue;
      open = true;
      let r = single;
      // A smaller r1 stops fewer trials: it expects more patients and needs the same r or more.
      for (let r1 = Math.min(mostR1[n1], n1 - 1, single); r1 >= 0; r1--) {
        const en0 = expected(r1);
        if (en0 >= limit * (1 - TIE) || en0 > least * (1 + TIE)) break;
        const at = (candidate) => rejection(none, r1, n1, candidate, n) <= alpha + TIE;
        r = Math.max(r, r1);
        while (r > r1 && at(r - 1)) r--;
        while (!at(r)) r++;
        if (rejection(aim, r1, n1, r, n) < 1 - beta - TIE) continue;
        least = Math.min(least, en0);
        kept.push({ en0, n, n1, r1, r });
      }
    }
    const tied = kept.filter((rule) => rule.en0 <= least * (1 + TIE));
    tied.sort((a, b) => a.n1 - b.n1 || a.r1 - b.r1 || a.r - b.r);
    return { open, best: tied[0] || null };
  };

  /** The minimax and the optimal design with `most` patients or fewer, null where there is none.
      `complete` is false where `most` ended the search before the optimal design was sure. */
  const search = (p0, p1, alpha, beta, most) => {
    const none = tabled(most, p0);
    const aim = tabled(most, p1);
    const mostR1 = aim.of.map((row) => {
      let r1 = -1;
      for (let sum = 0; r1 + 1 < row.length && (sum += row[r1 + 1]) <= beta + TIE;) r1++;
      return r1;
    });
    const rules = [];
    let limit = Infinity;
    let complete = false;
    for (let n = 2; n <= most; n++) {
      if (bestPower(none, aim, n, alpha) < 1 - beta - TIE) continue;
      const { open, best } = bestOf(none, aim, mostR1, n, alpha, beta, limit);
      if (!open && limit < Infinity) {
        complete = true;
        break;
      }
      if (!best) continue;
      limit = best.en0;
      rules.push(best);
    }
    if (!rules.length) return null;
    return {
      minimax: describe("minimax", rules[0], p0, p1),
      optimal: describe("optimal", rules[rules.length - 1], p0, p1),
      complete,
    };
  };

  globalThis.onearm.design = { characteristics, search };
})();
