import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BOT, RATE, speech, sweeps } from '../lib/audio.mjs';
import { TwilioBot } from '../lib/bot.mjs';
import { Caller } from '../lib/caller.mjs';
import { assertHeard, assertLifecycle, untilEchoed, untilHeard } from '../lib/check.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { assertRecording, play } from '../lib/recording.mjs';
import { launchRoomServer } from '../lib/room-server.mjs';
import { joinToken } from '../lib/tokens.mjs';
import { pause, until } from '../lib/wait.mjs';

// Packets can be counted and sweeps survive only without DTX; speech goes as clients send it by default.
const PLAIN = { dtx: false, red: false };
const SWEEPS = sweeps();
// Ten callers, their bots and the gateway share two cores: what is late there is late by the machine.
const UNHURRIED = sweeps(4);
const TIMES = 3;

let server;
let bot;
let gateway;

before(async () => {
  server = await launchRoomServer();
  bot = await TwilioBot.launch();
  gateway = await Gateway.launch(server, { VOICE_GATEWAY_BOT_URL: '' });
});

after(async () => {
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await bot.close();
  await server.close();
});

/** Delay of the words from one client to another through the room server alone: what no gateway can be faster than. */
async function plainDelay(words, options) {
  const talker = await Caller.join(server.url, await joinToken(server, 'talker', 'plain'));
  const listener = await Caller.join(server.url, await joinToken(server, 'listener', 'plain'));
  await talker.publish(options);
  await listener.hears('talker');
  await pause(1_000);
  const [delayMs] = await untilEchoed('plain path', talker, words, TIMES, [() => listener.heard('talker')]);
  await talker.leave();
  await listener.leave();
  return delayMs;
}

/** A call with an echo bot, ready to talk. */
async function openCall(callId, options) {
  await gateway.createCall({ call_id: callId, bot: { url: `${bot.url}?secret=hidden` } });
  const caller = await Caller.join(server.url, await gateway.driverToken(callId));
  await caller.publish(options);
  await caller.hears(`bot_${callId}`);
  return { callId, caller, session: await bot.sessionOf(callId) };
}

/** Its end. */
async function hangUp({ callId, caller, session }) {
  const live = await gateway.call(callId);
  assert.equal(live.state, 'active');
  assert.equal(live.bot.state, 'connected');
  assert.doesNotMatch(JSON.stringify(live), /secret|hidden/);
  await caller.leave();
  const ended = await gateway.ended(callId);
  assert.equal(ended.end_reason, 'driver_left');
  await session.closed;
  assert.deepEqual(session.violations(), []);
  assert.equal(session.closeCode, 1000);
  assert.equal(session.messages.at(-1).event, 'stop');
}

/** One call by itself. Gives its delays. */
async function echoCall(callId, words, options) {
  const call = await openCall(callId, options);
  await pause(1_000);
  const ears = [() => call.session.heard, () => call.caller.heard(`bot_${callId}`)];
  const [toBotMs, echoMs] = await untilEchoed(`${callId}: echo`, call.caller, words, TIMES, ears);
  await hangUp(call);
  return { toBotMs, echoMs };
}

/** One call among others. What was heard is judged afterwards: judging keeps the processor busy. */
async function converse(call, words) {
  await pause(1_000);
  const spoken = await call.caller.say(words, TIMES);
  await pause(1_500);
  const heard = await call.caller.heard(`bot_${call.callId}`);
  await hangUp(call);
  return { ...call, words, spoken, heard };
}

/** The median delay of the echo, once most words were found where they belong. */
function assertEcho({ callId, words, spoken, heard, session }, share) {
  assertHeard(spoken.flatMap((at) => session.heard.landmarks(words, at)), `${callId}: bot`, share);
  return assertHeard(spoken.flatMap((at) => heard.landmarks(words, at)), `${callId}: echo`, share);
}

async function assertAfterwards(callId, words) {
  const events = await gateway.events(callId);
  assertLifecycle(events);
  const types = events.map((event) => event.type);
  for (const type of ['CALL_STARTED', 'TRACK_PUBLISHED', 'BOT_CONNECTED', 'BOT_DISCONNECTED', 'RECORDING_STARTED']) {
    assert.equal(types.filter((each) => each === type).length, 1, type);
  }
  assert.equal(events.at(-1).data.end_reason, 'driver_left');
  assert.doesNotMatch(JSON.stringify(events), /secret|hidden/);
  assert.deepEqual(await gateway.eventsOverHttp(callId), events);

  const manifest = gateway.manifest(callId);
  assert.equal(manifest.state, 'complete');
  assertRecording(gateway.recordingDirectory(callId), manifest, ['driver.opus', 'bot.opus']);
  for (const file of ['driver.opus', 'bot.opus']) {
    const recorded = play(`${gateway.recordingDirectory(callId)}/${file}`);
    const pattern = words.landmarks[0].pattern;
    assert.ok(recorded.find(pattern).length >= TIMES - 1, `${callId}: ${file} holds the words`);
  }
  await until('the room to be gone', async () => (await server.rooms.listRooms([`call_${callId}`])).length === 0);
}

test('a caller hears its own words back from an echo bot', async () => {
  const plainMs = await plainDelay(SWEEPS, PLAIN);
  const { toBotMs, echoMs } = await echoCall('echo', SWEEPS, PLAIN);
  console.log(`delay: client to client ${plainMs.toFixed(0)} ms, to the bot ${toBotMs.toFixed(0)} ms,`
    + ` echo ${echoMs.toFixed(0)} ms (${(echoMs - plainMs).toFixed(0)} ms more than client to client)`);
  await assertAfterwards('echo', SWEEPS);
});

test('a client with default options, DTX and RED on, is understood', async () => {
  const words = speech('Hello, I would like to know whether my parcel has arrived. The number is seven three nine two.');
  const plainMs = await plainDelay(words, { dtx: true, red: true });
  const { echoMs } = await echoCall('speech', words, { dtx: true, red: true });
  console.log(`delay with DTX and RED: client to client ${plainMs.toFixed(0)} ms, echo ${echoMs.toFixed(0)} ms`);
  await assertAfterwards('speech', words);
});

test('what the bot says never comes back to it', async () => {
  const mute = await TwilioBot.launch({ echo: false });
  await gateway.createCall({ call_id: 'self', bot: { url: mute.url } });
  const caller = await Caller.join(server.url, await gateway.driverToken('self'));
  await caller.publish(PLAIN);
  await caller.hears('bot_self');
  const session = await mute.sessionOf('self');
  await pause(1_000);

  let said = 0;
  await until('the bot at the caller', async () => {
    session.say(BOT(RATE));
    session.mark(`said ${said}`);
    await until('the mark', () => session.of('mark').length > said);
    said++;
    await pause(500);
    return said >= TIMES && (await caller.heard('bot_self')).find(BOT(RATE)).length >= TIMES - 1;
  });
  await untilHeard('the caller at the bot', caller, SWEEPS, () => session.heard);

  assert.deepEqual(session.heard.find(BOT(RATE)), [], 'the bot does not hear itself');
  await caller.leave();
  await gateway.ended('self');
  await mute.close();
});

test('ten calls at once work as one does', async () => {
  const ids = Array.from({ length: 10 }, (_, i) => `ten-${i}`);
  const open = [];
  for (const id of ids) open.push(await openCall(id, PLAIN));
  const calls = await Promise.all(open.map((call) => converse(call, UNHURRIED)));
  const delays = calls.map((call) => assertEcho(call, 0.6));
  console.log(`ten calls, echo delay in ms: ${delays.map((delay) => delay.toFixed(0)).join(' ')}`);
  for (const id of ids) await assertAfterwards(id, UNHURRIED);
});
