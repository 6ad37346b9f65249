import { RATE, SOURCE_RATE } from './audio.mjs';
import { until, pause } from './wait.mjs';

/** What is looked at at once. */
export const WINDOW_SAMPLES = RATE * 0.02;

export const tone = (rate, hz, seconds) => Float32Array.from({ length: rate * seconds }, (_, i) => 0.3 * Math.sin((2 * Math.PI * hz * i) / rate));

/** A second of a tone, to be sung again and again without a seam. */
export const song = (hz) => ({ samples: Int16Array.from(tone(SOURCE_RATE, hz, 1), (value) => value * 32767), seconds: 1 });

/** Whether 20 ms are the tone, loud. */
export function isTone(samples, at, hz) {
  let real = 0;
  let imaginary = 0;
  for (let i = 0; i < WINDOW_SAMPLES; i++) {
    const phase = (2 * Math.PI * hz * i) / RATE;
    real += samples[at + i] * Math.cos(phase);
    imaginary += samples[at + i] * Math.sin(phase);
  }
  return (2 * Math.hypot(real, imaginary)) / WINDOW_SAMPLES > 0.1;
}

/** The times at which somebody was heard singing, in steps of 20 ms. */
export function timesOf(heard, hz) {
  const samples = heard.samples();
  const times = [];
  for (let at = 0; at + WINDOW_SAMPLES <= samples.length; at += WINDOW_SAMPLES) {
    if (isTone(samples, at, hz)) times.push(heard.timeOf(at));
  }
  return times;
}

/** Settles once a listener has heard nothing of somebody's song for half a second: what was on its way has come. Gives the steps until then. */
export async function hearsNoMore(listener, identity, hz) {
  const count = async () => timesOf(await listener.heard(identity), hz).length;
  let last = -1;
  await until(`the end of ${identity} at the listener`, async () => {
    const before = last;
    await pause(500);
    last = await count();
    return last === before;
  });
  return last;
}

/** Settles once a listener has heard somebody sing for so many steps more than before. Asked rarely: the answer is long. */
export async function hears(listener, identity, hz, count, before = 0) {
  await until(`${identity} at the listener`, async () => {
    await pause(250);
    return timesOf(await listener.heard(identity), hz).length >= before + count;
  });
}
