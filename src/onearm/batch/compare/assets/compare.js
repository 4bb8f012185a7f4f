"use strict";
// Sorts and filters the table of trials. What it shows stands in the address, to be linked to.
(() => {
  const table = document.querySelector("table[data-window]");
  if (!table) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const form = document.querySelector(".tools");
  const shown = document.querySelector(".shown");
  const steps = [...document.querySelectorAll(".steps")];
  const size = Number(table.dataset.window);
  const START = { sort: 0, down: false, from: 0, words: "", verdict: "", patients: "" };
  const state = { ...START };
  let drawn = false;
  const count = new Intl.NumberFormat("en").format;

  // Rows: those of the table, or, where they are too many, those that are kept as data.
  const kept = document.getElementById("rows");
  const rows = kept ? keptRows() : [...body.rows].map((tr) => ({
    keys: JSON.parse(tr.dataset.keys), words: tr.textContent.toLowerCase(),
    verdict: tr.dataset.verdict, patients: tr.dataset.patients, make: () => tr,
  }));

  function keptRows() {
    const { slots, texts, rows } = JSON.parse(kept.textContent);
    const blank = document.querySelector("template").content.querySelector("tr");
    const spoken = slots.indexOf("href");
    const of = (name, cells) => texts[cells[slots.indexOf(name)]];
    return rows.map(([keys, ...cells]) => ({
      keys, verdict: of("verdict", cells), patients: of("patients", cells),
      words: cells.slice(0, spoken).map((i) => texts[i]).join(" ").toLowerCase(),
      make() {
        const tr = blank.cloneNode(true);
        tr.dataset.verdict = this.verdict;
        for (const el of tr.querySelectorAll("[data-text]"))
          el.textContent = of(el.dataset.text, cells);
        for (const el of tr.querySelectorAll("[data-shape]")) {
          const [name, attribute] = el.dataset.shape.split(":");
          if (of(name, cells)) el.setAttribute(attribute, of(name, cells));
        }
        return tr;
      },
    }));
  }

  /** What is not there comes last in any order, a median that is not reached above all others. */
  function sorted(rows) {
    const way = state.down ? -1 : 1;
    const keyed = rows.map((row) => {
      const key = row.keys[state.sort];
      return { row, missing: key === null, key: key === "NR" ? Infinity : key };
    });
    keyed.sort((a, b) => a.missing - b.missing
      || (a.key < b.key ? -way : a.key > b.key ? way : a.row.keys[0] - b.row.keys[0]));
    return keyed.map(({ row }) => row);
  }

  function found() {
    const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
    return sorted(rows.filter((row) => (!state.verdict || row.verdict === state.verdict)
      && (!state.patients || row.patients === state.patients)
      && words.every((word) => row.words.includes(word))));
  }

  function draw() {
    const all = found();
    if (state.from >= all.length || !kept) state.from = 0;
    const to = kept ? Math.min(state.from + size, all.length) : all.length;
    // As the page comes its rows are those of the start, and stay.
    const start = !drawn && Object.keys(START).every((name) => state[name] === START[name]);
    if (!start) body.replaceChildren(...all.slice(state.from, to).map((row) => row.make()));
    drawn = true;
    heads.forEach((head, i) => {
      if (i === state.sort) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const place = all.length > size && kept
      ? `rows ${count(state.from + 1)} to ${count(to)}` : "";
    for (const nav of steps) {
      nav.hidden = !place;
      nav.querySelector(".place").textContent = place && `${place} of ${count(all.length)}`;
      nav.querySelector('[data-step="-1"]').disabled = state.from === 0;
      nav.querySelector('[data-step="1"]').disabled = to >= all.length;
    }
    const name = heads[state.sort].querySelector("button").textContent;
    const order = state.sort ? `by ${name}, ${state.down ? "largest" : "smallest"} first`
      : `in ${state.down ? "reverse " : ""}order of name`;
    shown.textContent = `${count(all.length)} of ${count(rows.length)} `
      + `${rows.length === 1 ? "trial" : "trials"}${place && `, ${place}`} shown, `
      + `${order}.`;
  }

  function keep() {
    const said = new URLSearchParams();
    for (const [name, value] of Object.entries(state))
      if (value !== START[name]) said.set(name, value === true ? "yes" : value);
    try {
      history.replaceState(null, "", `#${said.size ? said : "trials"}`);
    } catch {
      // Some browsers forbid it for local files.
    }
  }

  /** The state that the address asks for; what it cannot be is left as it is without one. */
  function follow() {
    const said = new URLSearchParams(location.hash.slice(1));
    if (location.hash && !location.hash.includes("=")) return;
    const column = Number(said.get("sort")), from = Number(said.get("from"));
    Object.assign(state, START, {
      sort: heads[column] ? column : 0,
      down: said.get("down") === "yes",
      from: from > 0 && from % size === 0 ? from : 0,
      words: said.get("words") ?? "",
    });
    form.words.value = state.words;
    for (const name of ["verdict", "patients"]) {
      form[name].value = said.get(name) ?? "";
      if (form[name].selectedIndex < 0) form[name].value = "";
      state[name] = form[name].value;
    }
  }

  function show(change) {
    Object.assign(state, { from: 0 }, change);
    keep();
    draw();
  }

  heads.forEach((head, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.querySelector("span").childNodes);
    head.querySelector("span").replaceWith(button);
    button.addEventListener("click", () => {
      show({ sort: i, down: i === state.sort ? !state.down : "down" in head.dataset });
    });
  });
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show({
      words: form.words.value.trim(), verdict: form.verdict.value, patients: form.patients.value,
    }), 150);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    clearTimeout(waiting);
    show({ words: "", verdict: "", patients: "" });
  });
  for (const nav of steps) nav.addEventListener("click", ({ target }) => {
    if (!target.dataset.step) return;
    show({ from: state.from + Number(target.dataset.step) * size });
    const region = table.parentElement;
    region.scrollTop = 0;
    region.focus();
    region.scrollIntoView({ block: "nearest" });
  });
  addEventListener("hashchange", () => {
    follow();
    draw();
  });
  form.hidden = false;
  follow();
  draw();
})();
