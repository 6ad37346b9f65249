import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import WebSocket from 'ws';
import { BOT, chirp, sweeps } from '../lib/audio.mjs';
import { Caller } from '../lib/caller.mjs';
import { assertLifecycle, untilEchoed } from '../lib/check.mjs';
import { DialectBot } from '../lib/dialects.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { launchRoomServer } from '../lib/room-server.mjs';
import { pause, until } from '../lib/wait.mjs';

// Every dialect but Twilio's, which the other programs speak: an unmodified client in the room, a strict bot at the other end.
const PLAIN = { dtx: false, red: false };
const SWEEPS = sweeps();
const TIMES = 3;
const FRAME_MS = 20;
const CASES = [
  { dialect: 'l16', rate: 8000 },
  { dialect: 'l16', rate: 16000 },
  { dialect: 'l16', rate: 24000 },
  { dialect: 'vonage', rate: 16000 },
  { dialect: 'pipecat', rate: 16000 },
  { dialect: 'opus', rate: undefined },
];

let server;
let gateway;

before(async () => {
  server = await launchRoomServer();
  gateway = await Gateway.launch(server, { VOICE_GATEWAY_BOT_URL: '' });
});

after(async () => {
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await server.close();
});

async function openCall(callId, bot) {
  await gateway.createCall({ call_id: callId, bot });
  const caller = await Caller.join(server.url, await gateway.driverToken(callId));
  await caller.publish(PLAIN);
  return caller;
}

/** What the caller says comes back; gives the delay. */
async function assertEcho(callId, caller, session) {
  await caller.hears(`bot_${callId}`);
  await pause(1_000);
  const ears = [() => caller.heard(`bot_${callId}`)];
  if (session.heard.length > 0) ears.push(() => session.heard);
  const [echoMs] = await untilEchoed(`${callId}: echo`, caller, SWEEPS, TIMES, ears);
  assert.deepEqual(session.violations(), []);
  return echoMs;
}

/** One frame each 20 ms, by the most punctual of the first half and of the second: a shared machine makes the others late, never early. */
function assertPace(session) {
  const latenessMs = session.frameAtMs.map((atMs, i) => atMs - i * FRAME_MS);
  const half = latenessMs.length >> 1;
  const driftMs = Math.min(...latenessMs.slice(half)) - Math.min(...latenessMs.slice(0, half));
  assert.ok(Math.abs(driftMs) < 0.04 * half * FRAME_MS, `${session.frames} frames, in their second half ${driftMs.toFixed(0)} ms later`);
}

/** A burst is played at its own pace and its mark comes after it; what is cleared is not heard, and its mark says so. */
async function assertMarksAndClear(session) {
  session.isEchoing = false;
  if (session.wire.mark === undefined || session.wire.say === undefined) return;
  const saidAtMs = performance.now();
  session.say(BOT(session.rate));
  session.send(session.wire.mark('heard'));
  await until('the mark', () => session.hasMark('heard', false));
  assert.ok(performance.now() - saidAtMs >= 250, 'a mark after what was said before it');
  for (let i = 0; i < 60; i++) session.say(chirp(session.rate, 500, 2000));
  session.send(session.wire.mark('late'));
  session.send(session.wire.clear);
  await until('the cleared mark, long before all is said', () => session.hasMark('late', true), 10_000);
}

async function hangUp(callId, caller, session) {
  await caller.leave();
  assert.equal((await gateway.ended(callId)).end_reason, 'driver_left');
  assert.equal(await session.closed, 1000);
  assertLifecycle(await gateway.events(callId));
}

// Mostly listening, so some at once.
describe('dialects', { concurrency: 3 }, () => {
  for (const { dialect, rate } of CASES) {
    const callId = `${dialect}-${rate ?? 'packets'}`;
    test(`a caller hears its own words back from a bot that speaks ${dialect} at ${rate ?? 'no rate'}`, async () => {
      const bot = await DialectBot.launch(dialect, { rate });
      const caller = await openCall(callId, { url: `${bot.url}{call_id}?room={room}`, dialect, sample_rate: rate });
      const session = await bot.session();
      assert.equal(session.path, `/${callId}?room=call_${callId}`);

      const echoMs = await assertEcho(callId, caller, session);
      console.log(`echo of ${callId}: ${echoMs.toFixed(0)} ms`);
      assertPace(session);
      await assertMarksAndClear(session);
      if (session.wire.isDtmf) {
        assert.equal((await gateway.request('POST', `/v1/calls/${callId}/dtmf`, { digits: '5' })).status, 202);
        await until('the digit', () => session.hasDtmf('5'));
      }
      assert.equal((await gateway.call(callId)).bot.dialect, dialect);
      await hangUp(callId, caller, session);
      await bot.close();
    });
  }

  test('a bot that dials in is heard like one that is dialled, and may come back', async () => {
    const bot = await DialectBot.launch('l16', { rate: 24000 });
    const caller = await openCall('dial-in', {});
    const { token } = (await gateway.request('POST', '/v1/calls/dial-in/tokens', { role: 'bot' })).body;
    const address = `${gateway.url.replace('http', 'ws')}/v1/calls/dial-in/bot?dialect=l16&sample_rate=24000`;
    const dialIn = () => bot.take(new WebSocket(address, { headers: { authorization: `Bearer ${token}` } }), address);

    const first = dialIn();
    await until('the bot', () => first.frames > 0);
    await assertEcho('dial-in', caller, first);
    first.socket.terminate();
    await until('the loss', async () => (await gateway.call('dial-in')).bot.state === 'reconnecting');
    const second = dialIn();
    await until('the return', () => second.frames > 0);
    await assertEcho('dial-in', caller, second);
    assert.equal(second.texts[0].resume, 'true');
    assert.equal((await gateway.call('dial-in')).bot.reconnects, 1);
    await hangUp('dial-in', caller, second);
    await bot.close();
  });

  test('a bot of another dialect takes over in the middle of a call', async () => {
    const opus = await DialectBot.launch('opus');
    const vonage = await DialectBot.launch('vonage');
    const caller = await openCall('swap', { url: opus.url, dialect: 'opus' });
    await assertEcho('swap', caller, await opus.session());
    assert.equal((await gateway.request('PUT', '/v1/calls/swap/bot', { url: vonage.url, dialect: 'vonage' })).status, 200);
    const session = await vonage.session();
    await assertEcho('swap', caller, session);
    await hangUp('swap', caller, session);
    await opus.close();
    await vonage.close();
  });
});
