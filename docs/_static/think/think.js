// The page "See a ConvNeXt think": what is drawn, pointed at, asked and trained.

const page = document.currentScript;
const root = new URL("../../", page.src); // the site's folder

const make = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const button = (label, onclick) => make("button", { type: "button", textContent: label, onclick });
const byId = (name) => document.getElementById(`think-${name}`);

const network = new Network(THINK);
network.weights = readSafetensors(bytesOf(THINK.network));
let image = [], scores = [], views = [], selected = null;

// ---- the picture of the network

const WORDS = {
  image: "the digit", stem: "each pixel to 24 channels", norm: "mean 0, spread 1 over the channels",
  dwconv: "look around: 7 × 7, each channel by itself", pwconv1: "mix channels, 4 × as many", act: "GELU",
  pwconv2: "mix back", gamma: "× gamma, layer scale", add: "+ what came in", halve: "2 × 2 pixels to one", pool: "mean over the map",
  scores: "one score a digit",
};

function build() {
  const groups = new Map();
  for (const step of network.steps) {
    if (!groups.has(step.group)) groups.set(step.group, make("section", { className: "think-group" }, make("h3", { textContent: step.group })));
    const view = new MapView(step, network);
    views.push(view);
    listen(view);
    groups.get(step.group).append(make("figure", {}, view.box, make("figcaption", {}, make("b", { textContent: step.name }), ` ${step.shape.join("\u00a0×\u00a0")}`, make("br"), WORDS[step.name] || "")));
    if (step.kind === "depthwise") groups.get(step.group).append(filtersOf(step));
  }
  byId("network").replaceChildren(...groups.values());
}

function filtersOf(step) {
  const canvas = make("canvas", { className: "think-filters" });
  canvas.dataset.path = step.path;
  return make("figure", {}, canvas, make("figcaption", {}, make("b", { textContent: "its filters" }), ` ${step.shape[0]}\u00a0×\u00a07\u00a0×\u00a07`));
}

function paint() {
  views.forEach((view) => view.draw(network.maps[view.step.index]));
  document.querySelectorAll(".think-filters").forEach((canvas) => drawFilters(canvas, network.weights[`${canvas.dataset.path}.weight`]));
  scores = [...network.maps.at(-1)];
  paintScores();
  if (selected) point(...selected);
}

function paintScores() {
  const largest = Math.max(...scores), powers = scores.map((s) => Math.exp(s - largest)), sum = powers.reduce((a, b) => a + b);
  const best = scores.indexOf(largest);
  byId("scores").replaceChildren(...powers.map((power, digit) => {
    const bar = make("span", { className: "think-bar" });
    bar.style.width = `${(100 * power) / sum}%`;
    return make("li", { className: digit === best ? "think-best" : "" }, make("b", { textContent: digit }), make("span", { className: "think-track" }, bar), `${((100 * power) / sum).toFixed(1)} %`);
  }));
  byId("answer").textContent = `The network reads a ${best}.`;
}

// ---- pointing at a number

function listen(view) {
  const [map] = view.layers;
  map.addEventListener("pointermove", (event) => choose(view, view.find(event)));
  map.addEventListener("pointerdown", (event) => choose(view, view.find(event)));
  map.addEventListener("keydown", (event) => move(view, event));
  map.addEventListener("focus", () => selected?.[0] === view || point(view, 0, 0, 0));
}

function choose(view, place) { if (place) point(view, ...place); }

const MOVES = { ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0], ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], PageUp: [-1, 0, 0], PageDown: [1, 0, 0] };
function move(view, event) {
  if (!MOVES[event.key] || selected?.[0] !== view) return;
  event.preventDefault();
  point(view, ...MOVES[event.key].map((by, axis) => Math.min(Math.max(selected[axis + 1] + by, 0), view.step.shape[axis] - 1)));
}

// Light up what a number reads, in the map before and back to the image; show its arithmetic.
function point(view, c, y, x) {
  selected = [view, c, y, x];
  views.forEach((each) => each.clear());
  view.mark([y, y, x, x], c, true);
  let step = view.step, window = [y, y, x, x];
  const oneChannel = ["depthwise", "gelu", "scale", "add", "pool"].includes(step.kind) ? c : null;
  for (let first = true; step.reads.length; first = false) {
    window = network.window(step, window);
    step.reads.forEach((index) => views[index].mark(window, first ? oneChannel : null, first));
    step = network.source(step);
  }
  byId("numbers").innerHTML = numbers(view.step, c, y, x, window);
}

function numbers(step, c, y, x, field) {
  const found = network.explain(step, c, y, x);
  const value = live.ready ? network.at(step, c, y, x) : found.value; // stored maps have 11 digits of 24
  const side = `${field[1] - field[0] + 1} × ${field[3] - field[2] + 1}`;
  const line = step.line ? ` · <a href="${new URL("source/lucid/models/convnext.py.html", root).href}#line-${step.line}">its line of source</a>` : "";
  return `<p><b>${step.group}, ${step.name}</b>: channel ${c}, row ${y}, column ${x} = <output data-sum="${found.value}">${show(value)}</output>
    · reads ${side} pixels of the image${line}</p>${ARITHMETIC[step.kind](found, step)}`;
}

const cellOf = (value, largest) => `<td style="background:rgb(${colour(value / largest, true)});color:${Math.abs(value / largest) > 0.45 ? "#fff" : "inherit"}">${value.toFixed(2).replace("-", "−")}</td>`;

function table(values, columns, caption) {
  const largest = Math.max(1e-6, ...values.map(Math.abs)), rows = [];
  for (let i = 0; i < values.length; i += columns) rows.push(`<tr>${values.slice(i, i + columns).map((v) => cellOf(v, largest)).join("")}</tr>`);
  return `<table class="think-table"><caption>${caption}</caption>${rows.join("")}</table>`;
}

function sumOf({ parts, bias, value }) {
  return `Σ weight × input = ${show(value - bias)}; + bias ${show(bias)} = <b>${show(value)}</b>`;
}

// A dot product of many terms: a bar a term, so that one sees which of them decide.
function bars({ parts }, words) {
  const products = parts.map(({ weight, input }) => weight * input), largest = Math.max(1e-6, ...products.map(Math.abs)), wide = 600 / parts.length;
  const drawn = products.map((p, i) => `<rect x="${i * wide}" y="${p > 0 ? 40 - (38 * p) / largest : 40}" width="${wide * 0.8}" height="${(38 * Math.abs(p)) / largest}" fill="rgb(${colour(Math.sign(p), true)})"><title>${show(parts[i].weight)} × ${show(parts[i].input)} = ${show(p)}</title></rect>`);
  return `<svg viewBox="0 0 600 80" class="think-bars" role="img" aria-label="${words}"><title>${words}</title>${drawn.join("")}<path d="M0 40H600" stroke="currentColor" opacity=".4"/></svg>`;
}

const ARITHMETIC = {
  image: () => "<p>Ink is 1, paper 0.</p>",
  depthwise: (found) => `<div class="think-tables">${table(found.parts.map((p) => p.weight), 7, "weights")}<span>×</span>${table(found.parts.map((p) => p.input), 7, "pixels (0 outside)")}<span>=</span>${table(found.parts.map((p) => p.weight * p.input), 7, "products")}</div><p>${sumOf(found)}</p>`,
  conv: (found) => `${bars(found, `${found.parts.length} products`)}<p>${found.parts.length} products: ${sumOf(found)}</p>`,
  linear: (found) => `${bars(found, `dot product of ${found.parts.length} terms`)}<p>A dot product over ${found.parts.length} channels: ${sumOf(found)}</p>`,
  norm: (f) => (f.mean === undefined ? "<p>The norm is taken out: the number goes through.</p>" : `<p>Over the channels of this pixel: mean ${show(f.mean)}, spread ${show(f.spread)}.<br>(${show(f.input)} − ${show(f.mean)}) / ${show(f.spread)} × weight ${show(f.weight)} + bias ${show(f.bias)} = <b>${show(f.value)}</b></p>`),
  gelu: (f) => `${geluCurve(f.input, f.value)}<p>GELU(${show(f.input)}) = ${show(f.input)} · Φ(${show(f.input)}) = <b>${show(f.value)}</b></p>`,
  scale: (f) => `<p>gamma ${show(f.weight)} × ${show(f.input)} = <b>${show(f.value)}</b></p>`,
  add: (f) => `<p>what came into the block ${show(f.skip)} + branch ${show(f.branch)} = <b>${show(f.value)}</b></p>`,
  pool: (f) => `<p>The mean of ${f.parts.length} pixels: ${f.parts.map((p) => show(p.input)).join(" + ")}, divided by ${f.parts.length} = <b>${show(f.value)}</b></p>`,
};

// ---- the digits, and the pad

function stored(digit) {
  image = digit.image.map((grey) => grey / 16);
  network.takeStored(digit.image, halves(bytesOf(digit.maps)));
  paint();
}

function chooser() {
  byId("digits").replaceChildren(...THINK.digits.map((digit) => {
    const canvas = make("canvas", { width: 24, height: 24 }), pen = canvas.getContext("2d");
    digit.image.forEach((grey, i) => {
      pen.fillStyle = `rgb(${colour(grey / 16, false)})`;
      pen.fillRect((i % 8) * 3, Math.floor(i / 8) * 3, 3, 3);
    });
    const made = make("button", { type: "button", onclick: () => (live.ready ? look(digit.image.map((g) => g / 16)) : stored(digit)) }, canvas);
    made.setAttribute("aria-label", `A ${digit.label}`);
    return made;
  }));
}

// As the data set was made: 32 × 32 points of ink or none, and 4 × 4 of them are one grey.
const ink = new Uint8Array(32 * 32);
function pad() {
  const canvas = byId("pad");
  const draw = (event) => {
    if (!(event.buttons & 1)) return;
    const [px, py] = [event.offsetX, event.offsetY].map((at) => (32 * at) / canvas.clientWidth);
    for (let y = 0; y < 32; y++) for (let x = 0; x < 32; x++) if ((x + 0.5 - px) ** 2 + (y + 0.5 - py) ** 2 < 5) ink[32 * y + x] = 1;
    paintPad();
    live.soon();
  };
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); live.start(); draw(event); });
  canvas.addEventListener("pointermove", draw);
  byId("clear").onclick = () => { ink.fill(0); paintPad(); };
  paintPad();
}

function paintPad() {
  const pen = byId("pad").getContext("2d");
  ink.forEach((on, i) => {
    pen.fillStyle = `rgb(${colour(on, false)})`;
    pen.fillRect((i % 32) * 5, Math.floor(i / 32) * 5, 5, 5);
  });
}

const drawn = () => Array.from({ length: 64 }, (_, i) => {
  let sum = 0;
  for (let k = 0; k < 16; k++) sum += ink[32 * (4 * Math.floor(i / 8) + Math.floor(k / 4)) + 4 * (i % 8) + (k % 4)];
  return sum / 16;
});

// ---- the running network: lucid in a worker

const live = {
  waiting: new Map(), next: 0,

  start() {
    if (this.loading) return this.loading;
    if (location.protocol === "file:") { this.say("Opened as a file: the twenty digits are here; serve the site to draw, ask and train."); return new Promise(() => {}); } // what waits for it goes no further
    const runner = new URL("../runner/", page.src), packages = page.dataset.packages;
    this.worker = new Worker(new URL("worker.js", runner));
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (event) => this.say(`The network could not start: ${event.message}`);
    this.worker.postMessage({
      pyodide: new URL("pyodide/", runner).href, packages: packages && new URL(packages, runner).href,
      wheel: new URL(page.dataset.wheel, runner).href, more: new URL("think.py", page.src).href,
    });
    this.loading = new Promise((resolve, reject) => this.waiting.set(undefined, [resolve, reject]))
      .then(() => this.call("open_page", bytesOf(THINK.network)))
      .then(() => { this.ready = true; this.say("The network is running: lucid, in this page."); });
    return this.loading;
  },

  say(words) { byId("state").textContent = words; },

  hear({ id, kind, data }) {
    if (kind === "progress") return this.say(data);
    const [resolve, reject] = this.waiting.get(id) || [];
    this.waiting.delete(id);
    if (kind !== "broken") return resolve?.(data);
    this.say(`This went wrong: ${data}`);
    if (!this.ready) { this.loading = null; this.worker.terminate(); } // so that one can try again
    reject?.(new Error(data));
  },

  call(name, ...values) {
    const id = this.next++;
    this.worker.postMessage({ id, call: name, values });
    return new Promise((resolve, reject) => this.waiting.set(id, [resolve, reject]));
  },

  async numbers(name, ...values) {
    const bytes = await this.call(name, ...values);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  },

  // While one draws, the last image is looked at as soon as the one before is done.
  async soon() {
    this.wanted = true;
    if (this.busy) return;
    this.busy = true;
    try {
      await this.start();
      while (this.wanted) { this.wanted = false; await look(drawn()); }
    } catch (error) { /* said already */ } finally { this.busy = false; }
  },
};

async function look(pixels) {
  image = pixels;
  network.takeMaps(await live.numbers("maps", pixels));
  paint();
}

// ---- why this answer?

async function ask(name, words) {
  await live.start();
  const digit = Number(byId("class").value);
  const heat = await live.numbers(name, image, digit);
  drawHeat(byId("heat"), image, heat);
  byId("why").textContent = words.replaceAll("#", digit);
}

async function change() {
  await live.start();
  const digit = Number(byId("class").value), before = image;
  for (let step = 1; step <= 12; step++) {
    await look([...(await live.numbers("towards", image, digit))]);
    drawHeat(byId("heat"), image, image.map((now, i) => now - before[i]));
    byId("why").textContent = `Step ${step}: ink added (red) and taken away (blue) so that it reads a ${digit}.`;
    if (scores.indexOf(Math.max(...scores)) === digit && step > 2) break;
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

// ---- train it yourself

const training = { losses: [], goes: false };

async function begin() {
  await live.start();
  const value = (name) => Number(byId(name).value);
  await live.call("begin", 10 ** value("rate"), value("drop"), value("scale"), 2 ** value("batch"), byId("broken").value);
  training.losses = [];
  await renew();
}

async function renew() {
  network.describe(JSON.parse(await live.call("describe")));
  network.takeWeights(await live.numbers("weights"));
  await look(image);
}

async function train() {
  if (training.goes) { training.goes = false; return; }
  if (!training.losses.length) await begin();
  training.goes = true;
  byId("train").textContent = "Pause";
  while (training.goes && training.losses.length < 600) {
    training.losses.push(...(await live.numbers("train", 5)));
    byId("curve").innerHTML = curve(training.losses, `loss by step, ${training.losses.length} steps`);
    if (training.losses.length % 20 === 0) byId("accuracy").textContent = `step ${training.losses.length}: loss ${show(training.losses.at(-1))}, ${(100 * (await live.call("accuracy"))).toFixed(0)} % of the test digits right`;
    await renew();
  }
  training.goes = false;
  byId("train").textContent = "Train";
}

async function restore() {
  training.goes = false;
  await live.call("trained");
  training.losses = [];
  byId("accuracy").textContent = byId("curve").textContent = "";
  await renew();
}

function sliders() {
  const words = { rate: (v) => `rate ${(10 ** v).toPrecision(1)}`, drop: (v) => `drop path ${v}`, scale: (v) => `layer scale ${v}`, batch: (v) => `batch ${2 ** v}` };
  for (const [name, say] of Object.entries(words)) {
    const slider = byId(name), tell = () => { slider.nextElementSibling.textContent = say(Number(slider.value)); };
    slider.addEventListener("input", tell);
    tell();
  }
}

addEventListener("DOMContentLoaded", () => {
  build();
  chooser();
  pad();
  sliders();
  stored(THINK.digits[6]);
  const press = { start: () => live.start().catch(() => {}), gradient: () => ask("gradient", "Red: more ink there raises the score of #; blue: it lowers it."), occlusion: () => ask("occlusion", "Red: without these pixels the score of # falls; blue: it rises."), change, begin, train, restore };
  for (const [name, act] of Object.entries(press)) byId(name).onclick = act;
  new MutationObserver(() => { paint(); chooser(); paintPad(); }).observe(document.documentElement, { attributeFilter: ["data-theme"] });
});
