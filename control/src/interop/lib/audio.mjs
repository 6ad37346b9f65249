import { execFileSync } from 'node:child_process';
import FFT from 'fft.js';
import { nowMs } from './clock.mjs';

/** Everything that is judged by content is judged at 8 kHz: it passes every path, the telephone codec of a bot too. */
export const RATE = 8000;

/** What callers speak at, in frames of 10 ms. */
export const SOURCE_RATE = 48000;
export const FRAME_SAMPLES = SOURCE_RATE / 100;

const MIN_SCORE = 0.45;
const CHIRP_SECONDS = 0.3;
const LANDMARK_SAMPLES = RATE * 0.3;
const LONGEST_DELAY_SECONDS = 1.5;

/** A sweep that nothing else sounds like; its matched filter finds it to the millisecond. */
export function chirp(rate, fromHz, toHz) {
  const samples = new Float32Array(Math.round(rate * CHIRP_SECONDS));
  const fade = rate * 0.02;
  for (let i = 0; i < samples.length; i++) {
    const t = i / rate;
    const phase = 2 * Math.PI * (fromHz * t + ((toHz - fromHz) * t * t) / (2 * CHIRP_SECONDS));
    const edge = Math.min(1, i / fade, (samples.length - 1 - i) / fade);
    samples[i] = 0.5 * edge * Math.sin(phase);
  }
  return samples;
}

export const UP = (rate) => chirp(rate, 500, 2500);
export const DOWN = (rate) => chirp(rate, 2600, 600);
/** What bots say of their own accord. */
export const BOT = (rate) => chirp(rate, 1500, 700);

/**
 * Something to say, and how to recognise it: landmarks are pieces of it that are looked for in what was heard.
 */
class Words {
  constructor(samples, landmarks, longestDelaySeconds = LONGEST_DELAY_SECONDS) {
    this.samples = Int16Array.from(samples, (value) => value * 32767);
    this.seconds = samples.length / SOURCE_RATE;
    this.landmarks = landmarks;
    this.longestDelaySeconds = longestDelaySeconds;
  }
}

/**
 * Up, pause, down, and a pause until so many seconds are full: as late as that it would be taken for its repetition. Said without DTX: a
 * codec's voice detection takes a bare sweep for noise.
 */
export function sweeps(seconds = 1.6) {
  const samples = new Float32Array(SOURCE_RATE * seconds);
  samples.set(UP(SOURCE_RATE), 0);
  samples.set(DOWN(SOURCE_RATE), SOURCE_RATE * 0.6);
  return new Words(samples, [
    { atSeconds: 0, pattern: UP(RATE) },
    { atSeconds: 0.6, pattern: DOWN(RATE) },
  ], seconds - 0.1);
}

/** A spoken sentence, as any client with default options sends it best; its loud pieces are the landmarks. */
export function speech(text) {
  const wave = execFileSync('espeak-ng', ['--stdout', text], { maxBuffer: 1 << 26 });
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', '-', '-ac', '1', '-ar', String(SOURCE_RATE), '-f', 'f32le', '-'], { input: wave, maxBuffer: 1 << 26 });
  const all = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
  const samples = all.subarray(0, all.length - (all.length % FRAME_SAMPLES));
  const low = decimate(samples, SOURCE_RATE / RATE);
  const landmarks = [];
  for (let at = 0; at + LANDMARK_SAMPLES <= low.length; at += LANDMARK_SAMPLES) {
    const pattern = low.slice(at, at + LANDMARK_SAMPLES);
    if (energyOf(pattern) / pattern.length > 0.005) landmarks.push({ atSeconds: at / RATE, pattern });
  }
  return new Words(samples, landmarks);
}

const energyOf = (samples) => samples.reduce((sum, value) => sum + value * value, 0);

/** Audio as it was heard: samples at RATE, each chunk with the time of its arrival. */
export class Heard {
  constructor() {
    this.chunks = [];
    this.length = 0;
  }

  push(samples, atMs = nowMs()) {
    this.chunks.push({ samples, start: this.length, atMs });
    this.length += samples.length;
  }

  samples() {
    const all = new Float32Array(this.length);
    for (const chunk of this.chunks) all.set(chunk.samples, chunk.start);
    return all;
  }

  /** When a sample was heard: chunks are taken as heard when their first sample arrived. */
  timeOf(index) {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.chunks[middle].start <= index) low = middle;
      else high = middle - 1;
    }
    return this.chunks[low].atMs + ((index - this.chunks[low].start) / RATE) * 1000;
  }

  /** The first sample heard at or after a time. */
  indexAt(atMs) {
    const chunk = this.chunks.find((each) => each.atMs >= atMs);
    return chunk ? chunk.start : this.length;
  }

  /** Where a pattern was heard: [{ index, score, atMs }]. */
  find(pattern, minScore = MIN_SCORE) {
    return matches(this.samples(), pattern, minScore).map((match) => ({ ...match, atMs: this.timeOf(match.index) }));
  }

  /** Each landmark of words that were begun at a time: when it was heard after it was said, or undefined. */
  landmarks(words, spokenAtMs) {
    const all = this.samples();
    return words.landmarks.map(({ atSeconds, pattern }) => {
      const saidAtMs = spokenAtMs + atSeconds * 1000;
      const from = this.indexAt(saidAtMs);
      const to = from + pattern.length + Math.round(words.longestDelaySeconds * RATE);
      const best = matches(all.subarray(from, to), pattern, MIN_SCORE).sort((a, b) => b.score - a.score)[0];
      return best && { delayMs: this.timeOf(from + best.index) - saidAtMs, score: best.score };
    });
  }
}

/** Mean of each group of samples: good enough a low-pass for the chirps used here. */
export function decimate(samples, factor, scale = 1) {
  const out = new Float32Array(Math.floor(samples.length / factor));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let j = 0; j < factor; j++) sum += samples[i * factor + j];
    out[i] = (sum / factor) * scale;
  }
  return out;
}

/** Places where the normalised correlation with the pattern has a peak above the threshold, at most one per pattern length. */
export function matches(samples, pattern, minScore) {
  if (samples.length <= pattern.length) return [];
  const patternEnergy = energyOf(pattern);
  const products = correlation(samples, pattern);
  const found = [];
  let energy = 0;
  for (let i = 0; i < Math.min(pattern.length, samples.length); i++) energy += samples[i] * samples[i];
  for (let at = 0; at + pattern.length < samples.length; at++) {
    // A signal 30 dB under the pattern's is silence and needs no closer look.
    if (energy > patternEnergy / 1000) {
      const score = products[at] / Math.sqrt(energy * patternEnergy);
      if (score >= minScore) keepPeak(found, { index: at, score }, pattern.length);
    }
    const leaving = samples[at];
    const entering = samples[at + pattern.length];
    energy = Math.max(0, energy + entering * entering - leaving * leaving);
  }
  return found;
}

/** The pattern's product with the samples at every place, block by block in the frequency domain: a fraction of the sums' work. */
function correlation(samples, pattern) {
  const size = 2 ** Math.ceil(Math.log2(pattern.length * 3));
  const step = size - pattern.length + 1;
  const fft = new FFT(size);
  const padded = new Float64Array(size);
  const transform = (spectrum, values) => {
    padded.fill(0);
    padded.set(values);
    fft.realTransform(spectrum, padded);
    fft.completeSpectrum(spectrum);
  };
  const [reference, spectrum, block, product] = Array.from({ length: 4 }, () => new Float64Array(2 * size));
  transform(reference, pattern);
  const products = new Float64Array(samples.length);
  for (let from = 0; from < samples.length; from += step) {
    transform(spectrum, samples.subarray(from, from + size));
    for (let i = 0; i < block.length; i += 2) {
      const re = spectrum[i];
      const im = spectrum[i + 1];
      block[i] = re * reference[i] + im * reference[i + 1];
      block[i + 1] = im * reference[i] - re * reference[i + 1];
    }
    fft.inverseTransform(product, block);
    for (let i = 0; i < step && from + i < samples.length; i++) products[from + i] = product[2 * i];
  }
  return products;
}

function keepPeak(found, match, distance) {
  const last = found.at(-1);
  if (last && match.index - last.index < distance) {
    if (match.score > last.score) found[found.length - 1] = match;
  } else {
    found.push(match);
  }
}

const MU_LAW = new Float32Array(256);
for (let code = 0; code < 256; code++) {
  const inverted = ~code & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4);
  MU_LAW[code] = ((inverted & 0x80 ? -1 : 1) * (magnitude - 0x84)) / 32768;
}

export function fromMuLaw(bytes) {
  return Float32Array.from(bytes, (code) => MU_LAW[code]);
}

export function toMuLaw(samples) {
  return Uint8Array.from(samples, (value) => {
    const sign = value < 0 ? 0x80 : 0;
    const magnitude = Math.min(32635, Math.round(Math.abs(value) * 32767)) + 0x84;
    const exponent = Math.max(0, 31 - Math.clz32(magnitude) - 7);
    return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
  });
}
