/** Longer than a machine that is shared with others keeps anybody waiting: what has not come by then does not come. */
const PATIENCE_MS = 30_000;

/** Waits for a fact, with a bound: asks every 10 ms until `fact()` gives something true. */
export async function until(what, fact, limitMs = PATIENCE_MS) {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await fact();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Bounds a promise that might never settle. */
export function within(what, promise, limitMs = PATIENCE_MS) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${limitMs} ms`)), limitMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
