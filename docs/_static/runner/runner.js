// Every example of a page runs where it stands: Python in a worker, loaded at the first click.
"use strict";
{
const script = document.currentScript;
const here = new URL("./", script.src);

// The one Python of this page, and the cells that wait for it.
const python = {
  worker: null, ready: null, cells: new Map(), next: 0, interrupt: null,

  whyNot() {
    if (location.protocol === "file:")
      return "Run is off: this page was opened as a file. Serve the site (python -m http.server) to run it.";
    if (typeof WebAssembly === "undefined" || typeof Worker === "undefined")
      return "Run is off: this browser has no WebAssembly.";
    if (!navigator.onLine && script.dataset.packages?.startsWith("http"))
      return "Run is off: there is no network to fetch NumPy from.";
    return "";
  },

  start() {
    if (this.ready) return this.ready;
    this.worker = new Worker(new URL("worker.js", here));
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.ready = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.worker.onerror = (event) => this.hear({ kind: "broken", data: event.message });
    if (self.crossOriginIsolated) this.interrupt = new Uint8Array(new SharedArrayBuffer(1));
    const packages = script.dataset.packages && new URL(script.dataset.packages, here).href;
    this.worker.postMessage({
      pyodide: new URL("pyodide/", here).href, packages,
      wheel: new URL(script.dataset.wheel, here).href, interrupt: this.interrupt,
    });
    return this.ready;
  },

  hear({ id, kind, data }) {
    if (kind === "progress") return cells.forEach((cell) => cell.waits && cell.say(data));
    if (id === undefined && kind === "done") return this.resolve();
    if (id === undefined) return this.fail(data);
    const cell = this.cells.get(id);
    if (kind === "running") cell.say("Running …");
    else if (kind === "done" || kind === "broken") {
      if (kind === "broken") cell.write("error", text(data));
      this.cells.delete(id);
      cell.finish(data === true);
    } else cell.write(kind, data);
  },

  fail(reason) {
    this.reject(new Error(`Python did not load: ${reason}. The page reads as before.`));
    this.end();
  },

  async run(cell, source, isExample) {
    await this.start();
    const id = this.next++;
    return new Promise((resolve) => {
      this.cells.set(id, Object.assign(cell, { finish: resolve }));
      this.worker.postMessage({ id, source, isExample });
    });
  },

  // A loop that never ends is interrupted where the browser shares memory; else Python starts anew.
  stop() {
    if (this.interrupt && this.cells.size) { this.interrupt[0] = 2; return; }
    const waiting = [...this.cells.values()];
    this.end();
    cells.forEach((cell) => { cell.hasRun = false; });
    waiting.forEach((cell) => {
      cell.write("error", "<p>Stopped. Python starts anew at the next run: what earlier cells defined is gone.</p>");
      cell.finish(false);
    });
  },

  end() {
    this.reject?.(new Error("Stopped before Python had loaded.")); // nobody hears it once it has
    this.worker?.terminate();
    this.cells.clear();
    this.ready = this.worker = this.interrupt = null;
  },
};

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const text = (string) => element("p", { textContent: string }).outerHTML;

// Colours while one types: the classes are those of Pygments, which the theme already colours.
const WORDS = [
  ["c1", /#[^\n]*/], ["s2", /[rbfRBF]{0,2}("""[^]*?"""|'''[^]*?'''|"(\\.|[^"\\\n])*"?|'(\\.|[^'\\\n])*'?)/],
  ["k", /\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)\b/],
  ["kc", /\b(?:True|False|None)\b/], ["mf", /\b\d[\d_.]*(?:e[-+]?\d+)?\b/], ["o", /[-+*/%@=<>!&|^~]+/],
];
const WORD = new RegExp(WORDS.map(([name, { source }]) => `(?<${name}>${source})`).join("|"), "g");

function coloured(source) {
  const line = document.createDocumentFragment();
  let end = 0;
  for (const match of source.matchAll(WORD)) {
    const kind = WORDS.find(([name]) => match.groups[name] !== undefined)[0];
    line.append(source.slice(end, match.index), element("span", { className: kind, textContent: match[0] }));
    end = match.index + match[0].length;
  }
  line.append(source.slice(end) + "\n");
  return line;
}

// An example as it is printed: prompts say which lines are code, the others are its output.
function sourceOf(block) {
  const printed = block.querySelector("pre").textContent.trimEnd();
  if (!/^>>> ?/m.test(printed)) return printed;
  const code = printed.split("\n").filter((line) => /^(>>>|\.\.\.)( |$)/.test(line));
  return code.map((line) => line.slice(4)).join("\n");
}

class Cell {
  constructor(block, index) {
    this.block = block;
    this.pre = block.querySelector("pre");
    this.printed = this.pre.innerHTML;
    this.source = sourceOf(block);
    this.inNotebook = Boolean(block.closest(".cell_input"));
    this.name = `${this.inNotebook ? "cell" : "example"} ${index + 1}`;
    this.status = element("span", { className: "runner-status", role: "status" });
    this.output = element("div", { className: "runner-output", hidden: true, tabIndex: -1 });
    this.output.setAttribute("aria-label", `Output of ${this.name}`);
    this.output.setAttribute("aria-live", "polite");
    this.buttons = {
      run: this.button("Run", this.inNotebook ? "Run this cell" : "Run", () => this.run()),
      edit: this.button("Edit", "Edit", () => this.edit()),
      stop: this.button("Stop", "Stop", () => python.stop()),
      reset: this.button("Reset", "Reset", () => this.reset()),
    };
    this.buttons.stop.hidden = this.buttons.reset.hidden = true;
    const bar = element("div", { className: "runner-bar" }, ...Object.values(this.buttons), this.status);
    (block.closest(".cell") || block).after(bar, this.output);
    this.bar = bar;
  }

  button(label, caption, press) {
    const made = element("button", { type: "button", textContent: caption, onclick: press });
    made.setAttribute("aria-label", `${label} ${this.name}`);
    const reason = label === "Run" && python.whyNot();
    if (reason) Object.assign(made, { disabled: true, title: reason });
    return made;
  }

  say(words) { this.status.textContent = words; }

  write(kind, data) {
    this.output.hidden = false;
    const last = this.output.lastElementChild;
    if (kind !== "text") {
      this.output.append(element("div", { className: `runner-${kind}`, innerHTML: data }));
    } else if (last?.matches("pre.runner-text")) last.append(data);
    else this.output.append(element("pre", { className: "runner-text", textContent: data }));
  }

  get text() { return this.editor ? this.editor.value : this.source; }

  // An example needs what the examples before it define; in a notebook the reader decides.
  async run() {
    const before = this.inNotebook ? [] : cells.slice(0, cells.indexOf(this)).filter((cell) => !cell.hasRun);
    for (const cell of before) await cell.runAlone();
    return this.runAlone();
  }

  async runAlone() {
    if (this.waits) return false;
    this.output.replaceChildren();
    this.output.hidden = true;
    Object.assign(this, { waits: true, hasRun: true });
    this.show({ stop: true, run: false });
    this.say("Waiting …");
    let fine = false;
    try {
      fine = await python.run(this, this.text, !this.inNotebook);
    } catch (error) {
      this.write("error", text(error.message));
      this.hasRun = false;
    }
    this.waits = false;
    this.say(fine ? "Done" : "Done, with an error");
    this.show({ stop: false, run: true, reset: true });
    return fine;
  }

  show(what) {
    for (const [name, shown] of Object.entries(what)) this.buttons[name].hidden = !shown;
  }

  // A textarea over the coloured text: the reader types in the one and sees the other.
  edit() {
    if (this.editor) return this.editor.focus();
    this.editor = element("textarea", { value: this.source, spellcheck: false, className: "runner-editor" });
    this.editor.setAttribute("aria-label", `Source of ${this.name}; Escape leaves it, Shift and Enter run it`);
    this.editor.setAttribute("autocapitalize", "off");
    this.editor.addEventListener("input", () => this.colour());
    this.editor.addEventListener("keydown", (event) => this.key(event));
    this.pre.parentElement.classList.add("runner-edited");
    this.pre.after(this.editor);
    this.colour();
    this.show({ edit: false, reset: true });
    this.editor.setSelectionRange(0, 0); // else a narrow page scrolls to the end of the longest line
    this.editor.focus();
  }

  colour() {
    this.pre.replaceChildren(coloured(this.editor.value));
    this.editor.style.height = `${this.pre.offsetHeight}px`;
    this.editor.style.width = `${Math.max(this.pre.scrollWidth, this.pre.offsetWidth)}px`;
  }

  key(event) {
    if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      document.execCommand("insertText", false, "    "); // as if typed, so that undo knows it
    } else if (event.key === "Escape") this.buttons.run.focus();
    else if (event.key === "Enter" && (event.shiftKey || event.ctrlKey)) {
      event.preventDefault();
      this.run();
    }
  }

  reset() {
    if (this.waits) python.stop();
    this.editor?.remove();
    this.editor = null;
    this.pre.parentElement.classList.remove("runner-edited");
    this.pre.innerHTML = this.printed;
    this.output.replaceChildren();
    this.output.hidden = true;
    this.say("");
    this.show({ edit: true, reset: false });
    this.buttons.run.focus();
  }
}

async function runAll() {
  for (const cell of cells) if (!(await cell.runAlone())) break;
}

function addRunAll() {
  const made = element("button", { type: "button", textContent: "Run all cells", onclick: runAll });
  const reason = python.whyNot();
  if (reason) Object.assign(made, { disabled: true, title: reason });
  const note = element("span", { className: "runner-status", textContent: reason });
  document.querySelector("article h1")?.after(element("div", { className: "runner-bar runner-all" }, made, note));
}

const BLOCKS = ".lucid-cell, article .doctest, article .picture-code, article .cell_input .highlight-python, article .cell_input .highlight-ipython3";
const cells = [];
addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(BLOCKS).forEach((block, index) => cells.push(new Cell(block, index)));
  if (cells.some((cell) => cell.inNotebook)) addRunAll();
  else if (cells.length && python.whyNot()) cells[0].say(python.whyNot());
});
}
