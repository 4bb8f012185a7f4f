/* The Kaplan-Meier builder: move a patient, and watch the curve and its median.

   The functions of `onearm.km` are those of onearm.stats (survival, quantiles, limits, times), rule
   by rule; tests/browser/test_widgets_km.py holds one against the other. */
(() => {
  "use strict";
  /** Relative size of a difference that is rounding: the root of the machine epsilon. */
  const NOISE = Math.sqrt(Number.EPSILON);

  /** Gap up to which neighbouring distinct times are one time, as in R's survfit. */
  function tolerance(distinct) {
    const mean = distinct.reduce((sum, time) => sum + time, 0) / (distinct.length || 1);
    return NOISE * Math.max(1, mean);
  }

  /** Each time, or the earliest of those that differ from it by rounding alone. */
  function merged(ordered) {
    const gap = tolerance(ordered.filter((time, i) => i === 0 || time > ordered[i - 1]));
    let start = ordered[0];
    return ordered.map((time, i) => {
      if (i > 0 && time - ordered[i - 1] > gap) start = time;
      return start;
    });
  }

  /** Rows of distinct times: at risk just before, events and censored then. */
  function table(times, events) {
    const order = times.map((_, i) => i).sort((a, b) => times[a] - times[b]);
    const ordered = merged(order.map((i) => Math.max(times[i], 0)));
    const rows = [];
    ordered.forEach((time, place) => {
      let row = rows.at(-1);
      if (!row || row.time !== time) {
        row = { time, atRisk: times.length - place, events: 0, censored: 0 };
        rows.push(row);
      }
      row[events[order[place]] ? "events" : "censored"] += 1;
    });
    return rows;
  }

  const logit = (s) => Math.log(s / (1 - s));
  const expit = (x) => 1 / (1 + Math.exp(-x));

  /* Lower and upper limit from S, the error of log S, and the normal quantile. */
  const SCALES = {
    plain: (s, error, z) => [s - z * s * error, s + z * s * error],
    log: (s, error, z) => [s * Math.exp(-z * error), s * Math.exp(z * error)],
    "log-log": (s, error, z) => {
      const width = (z * error) / Math.log(s);
      return [s ** Math.exp(-width), s ** Math.exp(width)];
    },
    logit: (s, error, z) => {
      const width = (z * error) / (1 - s);
      return [expit(logit(s) - width), expit(logit(s) + width)];
    },
    arcsin: (s, error, z) => {
      const width = (z / 2) * error * Math.sqrt(s / (1 - s));
      const angle = Math.asin(Math.sqrt(s));
      return [
        Math.sin(Math.max(0, angle - width)) ** 2,
        Math.sin(Math.min(Math.PI / 2, angle + width)) ** 2,
      ];
    },
  };

  /** Limits of one survival probability, NaN where the scale has none. */
  function limits(s, error, transform, z) {
    if (s <= 0) return [NaN, NaN];
    if (s >= 1) return transform === "plain" || transform === "log" ? [1, 1] : [NaN, NaN];
    return SCALES[transform](s, error, z).map((limit) => Math.min(Math.max(limit, 0), 1));
  }

  /** The curve: one entry for each distinct time, in increasing order. */
  function kaplanMeier(times, events, { transform = "log-log", z = 1.959963984540054 } = {}) {
    let survival = 1;
    let sum = 0;
    return table(times, events).map((row) => {
      survival *= (row.atRisk - row.events) / row.atRisk;
      sum += row.events / (row.atRisk * (row.atRisk - row.events));
      const error = Math.sqrt(sum);
      const [low, high] = limits(survival, error, transform, z);
      const se = survival > 0 ? survival * error : 0;
      return { ...row, survival, se, low, high };
    });
  }

  /* First time at or below a height, the middle where the curve stays there; null if never. */
  function crossing(curve, key, height) {
    const first = curve.find((row) => row[key] < height + NOISE); // NaN compares false
    if (!first) return { time: null, flat: null };
    const later = curve.find((row) => row[key] < first[key] - NOISE);
    if (!later || Math.abs(first[key] - height) >= NOISE) return { time: first.time, flat: null };
    return { time: (first.time + later.time) / 2, flat: [first.time, later.time] };
  }

  /** Time by which a share has had the event, with its limits; null is 'not reached'. `flat` is the
      stretch of which the middle was taken. */
  function quantile(curve, share = 0.5) {
    const { time: value, flat } = crossing(curve, "survival", 1 - share);
    const [low, high] = ["low", "high"].map((key) => crossing(curve, key, 1 - share).time);
    return { value, low, high, flat };
  }

  /* How many of the distinct times lie before a time, and how many at or before it. */
  function locate(curve, at) {
    const gap = tolerance(curve.map((row) => row.time));
    const before = curve.filter((row) => row.time < at - gap).length;
    return [before, curve.filter((row) => row.time <= at + gap).length];
  }

  /** S at a time, null beyond the last follow-up unless the curve has fallen to 0. */
  function landmark(curve, at) {
    const [before, reached] = locate(curve, at);
    const beyond = before === curve.length;
    const atRisk = beyond ? 0 : curve[before].atRisk;
    if (beyond && curve.at(-1).survival > 0) return { rate: null, atRisk };
    return { rate: reached ? curve[reached - 1].survival : 1, atRisk };
  }

  globalThis.onearm = {
    ...globalThis.onearm,
    km: { kaplanMeier, quantile, landmark },
  };
  const { el, fixed, percent, field, choice, picker, button, chart, drag, define } = onearm;

  const FEWEST = 3;
  const MOST = 16;
  const ROW = 24;
  const LEFT = 58;
  const PROGRAMS = { log: "as R", "log-log": "as lifelines, SAS" };
  const HINT =
    "Invented patients, one line each: ● had the event, ○ was last seen without it. " +
    "Drag the end of a line. In the picture the keys ← → move the chosen patient, ↑ ↓ choose " +
    "another, and space switches between ● and ○. The bar at one half is the interval of the " +
    "median; dashed in grey is the curve at the start.";

  const start = ({ patients, transform, most }) => ({
    patients: patients.map(([steps, event]) => ({ steps, event: Boolean(event) })),
    chosen: 0,
    transform,
    most,
  });

  /* In the address a patient is its steps and a letter: 6e had the event, 6c was censored. */
  const write = ({ patients, transform }) => ({
    patients: patients.map(({ steps, event }) => `${steps}${event ? "e" : "c"}`).join(""),
    limits: transform,
  });

  function read(given, from) {
    const told = given.patients ?? "";
    const transform = given.limits ?? from.transform;
    if (!/^(\d{1,4}[ec])+$/.test(told) || !Object.hasOwn(SCALES, transform)) return null;
    const patients = told.match(/\d+[ec]/g).map((one) => ({
      steps: parseInt(one, 10),
      event: one.endsWith("e"),
    }));
    const few = patients.length < FEWEST || patients.length > MOST;
    const late = patients.some(({ steps }) => steps > from.most);
    return few || late ? null : { ...from, patients, transform };
  }

  /** What the state says in numbers: curve, median and rate, and times as they are written. */
  function findings(data, { patients, transform }) {
    const written = (value) => (value === null ? "NR" : fixed(value, data.unit === "days" ? 0 : 1));
    const curve = kaplanMeier(
      patients.map(({ steps }) => steps * data.step),
      patients.map(({ event }) => event),
      { transform, z: data.z },
    );
    const { rate } = landmark(curve, data.landmark);
    return { curve, median: quantile(curve), rate, written, n: patients.length, transform };
  }

  /** The same as a sentence or three. */
  function tell(data, found, first) {
    const { median, written, n, transform, rate } = found;
    const events = found.curve.reduce((sum, row) => sum + row.events, 0);
    const value = (one) => (one.value === null ? "not reached" : `${written(one.value)} ${data.unit}`);
    const parts = [
      `${n} patients, ${events} ${events === 1 ? "event" : "events"}.`,
      `The median is ${value(median)} (95% interval ${written(median.low)} to ` +
        `${written(median.high)}, ${transform}; NR: not reached).`,
    ];
    if (median.flat) {
      const [from, to] = median.flat.map(written);
      parts.push(`The curve lies on one half from ${from} to ${to}: the median is the middle.`);
    }
    if (value(median) !== value(first.median)) parts.push(`At the start it was ${value(first.median)}.`);
    parts.push(
      rate === null
        ? `Follow-up ends before ${data.read}.`
        : `At ${data.read} ${percent(rate)} are ${data.state}.`,
    );
    return parts.join(" ");
  }

  /* --- Pictures --- */

  const corners = (rows, key) => {
    const points = [[0, 1]];
    for (const row of rows) points.push([row.time, points.at(-1)[1]], [row.time, row[key]]);
    return points;
  };

  function drawBand(sheet, curve) {
    const rows = curve
      .map((row) => (row.survival === 1 ? { ...row, low: 1, high: 1 } : row))
      .filter((row) => !Number.isNaN(row.low));
    const next = curve[rows.length]; // a step lasts until the next time
    const { low, high } = rows.at(-1) ?? { low: 1, high: 1 };
    const all = next ? [...rows, { time: next.time, low, high }] : rows;
    const outline = ["high", "low"].map((key) => corners(all, key));
    sheet.path([...outline[0], ...outline[1].reverse()], { fill: "var(--oa-band)" });
  }

  function drawMedian(sheet, { median, written }, data) {
    const ink = { stroke: "currentColor", "stroke-width": 1.5 };
    const { value, low, high } = median;
    if (value === null) return;
    sheet.path([[0, 0.5], [value, 0.5], [value, 0]], { ...ink, "stroke-dasharray": "4 3" });
    const label = sheet.write(`median ${written(value)}`, 0, sheet.bottom - 6, { class: "oa-halo" });
    const left = sheet.x(value) + 6;
    const room = sheet.right - left > 90;
    label.setAttribute("x", room ? left : sheet.x(value) - 6);
    label.setAttribute("text-anchor", room ? "start" : "end");
    if (low === null) return;
    const right = high ?? data.step * data.most;
    sheet.path([[low, 0.5], [right, 0.5]], ink);
    for (const limit of high === null ? [low] : [low, high])
      sheet.path([[limit, 0.46], [limit, 0.54]], { ...ink, "stroke-width": 2 });
    const [tip, middle] = [sheet.x(right), sheet.y(0.5)];
    if (high === null)
      sheet.add("path", { d: `M${tip - 6} ${middle - 4}L${tip} ${middle}l-6 4`, fill: "none", ...ink });
  }

  function drawCurve(picture, data, found, first, width, told) {
    const { curve, rate } = found;
    const sheet = picture.draw({
      width, height: 270, left: LEFT, bottom: 46,
      alt: `Kaplan-Meier curve. ${told}`,
      x: { from: 0, to: data.step * data.most, at: data.ticks, label: "" },
      y: {
        from: 0, to: 1, at: [0, 0.25, 0.5, 0.75, 1], text: (share) => fixed(100 * share, 0),
        label: `${data.state[0].toUpperCase()}${data.state.slice(1)} (%)`,
      },
    });
    drawBand(sheet, curve);
    const dotted = { stroke: "currentColor", "stroke-dasharray": "1 3" };
    sheet.path([[data.landmark, 0], [data.landmark, 1]], dotted);
    const at = `${data.read}: ${rate === null ? "NR" : percent(rate)}`;
    sheet.write(at, sheet.right, sheet.top - 6, { "text-anchor": "end" });
    const ghost = corners(first.curve, "survival");
    sheet.path(ghost, { stroke: "var(--oa-grid)", "stroke-width": 1.5, "stroke-dasharray": "5 3" });
    drawMedian(sheet, found, data);
    sheet.path(corners(curve, "survival"), { stroke: "var(--oa-curve)", "stroke-width": 2.5 });
    for (const row of curve.filter(({ censored }) => censored))
      sheet.add("path", {
        d: `M${sheet.x(row.time)} ${sheet.y(row.survival) - 6}v12`,
        stroke: "currentColor",
        "stroke-width": 1.5,
      });
    sheet.write("At risk", 2, sheet.bottom + 38, { fill: "var(--oa-muted)" });
    for (const tick of data.ticks)
      sheet.write(String(landmark(curve, tick).atRisk), sheet.x(tick), sheet.bottom + 38, {
        "text-anchor": "middle",
      });
  }

  function drawLanes(picture, data, { patients, chosen }, width) {
    const sheet = picture.draw({
      width, height: 50 + ROW * patients.length, left: LEFT, top: 6,
      alt: "Time of the chosen patient",
      x: {
        from: 0, to: data.step * data.most, at: data.ticks,
        label: `${data.unit[0].toUpperCase()}${data.unit.slice(1)} from the start`,
      },
      y: { from: 0, to: patients.length, at: [], label: "" },
    });
    patients.forEach(({ steps, event }, i) => {
      const [x, y] = [sheet.x(steps * data.step), sheet.top + (i + 0.5) * ROW];
      const held = i === chosen;
      if (held)
        sheet.add("rect", {
          x: 0, y: y - ROW / 2, width, height: ROW, fill: "var(--oa-band)", rx: 3,
        });
      sheet.write(String(i + 1), LEFT - 10, y + 4, {
        "text-anchor": "end", "font-weight": held ? 700 : 400,
      });
      sheet.add("path", {
        d: `M${LEFT} ${y}H${x}`, stroke: "var(--oa-curve)", "stroke-width": held ? 4 : 2,
      });
      sheet.add("circle", {
        cx: x, cy: y, r: held ? 8 : 6, stroke: "currentColor", "stroke-width": 2,
        fill: event ? "currentColor" : "var(--oa-paper)",
      });
    });
    return sheet;
  }

  /* --- The element --- */

  function build(widget) {
    const { data } = widget;
    const latest = data.step * data.most;
    const first = findings(data, widget.start);
    let sheet = null; // the lanes as last drawn

    const choose = (chosen) => widget.set({ chosen });
    const change = (changes, which = widget.state.chosen) =>
      widget.set({
        chosen: which,
        patients: widget.state.patients.map((one, i) => (i === which ? { ...one, ...changes } : one)),
      });
    const inside = (steps) => Math.min(Math.max(Math.round(steps), 0), data.most);
    const toggle = () => change({ event: !widget.state.patients[widget.state.chosen].event });

    const curve = chart();
    const lanes = chart();
    const select = el("select", { id: `${widget.id}-patient`, change: () => choose(select.selectedIndex) });
    const patient = el("div", { class: "oa-picker" }, el("label", { for: select.id }, "Patient"), select);
    const when = field(
      { label: `Time of this patient (${data.unit})`, min: 0, max: Number(latest.toFixed(6)), step: data.step },
      (value) => change({ steps: inside(value / data.step) }),
    );
    const ending = choice(
      { label: "What happened then", options: [["e", "● the event"], ["c", "○ last seen without it (censored)"]] },
      (value) => change({ event: value === "e" }),
    );
    const scale = picker(
      {
        label: "Limits symmetric on the scale",
        options: data.transforms.map((name) =>
          [name, PROGRAMS[name] ? `${name} (${PROGRAMS[name]})` : name]),
      },
      (transform) => widget.set({ transform }),
    );
    const add = button("Add a patient", () => {
      const { patients } = widget.state;
      const added = { steps: inside(data.landmark / data.step), event: true };
      widget.set({ patients: [...patients, added], chosen: patients.length });
    });
    const remove = button("Remove this patient", () => {
      const { patients, chosen } = widget.state;
      const left = patients.filter((_, i) => i !== chosen);
      widget.set({ patients: left, chosen: Math.min(chosen, left.length - 1) });
    });
    widget.body.append(
      el("p", { class: "oa-hint" }, HINT),
      curve.element,
      lanes.element,
      el("div", { class: "oa-controls" }, patient, when.element, ending.element, scale.element),
      el("p", { class: "oa-foot" }, add, remove),
    );

    const keys = {
      ArrowLeft: ({ steps }) => change({ steps: inside(steps - 1) }),
      ArrowRight: ({ steps }) => change({ steps: inside(steps + 1) }),
      Home: () => change({ steps: 0 }),
      End: () => change({ steps: data.most }),
      ArrowUp: (_, i) => choose(Math.max(i - 1, 0)),
      ArrowDown: (_, i) => choose(Math.min(i + 1, widget.state.patients.length - 1)),
      " ": toggle,
      Enter: toggle,
    };
    lanes.element.setAttribute("role", "slider");
    lanes.element.setAttribute("tabindex", 0);
    lanes.element.addEventListener("keydown", (event) => {
      const { patients, chosen } = widget.state;
      if (!(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      keys[event.key](patients[chosen], chosen);
    });
    const lane = (y) => Math.floor((y - sheet.top) / ROW);
    lanes.element.addEventListener("pointerdown", (event) => {
      const box = lanes.element.getBoundingClientRect();
      const i = lane(((event.clientY - box.top) * lanes.element.viewBox.baseVal.height) / box.height);
      if (i in widget.state.patients) choose(i);
    });
    drag(lanes.element, {
      grab: (x, y) => {
        const one = widget.state.patients[lane(y)];
        const off = one ? x - sheet.x(one.steps * data.step) : Infinity;
        return Math.abs(off) <= ROW ? { i: lane(y), off } : null;
      },
      move: ({ i, off }, x, y) => change({ steps: inside(sheet.at(x - off, y)[0] / data.step) }, i),
    });

    return (state) => {
      const { patients, chosen } = state;
      const found = findings(data, state);
      const told = tell(data, found, first);
      const words = ({ steps, event }, i) =>
        `${i + 1}: ${found.written(steps * data.step)} ${data.unit}, ${event ? "event" : "censored"}`;
      const one = patients[chosen];
      drawCurve(curve, data, found, first, widget.width, told);
      sheet = drawLanes(lanes, data, state, widget.width);
      for (const [key, value] of [
        ["valuemin", 0], ["valuemax", latest], ["valuenow", one.steps * data.step],
        ["valuetext", `Patient ${words(one, chosen)}`],
      ])
        lanes.element.setAttribute(`aria-${key}`, value);
      select.replaceChildren(...patients.map((each, i) => el("option", {}, words(each, i))));
      select.selectedIndex = chosen;
      when.set(one.steps * data.step);
      ending.set(one.event ? "e" : "c");
      scale.set(state.transform);
      add.disabled = patients.length >= MOST;
      remove.disabled = patients.length <= FEWEST;
      widget.say(told);
    };
  }

  define("km", { start, build, read, write });
})();
