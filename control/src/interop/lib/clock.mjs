/** Milliseconds on a clock that all processes of a test share. */
export const nowMs = () => performance.timeOrigin + performance.now();
