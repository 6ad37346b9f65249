import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sweeps } from '../../lib/audio.mjs';
import { TwilioBot } from '../../lib/bot.mjs';
import { Caller } from '../../lib/caller.mjs';
import { assertLifecycle, untilHeard } from '../../lib/check.mjs';
import { Gateway } from '../../lib/gateway.mjs';
import { LiveKitServer } from '../../lib/livekit.mjs';
import { assertRecording } from '../../lib/recording.mjs';
import { pause, until } from '../../lib/wait.mjs';

const CALLS = Number(process.env.INTEROP_CALLS ?? 4);
const PATIENCE_S = 12;
const GRACE_S = 12;
const PLAIN = { dtx: false, red: false };
const WORDS = sweeps();

let server;
let bot;
let gateway;

before(async () => {
  const config = join(mkdtempSync(join(tmpdir(), 'voice-gateway-conf-')), 'gateway.conf');
  writeFileSync(config, `livekit.patience = ${PATIENCE_S}s\ndriver.reconnect-grace = ${GRACE_S}s\n`);
  server = await LiveKitServer.launch();
  bot = await TwilioBot.launch();
  gateway = await Gateway.launch(server, { VOICE_GATEWAY_BOT_URL: bot.url }, ['--config', config]);
});

after(async () => {
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await bot.close();
  await server.close();
});

/** Calls in which a driver and a bot talk. */
async function talk(name) {
  const calls = [];
  for (let i = 0; i < CALLS; i++) {
    const id = `${name}-${i}`;
    await gateway.createCall({ call_id: id });
    const caller = await Caller.join(server.url, await gateway.driverToken(id));
    await caller.publish(PLAIN);
    calls.push({ id, caller, session: await bot.sessionOf(id) });
  }
  // The bot is dialled when the driver joins; the microphone is heard a moment later.
  for (const { id } of calls) {
    await until(`the voice of ${id}`, () => existsSync(join(gateway.recordingDirectory(id), 'driver.opus')));
  }
  return calls;
}

/** What the caller says reaches the bot: the call is a call again. */
async function assertHeardByBot({ id, caller, session }) {
  await untilHeard(`words of ${id}`, caller, WORDS, () => session.heard)
    .catch(async (cause) => { throw new Error(await gateway.story(id), { cause }); });
}

async function assertEnded(calls, reason, limitMs) {
  for (const { id } of calls) {
    const call = await gateway.ended(id, limitMs);
    assert.equal(call.end_reason, reason, id);
    const events = await gateway.events(id);
    assertLifecycle(events);
    assertRecording(gateway.recordingDirectory(id), gateway.manifest(id), ['driver.opus', 'bot.opus']);
  }
}

async function hangUp(calls) {
  for (const { id } of calls) await gateway.endCall(id);
  await assertEnded(calls, 'api_request', 30_000);
  await Promise.all(calls.map(({ caller }) => caller.kill()));
}

test('calls outlive a LiveKit that stands still for a while', async () => {
  const calls = await talk('still');

  server.freeze();
  await pause(7_000);
  server.thaw();

  await assertHeardByBot(calls[0]);
  for (const { id } of calls) assert.equal((await gateway.call(id)).state, 'active', id);
  await hangUp(calls);
});

test('calls outlive a LiveKit that is restarted, where their driver comes back', async () => {
  const calls = await talk('restarted');
  const [gone, ...back] = calls;

  await server.close();
  await gone.caller.kill();
  await pause(1_000);
  await server.start();

  const people = (id) => server.rooms.listParticipants(`call_${id}`).catch(() => []);
  await until('the drivers in their rooms', async () => (await Promise.all(back.map(({ id }) => people(id)))).every((each) => each.length >= 2), 40_000);
  // A client may fail at publishing again after its own return: the server then knows it without a track.
  const talking = await until('a driver who publishes again', async () => {
    for (const call of back) {
      if ((await people(call.id)).some((each) => each.identity.startsWith('driver_') && each.tracks.length > 0)) return call;
    }
    return undefined;
  });
  await assertHeardByBot(talking);
  const [room] = await server.openRooms([`call_${talking.id}`]);
  assert.equal(JSON.parse(room.metadata).call_id, talking.id);
  await assertEnded([gone], 'driver_left', (PATIENCE_S + GRACE_S + 30) * 1_000);
  for (const { id } of back) assert.equal((await gateway.call(id)).state, 'active', id);
  await hangUp(back);
});

test('calls end when LiveKit stands still for too long, and their rooms go when it moves again', async () => {
  const calls = await talk('frozen');

  server.freeze();
  try {
    await assertEnded(calls, 'livekit_lost', 75_000);
  } finally {
    server.thaw();
  }

  await Promise.all(calls.map(({ caller }) => caller.kill()));
  await until('the rooms to be gone', async () => (await server.openRooms(calls.map(({ id }) => `call_${id}`))).length === 0, 60_000);
});

test('calls end when LiveKit is killed and does not come back, and new ones are taken when it does', async () => {
  const calls = await talk('killed');

  await server.close();
  await assertEnded(calls, 'livekit_lost', (PATIENCE_S + 30) * 1_000);
  assert.equal((await gateway.request('GET', '/health/ready')).status, 503);
  await Promise.all(calls.map(({ caller }) => caller.kill()));

  await server.start();
  await until('readiness', async () => (await gateway.request('GET', '/health/ready')).status === 200, 60_000);
  await gateway.createCall({ call_id: 'after' });
  await gateway.endCall('after');
  await gateway.ended('after');
});
