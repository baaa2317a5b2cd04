// The network as data: its steps, their maps, and the arithmetic of any one number of a map.

const GELU_TERMS = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
// erf to 1.5e-7 (Abramowitz & Stegun 7.1.26)
function erf(x) {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const sum = GELU_TERMS.reduceRight((total, term) => (total + term) * t, 0);
  return Math.sign(x) * (1 - sum * Math.exp(-x * x));
}
const gelu = (x) => (x / 2) * (1 + erf(x / Math.SQRT2));

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function halves(bytes) { // IEEE's 16 bits as numbers
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  return Float32Array.from(words, (word) => {
    const sign = word & 0x8000 ? -1 : 1, exponent = (word >> 10) & 31, fraction = (word & 1023) / 1024;
    return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
  });
}

function readSafetensors(bytes) {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  delete header.__metadata__;
  const weights = {};
  for (const [name, { data_offsets: [from, to] }] of Object.entries(header))
    weights[name] = halves(bytes.slice(8 + length + from, 8 + length + to));
  return weights;
}

const size = ({ shape }) => shape.reduce((a, b) => a * b, 1);

class Network {
  constructor({ steps, weights }) { this.describe({ steps, weights }); }

  describe({ steps, weights }) {
    Object.assign(this, { steps, names: weights });
    steps.forEach((step, index) => Object.assign(step, { index }));
  }

  // All weights in one row, in the order in which lucid names them.
  takeWeights(numbers) {
    this.weights = {};
    let start = 0;
    for (const [name, shape] of Object.entries(this.names)) {
      const length = size({ shape });
      this.weights[name] = numbers.subarray(start, (start += length));
    }
  }

  // All maps in one row, in the order of the steps.
  takeMaps(numbers) {
    let start = 0;
    this.maps = this.steps.map((step) => numbers.subarray(start, (start += size(step))));
  }

  // The image and the stored maps; what each pixel does by itself is worked out from them.
  takeStored(image, numbers) {
    let start = 0;
    this.maps = [];
    for (const step of this.steps) {
      if (step.kind === "image") this.maps.push(Float32Array.from(image, (grey) => grey / 16));
      else if (["depthwise", "conv"].includes(step.kind) || step.name === "scores")
        this.maps.push(numbers.subarray(start, (start += size(step))));
      else this.maps.push(this.worked(step));
    }
  }

  worked(step) {
    const [channels, height, width] = step.shape;
    return Float32Array.from({ length: size(step) }, (_, place) => {
      const pixel = place % (height * width);
      return this.explain(step, Math.floor(place / (height * width)), Math.floor(pixel / width), pixel % width).value;
    });
  }

  at(step, c, y, x) {
    const [, height, width] = step.shape;
    return this.maps[step.index][(c * height + y) * width + x];
  }

  weight(step, name = "weight") { return this.weights[(step.path ? step.path + "." : "") + name]; }

  source(step, which = 0) { return this.steps[step.reads[which]]; }

  // The pixels of the step before that one pixel reads: [top, bottom, left, right], all inclusive.
  window(step, [top, bottom, left, right]) {
    const [, height, width] = this.source(step).shape;
    if (step.kind === "pool") return [0, height - 1, 0, width - 1];
    if (step.kind === "depthwise")
      return [Math.max(top - 3, 0), Math.min(bottom + 3, height - 1), Math.max(left - 3, 0), Math.min(right + 3, width - 1)];
    if (step.name === "halve") return [2 * top, 2 * bottom + 1, 2 * left, 2 * right + 1];
    return [top, bottom, left, right];
  }

  // Where one number comes from: the parts whose sum (or function) it is.
  explain(step, c, y, x) { return this[step.kind](step, c, y, x); }

  image(step, c, y, x) { return { value: this.at(step, c, y, x), parts: [] }; }

  depthwise(step, c, y, x) {
    const from = this.source(step), [, height, width] = from.shape, filter = this.weight(step), parts = [];
    for (let i = 0; i < 49; i++) {
      const row = y + Math.floor(i / 7) - 3, column = x + (i % 7) - 3;
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      parts.push({ weight: filter[c * 49 + i], input: inside ? this.at(from, c, row, column) : 0, inside });
    }
    return this.summed(parts, this.weight(step, "bias")[c]);
  }

  conv(step, c, y, x) {
    const from = this.source(step), k = step.name === "halve" ? 2 : 1, filter = this.weight(step), parts = [];
    for (let d = 0; d < from.shape[0]; d++)
      for (let i = 0; i < k * k; i++) {
        const input = this.at(from, d, k * y + Math.floor(i / k), k * x + (i % k));
        parts.push({ weight: filter[(c * from.shape[0] + d) * k * k + i], input });
      }
    return this.summed(parts, this.weight(step, "bias")[c]);
  }

  linear(step, c, y, x) {
    const from = this.source(step), inputs = from.shape[0], rows = this.weight(step), parts = [];
    for (let d = 0; d < inputs; d++) parts.push({ weight: rows[c * inputs + d], input: this.at(from, d, y, x) });
    return this.summed(parts, this.weight(step, "bias")[c]);
  }

  summed(parts, bias) {
    return { parts, bias, value: parts.reduce((sum, { weight, input }) => sum + weight * input, bias) };
  }

  norm(step, c, y, x) {
    const from = this.source(step), channels = from.shape[0], weight = this.weight(step);
    const input = this.at(from, c, y, x);
    if (!weight) return { value: input, input, parts: [] }; // taken out, to see what it is good for
    let mean = 0, variance = 0;
    for (let d = 0; d < channels; d++) mean += this.at(from, d, y, x) / channels;
    for (let d = 0; d < channels; d++) variance += (this.at(from, d, y, x) - mean) ** 2 / channels;
    const spread = Math.sqrt(variance + 1e-6), bias = this.weight(step, "bias")[c];
    return { value: ((input - mean) / spread) * weight[c] + bias, input, mean, spread, weight: weight[c], bias, parts: [] };
  }

  gelu(step, c, y, x) {
    const input = this.at(this.source(step), c, y, x);
    return { value: gelu(input), input, parts: [] };
  }

  scale(step, c, y, x) {
    const gamma = this.weight(step, "gamma"), input = this.at(this.source(step), c, y, x);
    return { value: gamma ? gamma[c] * input : input, input, weight: gamma ? gamma[c] : 1, parts: [] };
  }

  add(step, c, y, x) {
    const skip = this.at(this.source(step), c, y, x), branch = this.at(this.source(step, 1), c, y, x);
    return { value: skip + branch, skip, branch, parts: [] };
  }

  pool(step, c) {
    const from = this.source(step), [, height, width] = from.shape, parts = [];
    for (let i = 0; i < height * width; i++)
      parts.push({ weight: 1 / (height * width), input: this.at(from, c, Math.floor(i / width), i % width) });
    return this.summed(parts, 0);
  }
}
