/* How often an interval for a rate misses it: method, patients and level in, coverage out.
   Methods and limits are those of onearm.stats.exact, the sums those of onearm.stats.coverage. */

(() => {
  "use strict";
  const { el, percent, plain, fixed, field, picker, table, chart, drag, define } = globalThis.onearm;
  const TIE = 1e-12;
  const SLIVER = 1e-9;

  /* --- Distributions --- */

  /** Logarithm of the gamma function (Lanczos, 15 terms). */
  const LANCZOS = [
    0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174,
    -0.49191381609762019978, 0.33994649984811888699e-4, 0.46523628927048575665e-4,
    -0.98374475304879564677e-4, 0.15808870322491248884e-3, -0.21026444172410488319e-3,
    0.21743961811521264320e-3, -0.16431810653676389022e-3, 0.84418223983852743293e-4,
    -0.26190838401581408670e-4, 0.36899182659531622704e-5,
  ];
  const logGamma = (x) => {
    const sum = LANCZOS.reduce((total, one, i) => total + (i ? one / (x + i) : one), 0);
    const t = x + 5.2421875;
    return (x + 0.5) * Math.log(t) - t + Math.log((2.5066282746310005 * sum) / x);
  };

  /** The continued fraction of the incomplete beta function (Lentz). */
  const fraction = (a, b, x) => {
    const off = (value) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
    let c = 1;
    let d = 1 / off(1 - ((a + b) * x) / (a + 1));
    let found = d;
    for (let m = 1; m < 500; m++) {
      const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / off(1 + even * d);
      c = off(1 + even / c);
      found *= d * c;
      const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / off(1 + odd * d);
      c = off(1 + odd / c);
      found *= d * c;
      if (Math.abs(d * c - 1) < 1e-16) break;
    }
    return found;
  };

  /** The regularised incomplete beta function of a and b, as a function of x. */
  const beta = (a, b) => {
    const log = logGamma(a + b) - logGamma(a) - logGamma(b);
    return (x) => {
      if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
      const front = Math.exp(log + a * Math.log(x) + b * Math.log1p(-x));
      return x < (a + 1) / (a + b + 2)
        ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, 1 - x)) / b;
    };
  };

  /** Where a rising function from 0 to 1 reaches a value (Chandrupatla 1997). */
  const reaches = (rising, value) => {
    let [a, b, c] = [1, 0, 0];
    let [fa, fb, fc] = [1 - value, -value, -value];
    for (let t = 0.5, i = 0; i < 100; i++) {
      const x = a + t * (b - a);
      const f = rising(x) - value;
      if (f > 0 === fa > 0) [c, fc] = [a, fa];
      else [c, fc, b, fb] = [b, fb, a, fa];
      [a, fa] = [x, f];
      const [best, miss] = Math.abs(fa) < Math.abs(fb) ? [a, fa] : [b, fb];
      const limit = (4e-16 * best + 1e-17) / Math.abs(b - a);
      if (limit > 0.5 || miss === 0) return best;
      const [xi, phi] = [(a - b) / (c - b), (fa - fb) / (fc - fb)];
      const curved = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi;
      t = curved ? (fa / (fb - fa)) * (fc / (fb - fc))
        + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb)) : 0.5;
      t = Math.min(Math.max(t, limit), 1 - limit);
    }
    return a;
  };

  /** The z above which a normal variable lies with probability `tail` (Wichura 1988, AS 241). */
  const POLYNOMIALS = [
    [
      [3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
        45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727],
      [1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
        21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610],
    ],
    [
      [1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550,
        3.64784832476320460504, 1.27045825245236838258, 0.241780725177450611770,
        0.0227238449892691845833, 7.74545014278341407640e-4],
      [1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
        0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4,
        1.05075007164441684324e-9],
    ],
  ];
  const sum = (terms, x) => terms.reduceRight((total, term) => total * x + term, 0);
  const quantile = (tail) => {
    const middle = 0.5 - tail;
    const [[above, below], [farAbove, farBelow]] = POLYNOMIALS;
    if (Math.abs(middle) <= 0.425) {
      const square = 0.180625 - middle * middle;
      return (middle * sum(above, square)) / sum(below, square);
    }
    const root = Math.sqrt(-Math.log(Math.min(tail, 1 - tail))) - 1.6;
    return (Math.sign(middle) * sum(farAbove, root)) / sum(farBelow, root);
  };

  /** P(X = x) for x = 0..n, from the likeliest count outwards. */
  const pmf = (n, p) => {
    const found = new Float64Array(n + 1);
    const mode = Math.min(Math.floor((n + 1) * p), n);
    found[mode] = 1;
    const odds = p / (1 - p);
    for (let x = mode; x > 0; x--) found[x - 1] = found[x] * (x / ((n + 1 - x) * odds));
    for (let x = mode; x < n; x++) found[x + 1] = found[x] * (((n - x) / (x + 1)) * odds);
    const total = found.reduce((all, one) => all + one, 0);
    return found.map((one) => one / total);
  };

  /* --- Intervals: the lower limit of x successes; the upper is that of the failures, turned --- */

  const lowest = {
    "clopper-pearson": (x, n, tail) => reaches(beta(x, n - x + 1), tail),
    wilson: (x, n, tail) => {
      const z = quantile(tail);
      const rate = x / n;
      const half = z * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n));
      return (rate + (z * z) / (2 * n) - half) / (1 + (z * z) / n);
    },
    jeffreys: (x, n, tail) => reaches(beta(x + 0.5, n - x + 0.5), tail),
    "mid-p": (x, n, tail) => {
      const [from, beyond] = [beta(x, n - x + 1), x < n ? beta(x + 1, n - x) : () => 0];
      return reaches((p) => (from(p) + beyond(p)) / 2, tail);
    },
    "agresti-coull": (x, n, tail) => {
      const z = quantile(tail);
      const size = n + z * z;
      const centre = (x + (z * z) / 2) / size;
      return Math.max(0, centre - z * Math.sqrt((centre * (1 - centre)) / size));
    },
    wald: (x, n, tail) => Math.max(0, x / n - quantile(tail) * Math.sqrt(((x / n) * (1 - x / n)) / n)),
  };

  /** Lower and upper limit of every count from 0 to n. */
  const limits = (n, method, level) => {
    const tail = (1 - level) / 2;
    const low = Array.from({ length: n + 1 }, (_, x) => (x ? lowest[method](x, n, tail) : 0));
    return { n, low, high: low.map((_, x) => (x < n ? 1 - low[n - x] : 1)) };
  };

  /** How often the intervals hold the rate p, lie wholly above or below it; their mean width. */
  const misses = ({ n, low, high }, p) => {
    const found = { p, holds: 0, above: 0, below: 0, width: 0 };
    pmf(n, p).forEach((chance, x) => {
      found[low[x] > p ? "above" : high[x] < p ? "below" : "holds"] += chance;
      found.width += chance * (high[x] - low[x]);
    });
    return found;
  };

  /** Stretches of rates between the jumps of coverage, each with the first and last count held. */
  const stretches = ({ n, low, high }) => {
    const jumps = [...new Set([0, ...low, ...high, 1])].sort((a, b) => a - b);
    const found = [];
    let [first, last] = [0, 0];
    for (let i = 1; i < jumps.length; i++) {
      const [from, to] = [jumps[i - 1], jumps[i]];
      if (to - from < SLIVER) continue;
      const middle = (from + to) / 2;
      while (high[first] < middle) first++;
      while (last < n && low[last + 1] <= middle) last++;
      found.push({ from, to, first, last });
    }
    return found;
  };

  /** P(first <= X <= last), from the likeliest count outwards until nothing is left to add. */
  const between = (n, p, first, last) => {
    const mode = Math.min(Math.floor((n + 1) * p), n);
    const odds = p / (1 - p);
    let total = 0;
    let inside = 0;
    const count = (x, term) => {
      total += term;
      if (x >= first && x <= last) inside += term;
    };
    for (let x = mode, term = 1; x >= 0 && term > 1e-20; term *= x / ((n + 1 - x) * odds), x--)
      count(x, term);
    let term = ((n - mode) / (mode + 1)) * odds;
    for (let x = mode + 1; x <= n && term > 1e-20; term *= ((n - x) / (x + 1)) * odds, x++)
      count(x, term);
    return inside / total;
  };

  /** The lowest coverage over all rates: beside a jump, for between two it has no low point. */
  const least = (known) => {
    let found = { holds: 1, p: 0 };
    for (const { from, to, first, last } of stretches(known))
      for (const p of [from, to]) {
        const here = between(known.n, p, first, last);
        if (here < found.holds - TIE) found = { holds: here, p };
      }
    return found;
  };

  globalThis.onearm.coverage = { limits, misses, least, quantile };

  /* --- The widget: rate and level in percent, as they are read and typed --- */

  const GRID = 1 / 200;
  const NONE = "none";
  const METHODS = [
    ["clopper-pearson", "Clopper-Pearson"], ["wilson", "Wilson"], ["jeffreys", "Jeffreys"],
    ["mid-p", "mid-p"], ["agresti-coull", "Agresti-Coull"], ["wald", "Wald"],
  ];
  const NAMES = Object.fromEntries(METHODS);
  const RANGES = { n: [1, 120], level: [50, 99.9], rate: [0, 100] };
  const LABELS = { n: "Patients n", level: "Level that is promised (%)", rate: "True rate (%)" };
  const LOOKS = [
    { stroke: "var(--oa-accent)" },
    { stroke: "var(--oa-progression)", "stroke-dasharray": "6 3" },
  ];
  const PROMISE = { stroke: "currentColor", "stroke-dasharray": "2 3" };

  /** Coverage against the rate with its jumps, as pairs. */
  const curve = (known) => stretches(known).flatMap(({ from, to, first, last }) => {
    const steps = Math.max(1, Math.ceil((to - from) / GRID));
    return Array.from({ length: steps + 1 }, (_, i) => {
      const p = from + ((to - from) * i) / steps;
      return [p, between(known.n, p, first, last)];
    });
  });

  /** Limits, curve and lowest coverage of each method, worked out once for each n and level. */
  const remembered = () => {
    let key = null;
    let found = {};
    return (n, level, method) => {
      if (key !== `${n} ${level}`) [key, found] = [`${n} ${level}`, {}];
      found[method] ??= (() => {
        const known = limits(n, method, level);
        let drawn = null;
        return { known, least: least(known), get curve() { return (drawn ??= curve(known)); } };
      })();
      return found[method];
    };
  };

  const told = (state, methods, of) => {
    const [method, beside] = methods;
    const here = misses(of(method).known, state.rate / 100);
    const worst = of(method).least;
    const level = `${plain(state.level)}%`;
    const kept = worst.holds >= state.level / 100 - SLIVER;
    const near = (found) => `${percent(found.holds)} (near a rate of ${percent(found.p)})`;
    const sentences = [
      `With ${state.n} ${state.n === 1 ? "patient" : "patients"} and a true rate of ${plain(state.rate)}%, `
        + `the ${level} interval of ${NAMES[method]} holds that rate in ${percent(here.holds)} of trials.`,
      `It misses in ${percent(here.above + here.below)}: in ${percent(here.above)} it lies wholly above `
        + `the rate, in ${percent(here.below)} wholly below.`,
      kept ? `Over all true rates it holds at least ${near(worst)}: it keeps its promise.`
        : `At its worst it holds ${near(worst)}: less than it promises.`,
    ];
    if (beside) {
      const other = misses(of(beside).known, state.rate / 100);
      sentences.push(`Beside it, ${NAMES[beside]} holds the rate in ${percent(other.holds)}, `
        + `and at its worst ${near(of(beside).least)}.`);
    }
    return sentences.join(" ");
  };

  const drawCurves = (picture, state, methods, of) => {
    const [p, level] = [state.rate / 100, state.level / 100];
    const lowest = Math.min(level - 0.02, ...methods.map((method) => of(method).least.holds));
    const plot = picture.draw({
      height: 290,
      top: 46,
      keys: [
        ...methods.map((method, i) => ({ text: NAMES[method], ...LOOKS[i] })),
        { text: `promised: ${plain(state.level)}%`, ...PROMISE },
      ],
      x: { from: 0, to: 1, label: "True rate (%)", text: (at) => plain(100 * at) },
      y: {
        from: Math.max(0, Math.floor(100 * lowest - 0.5) / 100), to: 1,
        label: "Trials whose interval holds it (%)", text: (at) => plain(100 * at),
      },
      alt: `Line chart of the coverage of ${plain(state.level)}% intervals from ${state.n} patients `
        + `against the true rate: ${methods.map((method) => `${NAMES[method]} at least `
          + `${percent(of(method).least.holds)}, and ${percent(misses(of(method).known, p).holds)} at `
          + `${plain(state.rate)}%`).join("; ")}.`,
    });
    plot.path([[0, level], [1, level]], { ...PROMISE, "stroke-width": 1.5 });
    plot.add("path", {
      d: `M${plot.x(p)} ${plot.top}V${plot.bottom}`, stroke: "currentColor", "stroke-dasharray": "1.5 3",
    });
    plot.tag(`rate ${plain(state.rate)}%`, p);
    [...methods].reverse().forEach((method) => {
      const look = LOOKS[methods.indexOf(method)];
      plot.path(of(method).curve, { ...look, "stroke-width": 1.6, "stroke-linejoin": "round" });
    });
    methods.forEach((method, i) => {
      const [x, y] = [plot.x(p), plot.y(misses(of(method).known, p).holds)];
      const mark = { fill: "var(--oa-paper)", "stroke-width": 2, ...LOOKS[i], "stroke-dasharray": null };
      if (i) plot.add("path", { d: `M${x - 6} ${y}l6 -6 6 6 -6 6z`, ...mark });
      else plot.add("circle", { cx: x, cy: y, r: 6, ...mark });
    });
    return plot;
  };

  /** The interval of every count, the likelier the thicker; broken where it misses the rate. */
  const drawIntervals = (picture, state, method, of) => {
    const { low, high } = of(method).known;
    const [n, p] = [state.n, state.rate / 100];
    const chances = pmf(n, p);
    const most = Math.max(...chances);
    const missed = low.map((_, x) => x).filter((x) => low[x] > p || high[x] < p);
    const plot = picture.draw({
      height: 290,
      top: 46,
      keys: [
        { text: "holds the rate", ...LOOKS[0] },
        { text: "misses it", ...LOOKS[1] },
        { text: "thick: likely", stroke: "currentColor", "stroke-width": 5 },
      ],
      x: { from: 0, to: 1, label: "Rate (%)", text: (at) => plain(100 * at) },
      y: { from: -0.5, to: n + 0.5, label: `Successes among ${n}`, at: whole(n) },
      alt: `The ${plain(state.level)}% ${NAMES[method]} intervals of all counts from 0 to ${n}: `
        + `${n + 1 - missed.length} hold a rate of ${plain(state.rate)}%, ${missed.length} miss it.`,
    });
    plot.add("path", {
      d: `M${plot.x(p)} ${plot.top}V${plot.bottom}`, stroke: "currentColor", "stroke-dasharray": "1.5 3",
    });
    plot.tag(`rate ${plain(state.rate)}%`, p);
    const thick = Math.max(1, Math.min(6, 180 / (n + 1)));
    chances.forEach((chance, x) => plot.path([[low[x], x], [high[x], x]], {
      ...LOOKS[low[x] > p || high[x] < p ? 1 : 0],
      "stroke-width": Math.max(n < 60 ? 1.2 : 0.8, (thick * chance) / most),
    }));
  };

  /** Ticks at whole counts. */
  const whole = (n) => globalThis.onearm.ticks(0, n, 6).filter(Number.isInteger);

  const ranges = (start) => ({ ...RANGES, n: [1, Math.max(RANGES.n[1], start.n)] });

  const build = (widget) => {
    const { data, start } = widget;
    const make = (key, step, whole = false) => {
      const [min, max] = ranges(start)[key];
      return [key, field({ label: LABELS[key], min, max, step, whole }, (value) =>
        widget.set({ [key]: value }))];
    };
    const fields = [make("n", 1, true), make("level", 0.1), make("rate", 0.1)];
    const method = picker({ label: "Interval", options: METHODS }, (value) =>
      widget.set({ method: value }));
    const beside = picker({ label: "Beside it", options: [[NONE, "nothing"], ...METHODS] }, (value) =>
      widget.set({ beside: value }));
    const [picture, lines] = [chart(), chart()];
    const linesTitle = el("p", { class: "oa-panel-title" });
    const found = table("All intervals", ["Interval", "Holds the rate", "Wholly above",
      "Wholly below", "Mean width, points", "Holds at its worst"]);
    widget.body.append(
      el("p", { class: "oa-hint" }, data.about),
      el("div", { class: "oa-controls" }, method.element, beside.element,
        fields.map(([, one]) => one.element)),
      widget.summary,
      el("div", { class: "oa-panel" },
        el("p", { class: "oa-panel-title" }, "How often the interval holds the true rate"),
        picture.element),
      el("div", { class: "oa-panel" }, linesTitle, lines.element),
      found.element,
    );
    const recall = remembered();

    let plot = null;
    drag(picture.element, {
      grab: (x, y) => y > plot.top - 20 && y < plot.bottom
        && Math.abs(plot.x(widget.state.rate / 100) - x) < 18 ? "rate" : null,
      move: (name, x, y) => {
        const rate = Math.round(200 * plot.at(x, y)[0]) / 2;
        widget.set({ rate: Math.min(Math.max(rate, 0), 100) });
      },
    });

    return (state) => {
      for (const [key, one] of fields) one.set(state[key]);
      method.set(state.method);
      beside.set(state.beside);
      const of = (one) => recall(state.n, state.level / 100, one);
      const methods = [state.method, state.beside].filter((one, i, all) =>
        one !== NONE && all.indexOf(one) === i);
      plot = drawCurves(picture, state, methods, of);
      drawIntervals(lines, state, state.method, of);
      linesTitle.textContent = `The ${NAMES[state.method]} interval of every count`;
      found.set(METHODS.map(([one, name]) => {
        const here = misses(of(one).known, state.rate / 100);
        return [name, percent(here.holds), percent(here.above), percent(here.below),
          fixed(100 * here.width), percent(of(one).least.holds)];
      }), `All ${plain(state.level)}% intervals from ${state.n} patients, if the true rate is `
        + `${plain(state.rate)}%`);
      widget.say(told(state, methods, of));
    };
  };

  define("coverage", {
    start: (data) => ({ ...data.start }),
    build,
    read: (given, start) => {
      const state = globalThis.onearm.typed(given, start);
      const known = (method) => Object.hasOwn(NAMES, method);
      if (!state || !known(state.method)) return null;
      if (!known(state.beside) && state.beside !== NONE) return null;
      const fits = ([key, [low, high]]) => state[key] >= low && state[key] <= high;
      return Object.entries(ranges(start)).every(fits) && Number.isInteger(state.n) ? state : null;
    },
  });
})();
