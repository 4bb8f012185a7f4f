/* What the widgets of the book share. A classic script: browsers refuse modules of local files.

   onearm.define(name, {start, build, read, write}) registers <oa-NAME>, in which Python wrote its
   data as JSON and a static figure (onearm.book.widgets). The figure is hidden on the screen once
   the widget stands, and is what remains without scripts and on paper.
     start(data)    the state to start from: a flat object of numbers, strings and booleans
     build(widget)  makes the controls in widget.body; returns draw(state), called after each change
     read(given, start), write(state)  (optional) the state from and as {key: text} of the address,
                    read gives null for what cannot be; by default each key by the type it starts with
   A widget has data, start, state, body, width, set(changes), say(text) and reset(). */

(() => {
  "use strict";
  if (globalThis.onearm?.define) return;
  const SVG = "http://www.w3.org/2000/svg";
  const MINUS = "\u2212";
  let serial = 0;

  /* --- Elements --- */

  /** Set attributes (null and false: none; a function: a listener) and append what is not null. */
  const fill = (node, attributes, children) => {
    for (const [key, value] of Object.entries(attributes || {})) {
      if (typeof value === "function") node.addEventListener(key, value);
      else if (value === null || value === undefined || value === false) node.removeAttribute(key);
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return node;
  };
  const el = (tag, attributes, ...children) =>
    fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);

  /* --- Numbers --- */

  /** A number with a true minus sign and no minus zero. */
  const fixed = (value, decimals = 1) => {
    const text = value.toFixed(decimals);
    return (Number(text) ? text : text.replace("-", "")).replace("-", MINUS);
  };
  const percent = (share, decimals = 1) => `${fixed(100 * share, decimals)}%`;
  /** A number without needless decimals: what a reader types again. */
  const plain = (value) => String(Number(value.toFixed(6))).replace("-", MINUS);

  /* --- Controls: each has an element and set(value), which changes what is shown only --- */

  /** A slider and a box for one number; a box that holds no fit number says what would be. */
  const field = ({ label, min, max, step = 1, whole = false }, change) => {
    const id = `oa-field-${++serial}`;
    const slider = el("input", { type: "range", min, max, step, "aria-label": label });
    const box = el("input", {
      type: "number", id, min, max, step: whole ? 1 : "any", inputmode: whole ? "numeric" : "decimal",
    });
    const fault = el("p", { class: "oa-fault", id: `${id}-fault`, role: "alert" });
    const note = el("p", { class: "oa-fault", id: `${id}-note` });
    let shown = null;
    const tell = (text) => {
      if (fault.textContent !== text) fault.textContent = text;
      mark();
    };
    const mark = () => {
      const wrong = [fault, note].filter((one) => one.textContent);
      for (const input of [slider, box])
        fill(input, {
          "aria-invalid": wrong.length ? "true" : null,
          "aria-describedby": wrong.length ? wrong.map((one) => one.id).join(" ") : null,
        }, []);
    };
    const show = (value, but) => {
      shown = value;
      if (but !== slider) slider.value = value;
      if (but !== box) box.value = Number(value.toFixed(6));
    };
    slider.addEventListener("input", () => {
      tell("");
      show(Number(slider.value), slider);
      change(shown);
    });
    box.addEventListener("input", () => {
      const value = box.valueAsNumber;
      const fits = value >= min && value <= max && (!whole || Number.isInteger(value));
      tell(fits ? "" : `Give a ${whole ? "whole " : ""}number from ${plain(min)} to ${plain(max)}.`);
      if (!fits) return;
      show(value, box);
      change(value);
    });
    box.addEventListener("change", () => {
      tell("");
      show(shown);
    });
    return {
      element: el("div", { class: "oa-field" }, el("label", { for: id }, label), slider, box, fault, note),
      box,
      slider,
      set: (value) => document.activeElement === box && box.valueAsNumber === value
        ? show(value, box) : show(value),
      /** Say beside the field why its value cannot be, or "" that it can. */
      fault: (text) => {
        if (note.textContent !== text) note.textContent = text;
        mark();
      },
    };
  };

  /** One of several: buttons that are seen all at once. `options` are [value, text] pairs. */
  const choice = ({ label, options }, change) => {
    const name = `oa-choice-${++serial}`;
    const inputs = options.map(([value]) =>
      el("input", { type: "radio", name, value, change: () => change(value) }));
    const rows = options.map(([, text], i) => el("label", {}, inputs[i], el("span", {}, text)));
    return {
      element: el("fieldset", { class: "oa-choice" }, el("legend", {}, label), rows),
      set: (value) => inputs.forEach((input, i) => { input.checked = options[i][0] === value; }),
    };
  };

  /** One of several from a list that opens. */
  const picker = ({ label, options }, change) => {
    const id = `oa-picker-${++serial}`;
    const select = el("select", { id, change: () => change(select.value) },
      options.map(([value, text]) => el("option", { value }, text)));
    return {
      element: el("div", { class: "oa-picker" }, el("label", { for: id }, label), select),
      set: (value) => { select.value = value; },
    };
  };

  const button = (text, press, attributes) =>
    el("button", { type: "button", class: "oa-button", click: press, ...attributes }, text);

  /** A table with a caption; `head` are texts, `rows` lists of texts or nodes, the first a heading. */
  const table = (caption, head) => {
    const body = el("tbody", {});
    const columns = head.map((text, i) => el("th", { scope: "col", class: i ? "num" : null }, text));
    const title = el("caption", {}, caption);
    const box = el("div", { class: "oa-scroll", role: "region", tabindex: 0, "aria-label": caption },
      el("table", { class: "oa-table" }, title, el("thead", {}, el("tr", {}, columns)), body));
    return {
      element: box,
      set: (rows, text = caption) => {
        title.textContent = text;
        box.setAttribute("aria-label", text);
        body.replaceChildren(...rows.map((row) => el("tr", {}, row.map((cell, i) =>
          el(i ? "td" : "th", i ? { class: "num" } : { scope: "row" }, cell)))));
      },
    };
  };

  /* --- Pictures --- */

  /** About `count` round values from `from` to `to`. */
  const ticks = (from, to, count = 5) => {
    const rough = (to - from) / count;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((one) => one * power >= rough * 0.999);
    const first = Math.ceil(from / step - 1e-9);
    const last = Math.floor(to / step + 1e-9);
    return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) =>
      Number(((first + i) * step).toPrecision(12)));
  };

  /** Pixels that a picture may take. */
  const fitting = (node) => Math.max(200, Math.min(Math.floor(node.parentElement.clientWidth) || 480, 560));

  /** A legend of lines in as many rows as the width asks for. */
  const key = (keys, width) => {
    let [across, down] = [2, keys.length ? 13 : 0];
    const nodes = keys.flatMap(({ text, ...attributes }) => {
      const room = 44 + 7.4 * text.length;
      if (across > 2 && across + room - 14 > width) [across, down] = [2, down + 19];
      const at = across;
      across += room;
      return [
        svg("path", { d: `M${at} ${down - 4}h24`, fill: "none", "stroke-width": 2, ...attributes }),
        svg("text", { x: at + 29, y: down }, text),
      ];
    });
    return { nodes, height: keys.length ? down + 9 : 0 };
  };

  /** A picture: draw(…) clears it, draws two axes, and returns the scales and what adds to it.
      `x` and `y` are {from, to, label, at (ticks), text (of a tick)}; y's label stands above;
      `keys` are {text, ...attributes of a line}, in a legend above that. It is as wide as what
      it stands in unless it is given a `width`. */
  const chart = () => {
    const node = svg("svg", { role: "img", class: "oa-chart" });
    const draw = ({
      width = fitting(node), height, alt, x, y, keys = [], left = 44, right = 12, top = 28, bottom = 44,
    }) => {
      node.replaceChildren();
      const legend = key(keys, width);
      node.append(...legend.nodes);
      [top, height] = [top + legend.height, height + legend.height];
      fill(node, { viewBox: `0 0 ${width} ${height}`, width, height, "aria-label": alt }, []);
      const scale = (axis, start, end) => (value) =>
        start + ((value - axis.from) / (axis.to - axis.from)) * (end - start);
      const across = scale(x, left, width - right);
      const up = scale(y, height - bottom, top);
      const add = (tag, attributes, ...children) => {
        const made = svg(tag, attributes, ...children);
        node.append(made);
        return made;
      };
      const write = (text, at, height_, attributes) =>
        add("text", { x: at, y: height_, ...attributes }, text);
      /** Words above the picture over a value of x, inside of its edges; where they end up. */
      const tag = (text, value, row = 0) => {
        const half = 3.8 * text.length;
        const at = Math.min(Math.max(across(value), left + half), width - right - half);
        write(text, at, top - 5 - 16 * row, { "text-anchor": "middle" });
        return { from: at - half, to: at + half };
      };
      const path = (points, attributes) => add("path", {
        d: points.map(([a, b], i) => `${i ? "L" : "M"}${across(a).toFixed(2)} ${up(b).toFixed(2)}`).join(""),
        fill: "none",
        ...attributes,
      });
      const floor = height - bottom;
      add("path", { class: "oa-axis", fill: "none", d: `M${left} ${top}V${floor}H${width - right}` });
      for (const at of x.at || ticks(x.from, x.to, width < 360 ? 5 : 6)) {
        add("path", { class: "oa-axis", d: `M${across(at)} ${floor}v4` });
        write((x.text || plain)(at), across(at), floor + 17, { "text-anchor": "middle" });
      }
      for (const at of y.at || ticks(y.from, y.to, 5)) {
        add("path", { class: "oa-axis", d: `M${left} ${up(at)}h-4` });
        write((y.text || plain)(at), left - 7, up(at) + 4, { "text-anchor": "end" });
      }
      write(x.label, (left + width - right) / 2, height - 6, { "text-anchor": "middle" });
      write(y.label, 2, legend.height + 13, {});
      return {
        x: across, y: up, add, write, tag, path, left, top, right: width - right, bottom: floor,
        /** The value under a place of the picture. */
        at: (px, py) => [
          x.from + ((px - left) / (width - right - left)) * (x.to - x.from),
          y.from + ((floor - py) / (floor - top)) * (y.to - y.from),
        ],
      };
    };
    return { element: node, draw };
  };

  /** Drag within a picture: grab(x, y) names what lies there or null, move(name, x, y) follows.
      Places are in units of the picture. A finger still scrolls the page up and down. */
  const drag = (node, { grab, move, drop = () => {} }) => {
    let held = null;
    const place = (event) => {
      const box = node.getBoundingClientRect();
      const wide = node.viewBox.baseVal.width / box.width;
      return [(event.clientX - box.left) * wide, (event.clientY - box.top) * wide];
    };
    node.style.touchAction = "pan-y";
    node.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      held = grab(...place(event));
      if (held === null) return;
      node.setPointerCapture(event.pointerId);
      event.preventDefault();
      move(held, ...place(event));
    });
    node.addEventListener("pointermove", (event) => {
      if (held === null) node.style.cursor = grab(...place(event)) === null ? "" : "grab";
      else move(held, ...place(event));
    });
    for (const end of ["pointerup", "pointercancel"])
      node.addEventListener(end, () => {
        if (held !== null) drop(held);
        held = null;
      });
  };

  /* --- State in the address: #oa-NAME?key=value&… --- */

  const toHash = (name, flat) => `#oa-${name}?${new URLSearchParams(flat)}`;
  const fromHash = (name, hash) => {
    const head = `#oa-${name}?`;
    return hash.startsWith(head)
      ? Object.fromEntries(new URLSearchParams(hash.slice(head.length))) : null;
  };
  const typed = (given, start) => {
    const state = { ...start };
    for (const key of Object.keys(start)) {
      if (!(key in given)) continue;
      const text = given[key];
      if (typeof start[key] === "number") {
        if (text.trim() === "" || !Number.isFinite(Number(text))) return null;
        state[key] = Number(text);
      } else state[key] = typeof start[key] === "boolean" ? text === "true" : text;
    }
    return state;
  };

  /* --- The element --- */

  const define = (name, { start, build, read = typed, write = (state) => state }) => {
    if (customElements.get(`oa-${name}`)) return;
    customElements.define(`oa-${name}`, class extends HTMLElement {
      connectedCallback() {
        if (this.body) return;
        this.data = JSON.parse(this.querySelector('script[type="application/json"]').textContent);
        this.start = start(this.data);
        this.body = el("div", { class: "oa-body" });
        this.summary = el("p", { class: "oa-summary", role: "status" });
        this.link = el("a", { class: "oa-link" }, "Link to this setting");
        const title = this.getAttribute("aria-label");
        this.append(el("div", { class: "oa-live" }, el("p", { class: "oa-title" }, title), this.body,
          this.summary,
          el("p", { class: "oa-foot" }, button("Start again", () => this.reset()), this.link)));
        try {
          this.draw = build(this);
          this.state = this.read() || { ...this.start };
          this.dataset.live = "";
          this.setAttribute("role", "group");
          this.redraw();
        } catch (error) {
          delete this.dataset.live; // the static figure stays
          this.lastElementChild.remove();
          throw error;
        }
        new ResizeObserver(() => this.later()).observe(this.body);
        addEventListener("hashchange", () => this.follow());
        if (this.read()) requestAnimationFrame(() => this.arrive());
      }

      /** Pixels that a picture across the whole widget may take. */
      get width() {
        return Math.max(240, Math.min(Math.floor(this.body.clientWidth) || 480, 560));
      }

      /** The state that the address holds for this widget, if it can be. */
      read() {
        const given = fromHash(name, location.hash);
        return given && read(given, this.start);
      }

      follow() {
        const state = this.read();
        if (!state) return;
        this.state = state;
        this.redraw();
        this.arrive();
      }

      arrive() {
        this.scrollIntoView({ block: "start", behavior: "instant" });
      }

      /** Change the state, what is drawn and, a moment later, the address. */
      set(changes) {
        this.state = { ...this.state, ...changes };
        this.later();
        clearTimeout(this.writing);
        this.writing = setTimeout(() => this.keep(), 200);
      }

      reset() {
        this.set({ ...this.start });
      }

      keep() {
        try {
          history.replaceState(history.state, "", toHash(name, write(this.state)));
        } catch {
          // Some browsers forbid it for local files; the link below the widget has it all the same.
        }
      }

      later() {
        this.waiting ??= requestAnimationFrame(() => this.redraw());
      }

      redraw() {
        cancelAnimationFrame(this.waiting);
        this.waiting = null;
        this.link.href = toHash(name, write(this.state));
        this.draw(this.state);
      }

      /** The summary in words, which screen readers are told of. */
      say(text) {
        if (this.summary.textContent !== text) this.summary.textContent = text;
      }
    });
  };

  globalThis.onearm = {
    ...globalThis.onearm,
    el, svg, fixed, percent, plain, field, choice, picker, button, table, ticks, chart, drag,
    typed, toHash, fromHash, define,
  };
})();
