import assert from 'node:assert/strict';
import { pause, until } from './wait.mjs';

/** The events of a finished call keep the order and pairs that every reader may rely on. */
export function assertLifecycle(events) {
  const types = events.map((event) => event.type);
  assert.deepEqual(events.map((event) => event.seq), events.map((_, i) => i + 1), 'seq has no gap');
  assert.equal(new Set(events.map((event) => event.event_id)).size, events.length, 'no fact twice');
  assert.equal(types[0], 'CALL_CREATED');
  assert.equal(types.at(-1), 'CALL_ENDED');
  assert.equal(types.filter((type) => type === 'CALL_ENDED').length, 1);
  const started = types.indexOf('CALL_STARTED');
  if (started >= 0) {
    const driver = events.findIndex((event) => event.type === 'PARTICIPANT_JOINED' && event.data.role === 'driver');
    assert.ok(driver >= 0 && driver < started, 'the driver joins before the call starts');
    for (const [i, event] of events.entries()) {
      assert.ok(i < started ? event.call_time_us < 0 : event.call_time_us >= 0, `call time of ${event.type}`);
    }
  }
  assertPairs(events, 'PARTICIPANT_JOINED', 'PARTICIPANT_LEFT', (event) => event.data.identity);
  assertPairs(events, 'TRACK_PUBLISHED', 'TRACK_UNPUBLISHED', (event) => event.data.track_sid);
  assertPairs(events, 'BOT_CONNECTED', 'BOT_DISCONNECTED', () => 'bot');
  assertPairs(events, 'RECORDING_STARTED', ['RECORDING_STOPPED', 'RECORDING_FAILED'], () => 'recording');
}

function assertPairs(events, opening, closing, keyOf) {
  const open = new Set();
  for (const event of events) {
    if (event.type === opening) {
      assert.ok(!open.has(keyOf(event)), `${opening} of ${keyOf(event)} twice`);
      open.add(keyOf(event));
    }
    if ([closing].flat().includes(event.type)) assert.ok(open.delete(keyOf(event)), `${closing} of ${keyOf(event)} without ${opening}`);
  }
  assert.deepEqual([...open], [], `${opening} without ${closing}`);
}

/** Every landmark was heard, and gives its delay: the median of them all, in ms. */
export function assertHeard(landmarks, what, share = 1) {
  const found = landmarks.filter(Boolean);
  assert.ok(found.length >= share * landmarks.length, `${what}: heard ${found.length} of ${landmarks.length}`);
  return median(found.map((landmark) => landmark.delayMs));
}

/**
 * The caller says words some times over until they come back as they should: four fifths of all that is looked for, at each ear. On a machine
 * that holds somebody up for a second that takes another round. Gives the delay at each ear: the median, in ms.
 *
 * @param ears what was heard by then, one function for each ear
 */
export async function untilEchoed(what, caller, words, times, ears) {
  return until(what, async () => {
    const spoken = await caller.say(words, times);
    await pause(1_500);
    const heard = await Promise.all(ears.map((ear) => ear()));
    const landmarks = heard.map((each) => spoken.flatMap((at) => each.landmarks(words, at)));
    const isWhole = landmarks.every((each) => each.filter(Boolean).length >= 0.8 * each.length);
    return isWhole && landmarks.map((each) => assertHeard(each, what, 0.8));
  }, 60_000);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** The caller says words until they are heard: the call is a call. `heard` gives what was heard by then. */
export async function untilHeard(what, caller, words, heard) {
  await until(what, async () => {
    const [atMs] = await caller.say(words);
    await pause(1_500);
    return (await heard()).landmarks(words, atMs).some(Boolean);
  }, 60_000);
}
