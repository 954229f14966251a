// The clinic's board: lanes by resource, time across; read-only, one tab stop, arrow keys inside.
// Times arrive as minutes since the board's first midnight on the clinic's clock, so the
// browser's own time zone never matters.

const ROW = 22; // px
const LETTER = 6.4; // px, a letter of a bar
const mounted = new WeakMap();

const el = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const pct = (value, view) => `${((value - view.from) / (view.to - view.from)) * 100}%`;

// Bars of one lane that overlap stand below each other.
const stack = (bars) => {
  const ends = [];
  for (const bar of bars) {
    let level = ends.findIndex((end) => end <= bar.start);
    if (level < 0) level = ends.push(0) - 1;
    ends[level] = bar.end;
    bar.level = level;
  }
  return Math.max(1, ends.length);
};

const stretch = (node, start, end, view) => {
  const from = Math.max(start, view.from);
  const to = Math.min(end, view.to);
  node.style.insetInlineStart = pct(from, view);
  node.style.inlineSize = `${((to - from) / (view.to - view.from)) * 100}%`;
};

const head = (data) => {
  const line = el("div", "line head");
  line.append(el("div", "corner", data.words.resource));
  const axis = el("div", "axis");
  for (const tick of data.ticks) {
    const mark = el("div", tick.isDay ? "tick day" : "tick", tick.label);
    mark.style.insetInlineStart = pct(tick.at, data.view);
    axis.append(mark);
  }
  line.append(axis);
  return line;
};

const barNode = (bar, data, tell) => {
  const node = el("button", `bar ${bar.family} ${bar.status}`);
  node.type = "button";
  node.tabIndex = -1;
  stretch(node, bar.start, bar.end, data.view);
  node.style.insetBlockStart = `${1 + bar.level * ROW}px`;
  const share = (Math.min(bar.end, data.view.to) - Math.max(bar.start, data.view.from))
    / (data.view.to - data.view.from);
  const pixels = share * data.width;
  node.dir = "auto";
  const fits = (text) => text && text.length * LETTER + 10 <= pixels;
  const text = [`${bar.who} ${bar.title}`.trim(), bar.who].find(fits);
  if (text) node.textContent = text;
  else node.classList.add("tiny");
  node.setAttribute("aria-label", bar.told);
  node.title = bar.told;
  node.addEventListener("focus", () => tell(bar, node));
  node.addEventListener("mouseenter", () => tell(bar, node));
  return node;
};

const laneNode = (lane, data, tell) => {
  const line = el("div", "line");
  const name = el("div", "name");
  const text = el("bdi", "", lane.label);
  name.append(text);
  name.title = lane.label;
  line.append(name);
  const track = el("div", "lane");
  track.style.minBlockSize = `${stack(lane.bars) * ROW + 2}px`;
  for (const [start, end] of lane.shut) {
    const shut = el("div", "shut");
    stretch(shut, start, end, data.view);
    track.append(shut);
  }
  for (const tick of data.ticks) {
    const rule = el("div", tick.isDay ? "rule day" : "rule");
    rule.style.insetInlineStart = pct(tick.at, data.view);
    track.append(rule);
  }
  line.bars = lane.bars.map((bar) => barNode(bar, data, tell));
  track.append(...line.bars);
  line.append(track);
  line.setAttribute("role", "group");
  line.setAttribute("aria-label", `${lane.label}, ${lane.said}`);
  return line;
};

// Arrow keys walk along a lane and to the nearest bar of the next lane that has one.
const walk = (rows, root) => (event) => {
  const key = event.key;
  const current = event.target.closest(".bar");
  if (!current || !["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(key)) return;
  event.preventDefault();
  const isRtl = getComputedStyle(root).direction === "rtl";
  const at = rows.findIndex((row) => row.includes(current));
  const row = rows[at];
  const i = row.indexOf(current);
  const ahead = isRtl ? "ArrowLeft" : "ArrowRight";
  let next = current;
  if (key === "Home") next = row[0];
  else if (key === "End") next = row[row.length - 1];
  else if (key === "ArrowLeft" || key === "ArrowRight") next = row[i + (key === ahead ? 1 : -1)] || current;
  else {
    const other = rows[at + (key === "ArrowDown" ? 1 : -1)];
    if (other) {
      const middle = (bar) => bar.offsetLeft + bar.offsetWidth / 2;
      const distance = (bar) => Math.abs(middle(bar) - middle(current));
      next = other.reduce((best, bar) => (distance(bar) < distance(best) ? bar : best), other[0]);
    }
  }
  current.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
};

const draw = (root, data) => {
  const told = el("div", "told", data.words.hint);
  const rows = [];
  const tell = (bar) => { told.textContent = bar.told; };

  const legend = el("ul", "legend");
  for (const [family, label] of data.legend) {
    const item = el("li");
    item.append(el("span", `swatch ${family}`), el("span", "", label));
    legend.append(item);
  }

  const frame = el("div", "frame");
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", data.words.board);
  frame.tabIndex = 0;
  const sheet = el("div", "sheet");
  const label = Math.min(240, Math.max(112, root.clientWidth * 0.24));
  sheet.style.setProperty("--label", `${label}px`);
  data.width = Math.max(data.least, root.clientWidth - label - 4);
  sheet.style.inlineSize = `${data.width + label}px`;
  sheet.append(head(data));
  for (const group of data.groups) {
    const section = el("section", "group");
    section.setAttribute("role", "group");
    section.setAttribute("aria-label", group.title);
    const title = el("div", "title");
    title.append(el("span", "", group.title));
    section.append(title);
    for (const lane of group.lanes) {
      const line = laneNode(lane, data, tell);
      if (line.bars.length) rows.push(line.bars);
      section.append(line);
    }
    sheet.append(section);
  }
  if (rows.length) rows[0][0].tabIndex = 0;
  frame.addEventListener("keydown", walk(rows, root));
  frame.append(sheet);
  root.replaceChildren(legend, frame, told);
  const share = (data.scroll - data.view.from) / (data.view.to - data.view.from);
  const left = Math.max(0, share * data.width);
  frame.scrollLeft = getComputedStyle(root).direction === "rtl" ? -left : left;
};

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".board");
  const seen = mounted.get(root);
  const text = JSON.stringify(data);
  if (seen && seen.text === text) return undefined;
  if (seen) seen.watch.disconnect();
  let width = root.clientWidth;
  draw(root, data);
  const watch = new ResizeObserver(() => {
    if (Math.abs(root.clientWidth - width) < 8) return;
    width = root.clientWidth;
    draw(root, data);
  });
  watch.observe(root);
  mounted.set(root, { text, watch });
  return () => { watch.disconnect(); mounted.delete(root); };
}
