/** Waits for a fact, with a bound: asks every 10 ms until `fact()` gives something true. */
export async function until(what, fact, limitMs = 10_000) {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const value = await fact();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Bounds a promise that might never settle. */
export function within(what, promise, limitMs = 10_000) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${limitMs} ms`)), limitMs);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
