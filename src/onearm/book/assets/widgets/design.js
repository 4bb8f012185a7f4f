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

  /* --- The widget: rates and errors in percent, as they are read and typed --- */

  const STEP = 0.1;
  const GAP = 1; // nearer than this a drag brings no two rates
  const SOLID = { stroke: "var(--oa-accent)" };
  const DASHED = { stroke: "var(--oa-progression)", "stroke-dasharray": "6 3" };
  const AVERAGE0 = { stroke: "var(--oa-muted)", "stroke-dasharray": "1 4", "stroke-linecap": "round" };
  const AVERAGE1 = { stroke: "var(--oa-muted)", "stroke-dasharray": "8 3 1 3" };
  const RANGES = { p0: [1, 98], p1: [2, 99], alpha: [1, 40], power: [50, 99] };
  const LABELS = {
    p0: "Uninteresting rate p0 (%)",
    p1: "Desirable rate p1 (%)",
    alpha: "Type I error at most: alpha (%)",
    power: "Power at least (%)",
  };
  const KINDS = [["minimax", "minimax: fewest in all"], ["optimal", "optimal: fewest expected at p0"]];

  const rate = (p) => `${plain(100 * p)}%`;
  const patients = (count) => `${count} ${count === 1 ? "patient" : "patients"}`;
  const few = (r1) => (r1 ? `${r1} or fewer of them succeed` : "none of them succeeds");

  const told = (one, other, complete, most, own, whose) => {
    const same = ["r1", "n1", "r", "n"].every((key) => one[key] === other[key]);
    const name = same ? "The minimax design, which is the optimal one too" : `The ${one.kind} design`;
    const mine = own && ["r1", "n1", "r", "n"].every((key) => one[key] === own[key]);
    return [
      `${name}: stop after ${patients(one.n1)} if ${few(one.r1)}.`,
      `Else go on to ${one.n}, and declare activity from ${one.r + 1} ${one.r ? "successes" : "success"} on.`,
      `At a true rate of ${rate(one.p0)} it declares activity in ${percent(one.alpha)} of trials,`,
      `stops after stage 1 in ${percent(one.pet0)}, and treats ${fixed(one.en0)} patients on average.`,
      `At ${rate(one.p1)} it declares activity in ${percent(one.power)}.`,
      mine ? `This is the rule of ${whose}.` : "",
      complete || one.kind === "minimax" ? ""
        : `The search ends at ${most} patients: a larger trial might expect fewer.`,
    ].filter(Boolean).join(" ");
  };

  const cells = (one) => [
    `${one.r1}/${one.n1}`, `${one.r}/${one.n}`, percent(one.alpha, 2), percent(one.power, 2),
    percent(one.pet0), fixed(one.en0),
  ];

  /** The chance of each ending against the true rate, with handles at p0 and p1. */
  const drawPower = (picture, one) => {
    const points = Array.from({ length: 101 }, (_, i) =>
      characteristics(one.r1, one.n1, one.r, one.n, i / 100));
    const plot = picture.draw({
      height: 270,
      top: 54,
      keys: [{ text: "declares activity", ...SOLID }, { text: "stops after stage 1", ...DASHED }],
      x: { from: 0, to: 1, label: "True rate (%)", text: (p) => plain(100 * p) },
      y: { from: 0, to: 1, label: "Probability (%)", text: (p) => plain(100 * p) },
      alt: `Line chart of the ${one.kind} design against the true rate: activity is declared with `
        + `probability ${percent(one.alpha)} at ${rate(one.p0)} and ${percent(one.power)} at `
        + `${rate(one.p1)}; the trial stops after stage 1 with probability ${percent(one.pet0)} `
        + `and ${percent(one.pet1)}.`,
    });
    plot.path(points.map(({ p, pet }) => [p, pet]), { ...DASHED, "stroke-width": 2 });
    plot.path(points.map(({ p, reject }) => [p, reject]), { ...SOLID, "stroke-width": 2 });
    const under = plot.tag(`p1 ${rate(one.p1)}`, one.p1);
    const room = plot.x(one.p0) + 34 < under.from;
    plot.tag(`p0 ${rate(one.p0)}`, one.p0, room ? 0 : 1);
    for (const [p, chance] of [[one.p0, one.alpha], [one.p1, one.power]]) {
      plot.add("path", {
        d: `M${plot.x(p)} ${plot.top}V${plot.bottom}`, stroke: "currentColor", "stroke-dasharray": "1.5 3",
      });
      plot.add("circle", {
        cx: plot.x(p), cy: plot.y(chance), r: 6, fill: "var(--oa-paper)", "stroke-width": 2, ...SOLID,
      });
    }
    return plot;
  };

  /** The counts that stop or go on at each look, and where the count is on average. */
  const drawBoundary = (picture, one) => {
    const high = Math.min(one.n, Math.ceil(1.2 * Math.max(one.r + 1, one.p1 * one.n)));
    const close = (one.n - one.n1) / one.n < 0.14;
    const plot = picture.draw({
      height: 270,
      right: 52,
      keys: [
        { text: "stops, not active", ...DASHED, "stroke-width": 5 },
        { text: "goes on, active", ...SOLID, "stroke-width": 5 },
        { text: "mean at p0", ...AVERAGE0 },
        { text: "mean at p1", ...AVERAGE1 },
      ],
      x: { from: 0, to: one.n, label: "Patients treated", at: close ? [0, one.n] : [0, one.n1, one.n] },
      y: {
        from: 0, to: high, label: "Successes",
        at: globalThis.onearm.ticks(0, high).filter(Number.isInteger),
      },
      alt: `Chart of successes against patients: after ${one.n1} patients the trial stops with `
        + `${one.r1} or fewer and goes on with ${one.r1 + 1} or more; after ${one.n} patients the `
        + `treatment is not active with ${one.r} or fewer and active with ${one.r + 1} or more.`,
    });
    for (const [p, look] of [[one.p0, AVERAGE0], [one.p1, AVERAGE1]])
      plot.path([[0, 0], [one.n, Math.min(p * one.n, high)]], { ...look, "stroke-width": 2 });
    for (const [at, most, side] of [[one.n1, one.r1, -1], [one.n, one.r, 1]]) {
      const end = Math.min(at, high);
      const edge = Math.min(most + 0.5, end);
      plot.path([[at, 0], [at, edge]], { ...DASHED, "stroke-width": 6 });
      plot.path([[at, edge], [at, end]], { ...SOLID, "stroke-width": 6 });
      const place = { class: "oa-halo", "text-anchor": side < 0 ? "end" : "start" };
      const across = plot.x(at) + 8 * side;
      plot.write(`≥ ${most + 1}`, across, Math.max(plot.y(edge) - 5, plot.top + 9), place);
      plot.write(`≤ ${most}`, across, Math.min(plot.y(edge) + 14, plot.bottom - 3), place);
    }
  };

  const build = (widget) => {
    const { data, start } = widget;
    const fields = Object.entries(limits(start)).map(([key, [min, max]]) => [
      key, field({ label: LABELS[key], min, max, step: STEP }, (value) => widget.set({ [key]: value })),
    ]);
    const of = Object.fromEntries(fields);
    const show = choice({ label: "Draw the design", options: KINDS }, (value) =>
      widget.set({ show: value }));
    const found = table("Designs that keep both errors: stop with r1 or fewer of n1, active with more "
      + "than r of n", ["Design", "r1/n1", "r/n", "Type I error", "Power", "Stops early at p0",
      "Expected patients at p0"]);
    const [power, boundary] = [chart(), chart()];
    const panel = (title, node) =>
      el("div", { class: "oa-panel" }, el("p", { class: "oa-panel-title" }, title), node);
    const out = el("div", {},
      el("div", { class: "oa-panels" }, panel("What it does at each true rate", power.element),
        panel("Where it stops", boundary.element)),
      found.element);
    widget.body.append(el("p", { class: "oa-hint" }, data.about),
      el("div", { class: "oa-controls" }, fields.map(([, one]) => one.element)), show.element,
      widget.summary, out);

    let plot = null;
    drag(power.element, {
      grab: (x, y) => {
        if (y < plot.top - 18 || y > plot.bottom) return null;
        const away = ["p0", "p1"].map((key) => [Math.abs(plot.x(widget.state[key] / 100) - x), key]);
        const [distance, key] = away.sort((a, b) => a[0] - b[0])[0];
        return distance < 18 ? key : null;
      },
      move: (key, x, y) => {
        const { p0, p1 } = widget.state;
        const [low, high] = limits(start)[key];
        const [least, most] = key === "p0" ? [low, Math.min(high, p1 - GAP)] : [Math.max(low, p0 + GAP), high];
        const rate = Math.round(200 * plot.at(x, y)[0]) / 2;
        widget.set({ [key]: Math.min(Math.max(rate, least), most) });
      },
    });

    return (state) => {
      for (const [key, one] of fields) one.set(state[key]);
      show.set(state.show);
      const apart = state.p1 > state.p0;
      of.p1.fault(apart ? "" : `p1 must be above p0: more than ${plain(state.p0)}, or a smaller p0.`);
      const { p0, p1, alpha, power: aim } = state;
      const designs = apart
        ? search(p0 / 100, p1 / 100, alpha / 100, Math.max(1 - aim / 100, 0), data.most) : null;
      out.hidden = !designs;
      if (!apart) {
        widget.say("No design: the desirable rate p1 must be above the uninteresting rate p0. "
          + "Raise p1 or lower p0.");
      } else if (!designs) {
        widget.say(`No two-stage design with ${data.most} patients or fewer tells ${plain(p0)}% from `
          + `${plain(p1)}% with a type I error of ${plain(alpha)}% and a power of ${plain(aim)}%. `
          + "Move the two rates apart, allow a larger alpha, or ask for less power.");
      } else {
        const one = designs[state.show];
        const other = designs[state.show === "minimax" ? "optimal" : "minimax"];
        found.set(KINDS.map(([kind]) => [kind, ...cells(designs[kind])]));
        plot = drawPower(power, one);
        drawBoundary(boundary, one);
        widget.say(told(one, other, designs.complete, data.most, data.own, data.whose));
      }
    };
  };

  /** The ranges of the controls, wide enough for what the page starts from. */
  const limits = (start) => Object.fromEntries(Object.entries(RANGES).map(([key, [low, high]]) =>
    [key, [Math.min(low, start[key]), Math.max(high, start[key])]]));

  define("design", {
    start: (data) => ({ ...data.start, show: data.show }),
    build,
    read: (given, start) => {
      const state = globalThis.onearm.typed(given, start);
      if (!state || !KINDS.some(([kind]) => kind === state.show)) return null;
      const fits = ([key, [low, high]]) => state[key] >= low && state[key] <= high;
      return Object.entries(limits(start)).every(fits) ? state : null;
    },
  });
})();
