// A candidate for diffusion-oracle in JavaScript, without packages: every single call of a sampler, and its loop.
//
//     diffusion-oracle verify --candidate "node plain.js"
//
// To judge your own library, copy this file, require the library, and let the functions of `ops` call it. Say in hello
// its precision and conventions. What is not in `ops` is unsupported, not wrong. Here alphaBar is the cumulative
// signal power, and now and prev are its values at t and t_prev.
"use strict";
const fs = require("fs");
console = new console.Console(process.stderr); // standard output is the wire
let alphaBar = []; // over t = 0...T, as the last configure made it
const combined = (a, x, b, y) => x.map((value, i) => a * value + b * y[i]);
const mixed = (signalPower, x, noisePower, y) => combined(Math.sqrt(signalPower), x, Math.sqrt(noisePower), y);
const signalPowers = (betas, power = 1) => betas.map((beta) => (power *= 1 - beta));
const norm = (x) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));

/** alpha_bar at t and t_prev, beta = 1 - now/prev as it cancels least, and the posterior's variance = ratio beta. */
function transition(t, t_prev, lowest = 0) {
  if (!(lowest <= t_prev && t_prev < t)) throw new Error(`no step leads from ${t} back to ${t_prev}`);
  const [now, prev] = [alphaBar[t], alphaBar[t_prev]];
  const [beta, ratio] = [(prev - now) / prev, (1 - prev) / (1 - now)];
  return { now, prev, beta, ratio, variance: ratio * beta };
}

function dataAndNoise(request) {
  const [x_t, signal, noise] = [request.x_t, Math.sqrt(alphaBar[request.t]), Math.sqrt(1 - alphaBar[request.t])];
  const { v, x0 } = request;
  if (v) return [combined(signal, x_t, -noise, v), combined(noise, x_t, signal, v)];
  if (x0) return [x0, combined(1 / noise, x_t, -signal / noise, x0)];
  return [combined(1 / signal, x_t, -noise / signal, request.eps), request.eps];
}

const ops = {
  hello: () => ({ name: "plain.js", version: "1", precision: "fp64", predictions: ["eps", "v", "x0"],
    heads: true, supports: Object.keys(ops) }),
  schedule({ family, T, beta_start, beta_end, s = 0.008, beta_max = 0.999 }) {
    const sine = (u) => Math.sin(((u / T) * Math.PI) / 2 / (1 + s));
    const betaAt = offered(family, {
      linear: (_, part) => beta_start + (beta_end - beta_start) * part,
      scaled_linear: (_, part) => (Math.sqrt(beta_start) * (1 - part) + Math.sqrt(beta_end) * part) ** 2,
      // 1 - f(t)/f(t-1) as a product, so that no digits cancel:
      cosine: (i) => Math.min((2 * sine(1) * sine(i + 0.5 + s * T) * sine(T - i - 0.5)) / sine(T - i) ** 2, beta_max),
    });
    const beta = Array.from({ length: T }, (_, i) => betaAt(i, i / (T - 1)));
    return { beta, alpha_bar: signalPowers(beta) };
  },
  configure({ T, beta }) {
    if (T !== beta.length) throw new Error(`T is ${T}, but beta has ${beta.length} values`);
    alphaBar = [1].concat(signalPowers(beta));
    return { ok: true, alpha_bar: alphaBar.slice(1) };
  },
  q_step: ({ t, x_prev, noise }) => ({
    x_t: mixed(alphaBar[t] / alphaBar[t - 1], x_prev, transition(t, t - 1).beta, noise) }),
  q_sample: ({ t, x0, noise }) => ({ x_t: mixed(alphaBar[t], x0, 1 - alphaBar[t], noise) }),
  q_posterior({ t, t_prev = t - 1, x0, x_t }) {
    const { now, prev, beta, ratio, variance } = transition(t, t_prev);
    const mean = combined((Math.sqrt(prev) * beta) / (1 - now), x0, Math.sqrt(now / prev) * ratio, x_t);
    return { mean, variance };
  },
  predict_x0: (request) => ({ x0: dataAndNoise(request)[0] }),
  predict_eps: (request) => ({ eps: dataAndNoise(request)[1] }),
  velocity: ({ t, x0, eps }) => ({ v: combined(Math.sqrt(alphaBar[t]), eps, -Math.sqrt(1 - alphaBar[t]), x0) }),
  sigma: ({ t, t_prev, eta }) => ({ sigma: eta * Math.sqrt(transition(t, t_prev).variance) }),
  step(request) {
    const { t, t_prev, eta, noise } = request;
    const { now, prev, beta, ratio } = transition(t, t_prev);
    const [x0, eps] = dataAndNoise(request);
    const variance = eta ** 2 * ratio * beta;
    // 1 - prev - variance as a sum of positive terms, so that no digits cancel:
    const mean = mixed(prev, x0, ratio * ((1 - eta) * (1 + eta) * beta + ((1 - prev) * now) / prev), eps);
    return { x_prev: mixed(1, mean, variance, noise), x0, mean, variance };
  },
  ddpm_step(request) {
    const { t, t_prev = t - 1, x_t, noise, head } = request;
    const answer = ops.q_posterior({ t, t_prev, x_t, x0: dataAndNoise(request)[0] });
    if (head) answer.variance = t_prev ? ops.learned_variance({ t, t_prev, head }).variance : head.map(() => 0);
    const added = noise.map((z, i) => z * Math.sqrt(head ? answer.variance[i] : answer.variance));
    return { ...answer, x_prev: combined(1, answer.mean, 1, added) };
  },
  learned_variance({ t, t_prev, head }) {
    const { beta, ratio } = transition(t, t_prev, 1);
    return { variance: head.map((h) => beta * ratio ** ((1 - h) / 2)) }; // exp(w log beta + (1 - w) log(ratio beta))
  },
  invert(request) {
    const { now: after } = transition(request.t_next, request.t, 1);
    return { x_next: mixed(after, dataAndNoise(request)[0], 1 - after, request.eps) };
  },
  timesteps({ T, S, spacing }) {
    const time = offered(spacing, {
      leading: (i) => 1 + (i - 1) * Math.floor(T / S),
      trailing: (i) => (2 * T * i + S) / (2 * S),
      linspace: (i) => 1 + (2 * (i - 1) * (T - 1) + S - 1) / (2 * (S - 1)),
      linear: (i) => (T * i) / S,
      quadratic: (i) => (T * i * i) / (S * S),
    });
    const timesteps = Array.from({ length: S }, (_, i) => Math.floor(time(i + 1)));
    if (new Set([0, ...timesteps]).size <= S) throw new Error(`1...${T} has no ${S} distinct times by ${spacing}`);
    return { timesteps };
  },
  slerp({ a, b, w }) {
    const [p, q] = [1 / norm(a), 1 / norm(b)];
    const angle = 2 * Math.atan2(norm(combined(p, a, -q, b)), norm(combined(p, a, q, b)));
    return { x: combined(Math.sin((1 - w) * angle) / Math.sin(angle), a, Math.sin(w * angle) / Math.sin(angle), b) };
  },
  // A whole chain, on the steps above; the oracle is its network.
  sample({ S, spacing, sampler, eta, n, d, seed }) {
    const [times, next] = [ops.timesteps({ T: alphaBar.length - 1, S, spacing }).timesteps, uniform(seed)];
    const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    const normals = () => Array.from({ length: n * d }, normal);
    const step = offered(sampler, { ddim: ops.step, ddpm: ops.ddpm_step });
    let x = normals();
    for (let i = S - 1; i >= 0; i--) {
      const [t, t_prev] = [times[i], i > 0 ? times[i - 1] : 0];
      write({ call: "eps", t, x });
      x = step({ t, t_prev, eta, x_t: x, noise: normals(), ...parsed(readLine()) }).x_prev;
    }
    return { x0: x };
  },
};

// ---- The wire: one JSON object a line, answered in order, until `bye` or the end of the input.
class Unsupported extends Error {}
const vectors = ["x0", "x_t", "x_prev", "eps", "v", "noise", "head", "a", "b"];
const optional = ["v", "x0", "t_prev", "head", "beta_start", "beta_end", "s", "beta_max"];
const isNumber = (value) => typeof value === "number";
const isWhole = (value, low, high) => Number.isInteger(value) && low <= value && value <= high;
const rules = [
  [[...vectors, "beta"], (list) => Array.isArray(list) && list.length > 0 && list.every(isNumber), "a list of numbers"],
  [["t", "t_prev", "t_next"], (time) => isWhole(time, 0, alphaBar.length - 1), "a time of the configured schedule"],
  [["T", "S"], (count) => isWhole(count, 2, 1e6), "a whole number in 2...1000000"],
  [["eta", "w", "beta_start", "beta_end", "s", "beta_max"], isNumber, "a number"],
];
function offered(name, choices) {
  if (!Object.hasOwn(choices, name)) throw new Unsupported(`${name} is not offered, or missing`);
  return choices[name];
}

function answered(request, op = offered(request.op, ops)) {
  for (const [names, holds, what] of rules)
    for (const name of names) if (name in request && !holds(request[name])) throw new Error(`${name} must be ${what}`);
  const lengths = vectors.filter((name) => name in request).map((name) => request[name].length);
  if (new Set(lengths).size > 1) throw new Error("the vectors differ in length");
  const get = (fields, name) => name in fields || optional.includes(name) ? fields[name] : offered(name, fields);
  return op(new Proxy(request, { get }));
}

function text(value) {
  if (Array.isArray(value)) return `[${value.map(text)}]`;
  if (!isNumber(value)) return JSON.stringify(value); // which loses -0, NaN and the infinities
  return Object.is(value, -0) ? "-0.0" : Number.isFinite(value) ? String(value) : `"${value}"`;
}

const parsed = (line) => JSON.parse(line, (_, x) => (["NaN", "Infinity", "-Infinity"].includes(x) ? Number(x) : x));
function write(object) {
  fs.writeSync(1, `{${Object.entries(object).map(([name, value]) => `"${name}":${text(value)}`)}}\n`);
}
let pending = Buffer.alloc(0);
function readLine() {
  for (const parts = [pending]; ; ) {
    const last = parts[parts.length - 1], end = last.indexOf(10);
    if (end >= 0) {
      pending = last.subarray(end + 1);
      return Buffer.concat([...parts.slice(0, -1), last.subarray(0, end)]).toString();
    }
    const buffer = Buffer.alloc(1 << 16);
    const count = fs.readSync(0, buffer);
    if (count === 0) return null;
    parts.push(buffer.subarray(0, count));
  }
}
function uniform(seed) { // mulberry32: of 32 bits, in (0, 1)
  let state = seed;
  return () => {
    let x = (state = (state + 0x6d2b79f5) | 0);
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (((x ^ (x >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

for (let line; (line = readLine()) !== null; ) {
  const answer = { id: null };
  try {
    const request = parsed(line);
    if (request.op === "bye") break;
    answer.id = Number.isInteger(request.id) ? request.id : null;
    Object.assign(answer, answered(request));
  } catch (problem) {
    answer[problem instanceof Unsupported ? "unsupported" : "error"] = problem.message;
  }
  write(answer);
}
