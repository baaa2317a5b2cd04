// Maps as pictures: a canvas a step, its channels side by side, and a layer for what is pointed at.

const GAP = 2;
const dark = () => document.documentElement.dataset.theme === "dark";

// Blue for negative, red for positive, paper for 0; the image goes from paper to ink.
function colour(value, signed) {
  const paper = dark() ? [30, 34, 42] : [247, 247, 247];
  const ink = signed && value < 0 ? [33, 102, 172] : signed ? [196, 60, 57] : dark() ? [240, 240, 240] : [20, 20, 30];
  const share = Math.min(Math.abs(value), 1);
  return paper.map((from, i) => Math.round(from + (ink[i] - from) * share));
}

class MapView {
  constructor(step, network) {
    Object.assign(this, { step, network });
    const [channels, height, width] = step.shape;
    this.pixel = step.kind === "image" ? 12 : height === 8 ? 2 : height === 4 ? 3 : 6;
    this.columns = step.kind === "image" ? 1 : channels > 100 ? 16 : channels === 96 ? 12 : height === 1 ? (channels === 10 ? 10 : 12) : channels > 24 ? 8 : 6;
    this.cell = [width * this.pixel + GAP, height * this.pixel + GAP];
    const size = [this.columns * this.cell[0], Math.ceil(channels / this.columns) * this.cell[1]];
    this.box = document.createElement("div");
    this.box.className = "think-map";
    this.layers = ["map", "marks"].map((name) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = size;
      canvas.className = `think-${name}`;
      this.box.append(canvas);
      return canvas;
    });
    this.box.style.width = `${size[0]}px`;
    const [map] = this.layers;
    map.tabIndex = 0;
    map.setAttribute("role", "img");
    map.setAttribute("aria-label", `${step.group}, ${step.name}: ${channels} maps of ${height} by ${width}. Arrow keys move, Page up and Page down change the map.`);
  }

  corner(c, y = 0, x = 0) {
    return [(c % this.columns) * this.cell[0] + x * this.pixel, Math.floor(c / this.columns) * this.cell[1] + y * this.pixel];
  }

  draw(values) {
    const [channels, height, width] = this.step.shape;
    const signed = this.step.kind !== "image", largest = signed ? Math.max(1e-6, ...values.map(Math.abs)) : 1;
    const pen = this.layers[0].getContext("2d");
    pen.clearRect(0, 0, this.layers[0].width, this.layers[0].height);
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          pen.fillStyle = `rgb(${colour(values[(c * height + y) * width + x] / largest, signed)})`;
          pen.fillRect(...this.corner(c, y, x), this.pixel, this.pixel);
        }
  }

  // Which number lies under the pointer: [channel, y, x], or null between the maps.
  find({ offsetX, offsetY }) {
    const [map] = this.layers, [channels, height, width] = this.step.shape;
    const px = (offsetX * map.width) / map.clientWidth, py = (offsetY * map.height) / map.clientHeight;
    const c = Math.floor(py / this.cell[1]) * this.columns + Math.floor(px / this.cell[0]);
    const y = Math.floor((py % this.cell[1]) / this.pixel), x = Math.floor((px % this.cell[0]) / this.pixel);
    return px >= 0 && py >= 0 && px < map.width && c < channels && y < height && x < width ? [c, y, x] : null;
  }

  clear() { this.layers[1].getContext("2d").clearRect(0, 0, this.layers[1].width, this.layers[1].height); }

  // Outline a window of pixels, in one channel or in all.
  mark([top, bottom, left, right], channel, strong) {
    const pen = this.layers[1].getContext("2d");
    pen.strokeStyle = strong ? "#f5a300" : "rgba(245, 163, 0, 0.75)";
    pen.lineWidth = strong ? 2 : 1;
    const channels = channel === null ? [...Array(this.step.shape[0]).keys()] : [channel];
    for (const c of channels) {
      const [x, y] = this.corner(c, top, left);
      pen.strokeRect(x + 0.5, y + 0.5, (right - left + 1) * this.pixel - 1, (bottom - top + 1) * this.pixel - 1);
    }
  }
}

// The filters of a depthwise layer, 7 × 7 weights a channel.
function drawFilters(canvas, weights, pixel = 2) {
  const channels = weights.length / 49, side = 7 * pixel + GAP, columns = channels > 24 ? 8 : 6;
  canvas.width = columns * side;
  canvas.height = Math.ceil(channels / columns) * side;
  const pen = canvas.getContext("2d"), largest = Math.max(1e-6, ...weights.map(Math.abs));
  weights.forEach((weight, i) => {
    const c = Math.floor(i / 49), place = i % 49;
    pen.fillStyle = `rgb(${colour(weight / largest, true)})`;
    pen.fillRect((c % columns) * side + (place % 7) * pixel, Math.floor(c / columns) * side + Math.floor(place / 7) * pixel, pixel, pixel);
  });
}

// 64 numbers over the image: what makes a score larger in red, smaller in blue.
function drawHeat(canvas, image, heat) {
  canvas.width = canvas.height = 8 * 14;
  const pen = canvas.getContext("2d"), largest = Math.max(1e-9, ...heat.map(Math.abs));
  heat.forEach((value, i) => {
    const [x, y] = [(i % 8) * 14, Math.floor(i / 8) * 14];
    pen.fillStyle = `rgb(${colour(value / largest, true)})`;
    pen.fillRect(x, y, 14, 14);
    pen.fillStyle = dark() ? "#fff" : "#000";
    const side = 8 * image[i];
    pen.globalAlpha = 0.55;
    pen.fillRect(x + 7 - side / 2, y + 7 - side / 2, side, side);
    pen.globalAlpha = 1;
  });
}

// A curve of numbers as a small SVG.
function curve(values, title, [width, height] = [360, 110]) {
  const top = Math.max(2.5, Math.min(6, Math.max(...values)));
  const points = values.map((v, i) => `${((i / Math.max(1, values.length - 1)) * (width - 40) + 34).toFixed(1)},${(height - 16 - (Math.min(v, top) / top) * (height - 26)).toFixed(1)}`);
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}"><title>${title}</title>
    <path d="M34 8V${height - 16}H${width - 6}" fill="none" stroke="currentColor" opacity=".4"/>
    <text x="2" y="16">${top.toFixed(1)}</text><text x="2" y="${height - 14}">0</text>
    <polyline points="${points.join(" ")}" fill="none" stroke="var(--pst-color-link)" stroke-width="1.5"/></svg>`;
}

// GELU with the point that is looked at.
function geluCurve(input, value) {
  const sx = (x) => 90 + 22 * Math.max(-4, Math.min(4, x)), sy = (y) => 92 - 20 * Math.max(-0.5, Math.min(4, y));
  const line = Array.from({ length: 81 }, (_, i) => -4 + i / 10).map((x) => `${sx(x)},${sy(gelu(x))}`).join(" ");
  return `<svg viewBox="0 0 180 108" class="think-gelu" role="img" aria-label="GELU of ${show(input)} is ${show(value)}">
    <path d="M2 ${sy(0)}H178M${sx(0)} 4V106" stroke="currentColor" opacity=".3"/>
    <polyline points="${line}" fill="none" stroke="var(--pst-color-link)" stroke-width="2"/>
    <circle cx="${sx(input)}" cy="${sy(value)}" r="4" fill="#f5a300"/></svg>`;
}

const show = (x) => (Math.abs(x) >= 1000 || (x && Math.abs(x) < 0.001) ? x.toExponential(2) : x.toFixed(3)).replace("-", "−");
