/* RECIST, scan by scan: enter what was measured, and read the response and its reason.

   The functions of `onearm.recist` are those of onearm.stats (recist, response) and of
   onearm.book.figures.scans, rule by rule and word by word; tests/browser/test_widgets_recist.py
   holds one against the other. */
(() => {
  "use strict";
  const ROUNDING = 1e-9;
  const WORST_LAST = ["NE", "CR", "PR", "SD", "NON-CR/NON-PD", "PD"];
  const NEITHER = "NON-CR/NON-PD";

  /** Response of the target lesions at one scan; sums in mm. */
  function targetResponse(sum, baseline, nadir, gone = false) {
    if (sum === 0 || gone) return "CR";
    if (nadir === 0) return "PD"; // disease seen again after it had gone
    if (sum - nadir >= 5 - ROUNDING && sum >= 1.2 * nadir - ROUNDING) return "PD";
    return sum <= 0.7 * baseline + ROUNDING ? "PR" : "SD";
  }

  /** The same for each scan after baseline, the nadir carried along; a sum of null is not known. */
  function targetSeries(baseline, sums, gone = []) {
    let nadir = baseline;
    return sums.map((sum, i) => {
      if (sum === null) return { sum, nadir, change: null, response: "NE" };
      const response = targetResponse(sum, baseline, nadir, gone[i]);
      const scan = { sum, nadir, change: 100 * (sum / baseline - 1), response };
      nadir = Math.min(nadir, sum);
      return scan;
    });
  }

  /** Response of the whole patient at one scan. */
  function overallResponse(target, other, fresh) {
    if (fresh || target === "PD" || other === "PD") return "PD";
    if (target === "none") return other;
    return target === "CR" && other !== "CR" && other !== "none" ? "PR" : target;
  }

  /** Whether any disease was seen at one scan, which after a complete response is progression. */
  function diseaseSeen(target, other, fresh) {
    return ["PR", "SD", "PD"].includes(target) || [NEITHER, "PD"].includes(other) || fresh;
  }

  /** Scans in order of time up to the first progression, one a day, disease after a CR made PD. */
  function countedScans(days, responses, seen = null) {
    const readings = days
      .map((day, i) => ({ day, response: responses[i], there: seen ? seen[i] : true }))
      .sort(
        (a, b) =>
          a.day - b.day ||
          WORST_LAST.indexOf(a.response) - WORST_LAST.indexOf(b.response) ||
          a.there - b.there,
      );
    const worst = readings.filter((one, i) => readings[i + 1]?.day !== one.day);
    const scans = [];
    let cleared = false;
    for (const { day, response, there } of worst) {
      const disease = !["CR", "NE"].includes(response) && (there || response !== "PR");
      if (response === "PD" || (cleared && disease)) return [...scans, { day, response: "PD" }];
      scans.push({ day, response });
      cleared ||= response === "CR";
    }
    return scans;
  }

  /* The first scan that shows one of `better`, and the scan that confirms it where that is asked. */
  function firstOf(scans, better, confirmAfter) {
    for (const [i, { day, response }] of scans.entries()) {
      if (!better.includes(response)) continue;
      if (confirmAfter === null) return { day, again: null };
      const again = scans
        .slice(i + 1)
        .find((later) => better.includes(later.response) && later.day >= day + confirmAfter);
      if (again) return { day, again: again.day };
    }
    return null;
  }

  /** Best overall response from the overall responses of the scans. */
  function bestOverallResponse(days, responses, options = {}) {
    const { sdFrom = 42, confirmAfter = null, seen = null } = options;
    const scans = countedScans(days, responses, seen);
    if (firstOf(scans, ["CR"], confirmAfter)) return "CR";
    if (firstOf(scans, ["CR", "PR"], confirmAfter)) return "PR";
    const late = scans.filter((scan) => scan.day >= sdFrom).map((scan) => scan.response);
    const measurable =
      !responses.includes(NEITHER) || responses.includes("PR") || responses.includes("SD");
    if (late.some((response) => ["CR", "PR", "SD"].includes(response)))
      return measurable ? "SD" : NEITHER;
    if (late.includes(NEITHER)) return NEITHER;
    return scans.at(-1)?.response === "PD" ? "PD" : "NE";
  }

  /** Day of the first CR or PR that counts, null without one. */
  function firstResponse(days, responses, { confirmAfter = null, seen = null } = {}) {
    const scans = countedScans(days, responses, seen);
    return firstOf(scans, ["CR", "PR"], confirmAfter)?.day ?? null;
  }

  /* --- The same in words --- */

  /** The size of a number, cut to a tenth and not rounded: 29.96% must not read as 30%. */
  function cut(value) {
    const tenths = Math.floor(Math.abs(value) * 10 + 1e-6);
    return `${Math.floor(tenths / 10)}${tenths % 10 ? `.${tenths % 10}` : ""}`;
  }

  const against = (change) =>
    cut(change) === "0" ? "level with" : `${cut(change)}% ${change > 0 ? "above" : "below"}`;

  const OTHERS_BESIDE = {
    none: ": complete response.",
    CR: ", and the others have gone too: complete response.",
    [NEITHER]: "; the others have not: partial response.",
    NE: "; the others were not read: partial response.",
  };
  const OTHERS_ALONE = {
    CR: "The lesions have gone: complete response.",
    [NEITHER]: "Lesions are left and none has clearly grown: no response, no progression.",
    NE: "The lesions were not read: not evaluable.",
  };

  /* Each ground on which a scan shows progression. */
  function grounds(scan, target, other) {
    const found = [];
    if (scan.fresh) found.push("A new lesion is progression, whatever the others do.");
    if (target?.response === "PD") {
      const { sum, nadir } = target;
      const rise = sum - nadir;
      found.push(
        nadir === 0
          ? `The target lesions had gone, and ${cut(sum)} mm are seen: progression.`
          : `${cut(sum)} mm is ${cut((100 * rise) / nadir)}% and ${cut(rise)} mm above the smallest ` +
              `sum so far, ${cut(nadir)} mm (20% and 5 mm are asked for): progression.`,
      );
    }
    if (other === "PD")
      found.push("The lesions that are not measured have clearly grown: progression.");
    return found.join(" ");
  }

  function whyBySize(baseline, { sum, nadir, change, response }) {
    const rise = sum - nadir;
    const begin = `${cut(sum)} mm is ${against(change)} the baseline of ${cut(baseline)} mm`;
    const small =
      rise > 0 && sum >= 1.2 * nadir - ROUNDING
        ? ` It is ${cut((100 * rise) / nadir)}% above the smallest sum so far, ${cut(nadir)} mm, ` +
          `yet ${cut(rise)} mm only, and progression needs 5 mm.`
        : "";
    if (response === "PR") return `${begin} (30% or more is asked for): partial response.${small}`;
    const then =
      nadir === baseline
        ? ", the smallest sum so far"
        : ` and ${against((100 * rise) / nadir)} the smallest sum so far, ${cut(nadir)} mm`;
    return (
      `${begin}${then}: neither 30% below baseline nor 20% and 5 mm above the smallest sum, ` +
      `so stable disease.${small}`
    );
  }

  function why(baseline, scan, target, other, response) {
    if (response === "PD") return grounds(scan, target, other);
    if (!target) return OTHERS_ALONE[response];
    if (target.response === "NE") return "The sum of diameters is not known: not evaluable.";
    if (target.response !== "CR") return whyBySize(baseline, target);
    const nodes = "All that is left of the target lesions are nodes below 10 mm, which count as gone";
    return (target.sum > 0 ? nodes : "The target lesions have gone") + OTHERS_BESIDE[other];
  }

  /* Each scan by itself, and those that count. A patient is {lesions, baseline, scans}; lesions
     'both', 'target' or 'other'; a scan {day, sum, gone, other, fresh}, days in order. */
  function lookAt({ lesions, baseline, scans }) {
    const targets =
      lesions === "other"
        ? scans.map(() => null)
        : targetSeries(baseline, scans.map(({ sum }) => sum), scans.map(({ gone }) => gone));
    const seen = scans.map((scan, i) => {
      const target = targets[i]?.response ?? "none";
      const other = lesions === "target" ? "none" : scan.other;
      const response = overallResponse(target, other, scan.fresh);
      return {
        response,
        disease: diseaseSeen(target, other, scan.fresh),
        reason: why(baseline, scan, targets[i], other, response),
      };
    });
    const days = scans.map(({ day }) => day);
    const responses = seen.map(({ response }) => response);
    const there = seen.map(({ disease }) => disease);
    return { targets, seen, days, responses, there, counted: countedScans(days, responses, there) };
  }

  /** The response at each scan, whether it counts, and why. */
  function readScans(patient) {
    const { targets, seen, counted } = lookAt(patient);
    const cleared = counted.find(({ response }) => response === "CR")?.day;
    return patient.scans.map(({ day }, i) => {
      const { response, reason } = seen[i];
      const kind = counted.find((scan) => scan.day === day)?.response;
      const again = `Disease is seen again after the complete response of day ${cleared}: progression.`;
      return {
        day,
        target: targets[i],
        response: kind ?? response,
        counted: kind !== undefined,
        reason:
          kind === undefined
            ? "After progression: this scan no longer counts."
            : kind !== response ? again : reason,
      };
    });
  }

  /** Best overall response, with or without confirmation (null), and why. */
  function bestResponse(patient, sdFrom, confirmAfter) {
    const { days, responses, there, counted } = lookAt(patient);
    const options = { sdFrom, confirmAfter, seen: there };
    const kind = bestOverallResponse(days, responses, options);
    const response = kind === "SD" && patient.lesions === "other" ? NEITHER : kind;
    return { response, reason: whyBest(response, counted, sdFrom, confirmAfter) };
  }

  function whyBest(kind, scans, sdFrom, confirmAfter) {
    if (kind === "CR" || kind === "PR") {
      const better = kind === "CR" ? ["CR"] : ["CR", "PR"];
      const { day, again } = firstOf(scans, better, confirmAfter);
      if (again === null) return `First seen on day ${day}.`;
      return `Seen on day ${day}, and again ${confirmAfter} days later or more: day ${again}.`;
    }
    const missed = firstOf(scans, ["CR", "PR"], null);
    const begin = missed
      ? `The response of day ${missed.day} was not seen again ${confirmAfter} days later or more. `
      : "";
    if (kind === "PD") {
      const { day } = scans.at(-1);
      return `${begin}Progression on day ${day}; from day ${sdFrom} on nothing better before it.`;
    }
    const late = scans.find(
      ({ day, response }) => day >= sdFrom && response !== "PD" && response !== "NE",
    );
    if (!late) return `${begin}No scan from day ${sdFrom} on tells how the disease is.`;
    const no = missed ? "No" : "No response, and no";
    return `${begin}${no} progression on day ${late.day}; that counts from day ${sdFrom} on.`;
  }

  globalThis.onearm = {
    ...globalThis.onearm,
    recist: {
      targetResponse, targetSeries, overallResponse, diseaseSeen, countedScans,
      bestOverallResponse, firstResponse, readScans, bestResponse,
    },
  };
  const { el, plain, field, choice, button, chart, drag, define } = onearm;

  /* --- State --- */

  const MOST = 8;
  const LARGEST = 400;
  const LAST = 2000;
  const REACH = 20;
  const LETTERS = { c: "CR", n: NEITHER, p: "PD", e: "NE" };
  const OTHERS = [
    [NEITHER, "left, none clearly grown"],
    ["CR", "gone"],
    ["PD", "clearly grown"],
    ["NE", "not read"],
  ];

  const start = ({ lesions, baseline, scans, sdFrom, confirmAfter }) => ({
    lesions,
    baseline,
    scans: scans.map(([day, sum, gone, other, fresh]) => ({ day, sum, gone, other, fresh })),
    sdFrom,
    confirmAfter,
  });

  /* In the address a scan is day_sum_letters: 84_54_n, with g for gone and l for a new lesion. */
  const write = ({ lesions, baseline, scans, sdFrom, confirmAfter }) => ({
    lesions,
    baseline,
    scans: scans
      .map(({ day, sum, gone, other, fresh }) => {
        const letter = Object.keys(LETTERS).find((key) => LETTERS[key] === other);
        return `${day}_${sum ?? ""}_${letter}${gone ? "g" : ""}${fresh ? "l" : ""}`;
      })
      .join("*"),
    stable: sdFrom,
    again: confirmAfter,
  });

  function read(given, from) {
    const told = (given.scans ?? "").split("*");
    const parts = told.map((one) => one.match(/^(\d{1,4})_(\d{1,3}(?:\.\d)?)?_([cnpe])(g?)(l?)$/));
    const numbers = ["baseline", "stable", "again"].map((key) => Number(given[key] || NaN));
    const [baseline, sdFrom, confirmAfter] = numbers;
    if (parts.includes(null) || parts.length > MOST) return null;
    if (!["both", "target", "other"].includes(given.lesions)) return null;
    const scans = parts.map(([, day, sum, letter, gone, fresh]) => ({
      day: Number(day),
      sum: sum === undefined ? null : Number(sum),
      other: LETTERS[letter],
      gone: Boolean(gone),
      fresh: Boolean(fresh),
    }));
    const inOrder = scans.every(({ day, sum }, i) =>
      day > (scans[i - 1]?.day ?? 0) && day <= LAST && (sum ?? 0) <= LARGEST);
    const inRange = baseline > 0 && baseline <= LARGEST && sdFrom >= 0 && sdFrom <= LAST &&
      confirmAfter >= 1 && confirmAfter <= LAST;
    return inOrder && inRange ? { ...from, lesions: given.lesions, baseline, scans, sdFrom, confirmAfter } : null;
  }

  /* --- Picture --- */

  const COLORS = { CR: "complete", PR: "partial", SD: "stable", PD: "progression", NE: "ne" };
  const color = (response) => `var(--oa-${COLORS[response] ?? "stable"})`;
  const upTo = (value, step) => Math.ceil(value / step) * step;

  /* Where progression begins for the scan after each: 20% and 5 mm above the smallest so far. */
  const threshold = (nadir) => (nadir === 0 ? 0 : Math.max(1.2 * nadir, nadir + 5));

  function drawCourse(picture, { baseline, scans }, readings, width) {
    const least = readings.map(({ target }) => target.nadir);
    const highest = Math.max(baseline, ...scans.map(({ sum }) => sum ?? 0), ...least.map(threshold));
    const cycle = 42 * Math.ceil((scans.at(-1).day + 7) / (width < 400 ? 210 : 294));
    const days = [0];
    while (days.at(-1) < scans.at(-1).day + 7) days.push(days.at(-1) + cycle);
    const sheet = picture.draw({
      width, height: 310, left: 44, top: 30,
      alt: `Sum of diameters by day, with the response at each scan: ${readings
        .map(({ day, target, response }) =>
          `day ${day}, ${target.sum === null ? "not measured" : `${plain(target.sum)} mm`}, ${response}`)
        .join("; ")}.`,
      x: { from: 0, to: days.at(-1), at: days, label: "Days from the baseline scan" },
      y: { from: 0, to: upTo(highest * 1.1, 20), label: "Sum of diameters (mm)" },
    });
    const line = { stroke: "var(--oa-partial)", "stroke-width": 1.5, "stroke-dasharray": "5 3" };
    const limit = 0.7 * baseline;
    sheet.path([[0, limit], [sheet.at(sheet.right, 0)[0], limit]], line);
    const steps = least.flatMap((nadir, i) => [
      [scans[i - 1]?.day ?? 0, threshold(nadir)],
      [scans[i].day, threshold(nadir)],
    ]);
    sheet.path(steps, { stroke: "var(--oa-progression)", "stroke-width": 2, "stroke-dasharray": "2 3" });
    const measured = scans.filter(({ sum }) => sum !== null).map(({ day, sum }) => [day, sum]);
    sheet.path([[0, baseline], ...measured], { stroke: "currentColor", "stroke-width": 1.5 });
    const [x0, y0] = [sheet.x(0), sheet.y(baseline)];
    sheet.add("rect", { x: x0 - 5, y: y0 - 5, width: 10, height: 10, fill: "currentColor" });
    readings.forEach(({ response, counted }, i) => {
      const { day, sum, fresh } = scans[i];
      const [x, y] = [sheet.x(day), sum === null ? sheet.bottom - 8 : sheet.y(sum)];
      if (sum !== null)
        sheet.add("circle", {
          cx: x, cy: y, r: 7, stroke: color(response), "stroke-width": 2.5,
          fill: counted ? color(response) : "var(--oa-paper)",
        });
      const label = response === NEITHER ? "non-CR/non-PD" : response;
      sheet.write(counted ? label : `(${label})`, x, y + (y > sheet.bottom - 30 ? -12 : 24), {
        "text-anchor": "middle", "font-weight": 600, class: "oa-halo",
      });
      if (fresh) sheet.write("+ new", x, y - 26, { "text-anchor": "middle", class: "oa-halo" });
    });
    return sheet;
  }

  /* --- Controls --- */

  let serial = 0;

  /* A box for one number between bounds that move; `blank` allows none. */
  function box({ label, blank = false }, change) {
    const id = `oa-recist-${++serial}`;
    const fault = el("p", { class: "oa-fault", id: `${id}-fault`, role: "alert" });
    const input = el("input", {
      type: "number", id, step: "any", inputmode: "decimal", "aria-describedby": fault.id,
      placeholder: blank ? "not measured" : null,
    });
    let shown = null;
    let range = [0, 0];
    const tell = (text) => {
      fault.textContent = text;
      input.setAttribute("aria-invalid", String(Boolean(text)));
    };
    const restore = () => { input.value = shown ?? ""; };
    input.addEventListener("input", () => {
      const empty = input.value === "" && !input.validity.badInput;
      const value = empty && blank ? null : Math.round(input.valueAsNumber * 10) / 10;
      const fits = value === null || (value >= range[0] && value <= range[1]);
      tell(fits ? "" : `Give a number from ${plain(range[0])} to ${plain(range[1])}.`);
      if (!fits) return;
      shown = value;
      change(value);
    });
    input.addEventListener("change", () => {
      tell("");
      restore();
    });
    return {
      element: el("div", { class: "oa-picker" }, el("label", { for: id }, label), input, fault),
      set: (value, min, max) => {
        range = [min, max];
        input.min = min;
        input.max = max;
        if (shown === value && document.activeElement === input) return;
        shown = value;
        restore();
        tell("");
      },
    };
  }

  function tick(label, change) {
    const input = el("input", { type: "checkbox", change: () => change(input.checked) });
    return {
      element: el("label", { class: "oa-tick" }, input, el("span", {}, label)),
      set: (value) => { input.checked = value; },
    };
  }

  /* The controls of one scan, and what it shows. */
  function card(number, change) {
    const id = `oa-recist-${++serial}`;
    const day = box({ label: "Day" }, (value) => change({ day: Math.round(value) }));
    const sum = box({ label: "Sum (mm)", blank: true }, (value) => change({ sum: value }));
    const other = el("select", { id, change: () => change({ other: other.value }) },
      OTHERS.map(([value, text]) => el("option", { value }, text)));
    const others = el("div", { class: "oa-picker" }, el("label", { for: id }, "Other lesions"), other);
    const gone = tick("Only nodes below 10 mm are left", (value) => change({ gone: value }));
    const fresh = tick("A new lesion", (value) => change({ fresh: value }));
    const verdict = el("strong", {});
    const reason = el("span", {});
    const show = (node, shown) => { node.style.display = shown ? "" : "none"; };
    return {
      element: el("fieldset", { class: "oa-scan" }, el("legend", {}, `Scan ${number}`),
        el("div", { class: "oa-scan-boxes" }, day.element, sum.element, others),
        fresh.element, gone.element, el("p", {}, verdict, " ", reason)),
      set: (scan, reading, lesions, from, to) => {
        day.set(scan.day, from, to);
        sum.set(scan.sum, 0, LARGEST);
        other.value = scan.other;
        gone.set(scan.gone);
        fresh.set(scan.fresh);
        show(sum.element, lesions !== "other");
        show(gone.element, lesions !== "other");
        show(others, lesions !== "target");
        verdict.textContent = reading.counted ? reading.response : `(${reading.response})`;
        reason.textContent = reading.reason;
      },
    };
  }

  /* --- The element --- */

  function tell(state, readings, once, again) {
    const end = readings.find(({ counted, response }) => counted && response === "PD");
    const known = readings.filter(({ counted, target }) => counted && target && target.sum !== null);
    const least = known.reduce((low, { target }) => Math.min(low, target.sum), state.baseline);
    const until = end ? " up to then" : "";
    const smallest =
      state.lesions === "other" ? "" : ` The smallest sum${until} is ${plain(least)} mm.`;
    return (
      `Best overall response: ${once.response} if the first time counts, ${again.response} if it ` +
      `must be seen again ${plain(state.confirmAfter)} days later or more. ` +
      `${end ? `Progression on day ${end.day}.` : "No progression so far."}${smallest}`
    );
  }

  function build(widget) {
    const cards = [];
    let sheet = null; // the course as last drawn
    const changeScan = (which, changes) =>
      widget.set({
        scans: widget.state.scans.map((one, i) => (i === which ? { ...one, ...changes } : one)),
      });

    const course = chart();
    const baseline = field(
      { label: "Sum at baseline (mm)", min: 10, max: LARGEST }, (value) =>
        widget.set({ baseline: Math.round(value * 10) / 10 }));
    const lesions = choice(
      {
        label: "Lesions at baseline",
        options: [["both", "measured ones and others"], ["target", "measured ones only"],
          ["other", "none that can be measured"]],
      },
      (value) => widget.set({ lesions: value }),
    );
    const stable = field(
      { label: "Stable disease counts from day", min: 0, max: 120, whole: true },
      (value) => widget.set({ sdFrom: value }));
    const confirm = field(
      { label: "Confirmed if seen again after (days)", min: 1, max: 120, whole: true },
      (value) => widget.set({ confirmAfter: value }));
    const list = el("div", {});
    const add = button("Add a scan", () => {
      const { scans } = widget.state;
      const { day, sum, other } = scans.at(-1);
      const next = { day: day + (day - (scans.at(-2)?.day ?? 0)), sum, other, gone: false, fresh: false };
      widget.set({ scans: [...scans, { ...next, day: Math.min(next.day, LAST) }] });
    });
    const remove = button("Remove the last scan", () =>
      widget.set({ scans: widget.state.scans.slice(0, -1) }));
    const best = [0, 1].map(() => el("p", {}));
    widget.body.append(
      el("p", { class: "oa-hint" },
        "An invented patient: drag a point up or down, or type below. Dashed: 30% below baseline. ",
        "Dotted: from there up is progression. In brackets: a scan that no longer counts."),
      course.element,
      ...best,
      el("div", { class: "oa-controls" }, baseline.element, lesions.element),
      list,
      el("p", { class: "oa-foot" }, add, remove),
      el("p", { class: "oa-hint" },
        "CR complete response, PR partial response, SD stable disease, PD progression, NE not ",
        "evaluable. Percentages are cut, not rounded, so that 29.96% never reads as 30%."),
      el("div", { class: "oa-controls" }, stable.element, confirm.element),
    );
    const grab = (x, y) => {
      const near = widget.state.scans.findIndex(({ day, sum }) =>
        sum !== null && Math.hypot(sheet.x(day) - x, sheet.y(sum) - y) <= REACH);
      return near < 0 ? null : { near, off: y - sheet.y(widget.state.scans[near].sum) };
    };
    // A finger on a point moves it up and down; elsewhere it scrolls the page.
    course.element.addEventListener("touchstart", (event) => {
      const box = course.element.getBoundingClientRect();
      const wide = course.element.viewBox.baseVal.width / box.width;
      const { clientX, clientY } = event.touches[0];
      if (grab((clientX - box.left) * wide, (clientY - box.top) * wide)) event.preventDefault();
    }, { passive: false });
    drag(course.element, {
      grab,
      move: ({ near, off }, x, y) => {
        const sum = Math.round(sheet.at(x, y - off)[1]);
        changeScan(near, { sum: Math.min(Math.max(sum, 0), LARGEST) });
      },
    });

    return (state) => {
      const { scans, sdFrom, confirmAfter } = state;
      const readings = readScans(state);
      const once = bestResponse(state, sdFrom, null);
      const again = bestResponse(state, sdFrom, confirmAfter);
      const drawn = state.lesions !== "other";
      course.element.style.display = drawn ? "" : "none";
      if (drawn) sheet = drawCourse(course, state, readings, widget.width);
      while (cards.length < scans.length) {
        const i = cards.length;
        cards.push(card(i + 1, (changes) => changeScan(i, changes)));
        list.append(cards[i].element);
      }
      while (cards.length > scans.length) cards.pop().element.remove();
      cards.forEach(({ set }, i) =>
        set(scans[i], readings[i], state.lesions, (scans[i - 1]?.day ?? 0) + 1, (scans[i + 1]?.day ?? LAST + 1) - 1));
      const rules = ["If the first time counts: ", `If it must be seen again ${plain(confirmAfter)} days later or more: `];
      [once, again].forEach(({ response, reason }, i) =>
        best[i].replaceChildren(rules[i], el("strong", {}, response), `. ${reason}`));
      baseline.element.style.display = drawn ? "" : "none";
      baseline.set(state.baseline);
      lesions.set(state.lesions);
      stable.set(sdFrom);
      confirm.set(confirmAfter);
      add.disabled = scans.length >= MOST || scans.at(-1).day >= LAST;
      remove.disabled = scans.length < 2;
      widget.say(tell(state, readings, once, again));
    };
  }

  define("recist", { start, build, read, write });
})();
