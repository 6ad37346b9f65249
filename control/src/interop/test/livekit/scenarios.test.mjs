// Those of the six failure scenarios that no other program here shows on a livekit-server. All six, and where each is shown: ../../README.md.
import assert from 'node:assert/strict';
import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RATE, sweeps } from '../../lib/audio.mjs';
import { TwilioBot } from '../../lib/bot.mjs';
import { Caller } from '../../lib/caller.mjs';
import { assertLifecycle, untilHeard } from '../../lib/check.mjs';
import { Gateway } from '../../lib/gateway.mjs';
import { LiveKitServer } from '../../lib/livekit.mjs';
import { LossyLink } from '../../lib/lossy-link.mjs';
import { assertRecording } from '../../lib/recording.mjs';
import { pause, until } from '../../lib/wait.mjs';
import { WebhookRepeater } from '../../lib/webhook-repeater.mjs';

const MEDIA_ADDRESS = '127.0.0.2';
const PLAIN = { dtx: false, red: false };
const WORDS = sweeps();

let repeater;
let server;
let link;
let bot;
let gateway;

before(async () => {
  repeater = await WebhookRepeater.launch();
  server = await LiveKitServer.launch({ webhookUrl: repeater.url, mediaAddress: MEDIA_ADDRESS });
  link = await LossyLink.launch(MEDIA_ADDRESS, server.udpPort, 3);
  bot = await TwilioBot.launch();
  gateway = await Gateway.launch(server, { VOICE_GATEWAY_BOT_URL: bot.url });
  repeater.to(gateway);
});

after(async () => {
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await bot.close();
  await server.close();
  await link.close();
  repeater.close();
});

async function talk(id) {
  await gateway.createCall({ call_id: id });
  const caller = await Caller.join(server.url, await gateway.driverToken(id));
  await caller.publish(PLAIN);
  await caller.hears(`bot_${id}`);
  const session = await bot.sessionOf(id);
  await pause(1_000);
  return { caller, session };
}

const untilEcho = (what, id, caller) => untilHeard(what, caller, WORDS, () => caller.heard(`bot_${id}`));

const recordingState = async (id) => (await gateway.call(id)).recording.state;
const count = (events, type) => events.filter((event) => event.type === type).length;

test('recording fails: the call goes on, and is recorded as soon as the disk takes it', async () => {
  const obstacle = join(gateway.data, 'recordings', 'unrecorded');
  mkdirSync(join(gateway.data, 'recordings'), { recursive: true });
  // A file where the directory should be: it holds for every user.
  writeFileSync(obstacle, '');
  const { caller } = await talk('unrecorded');
  await until('the failure', async () => (await recordingState('unrecorded')) === 'failed');
  await untilEcho('the echo of an unrecorded call', 'unrecorded', caller);

  unlinkSync(obstacle);
  await until('the recording', async () => (await recordingState('unrecorded')) === 'recording', 20_000);
  await untilEcho('the echo of a recorded call', 'unrecorded', caller);
  await caller.leave();
  await gateway.ended('unrecorded');

  const events = await gateway.eventsOverHttp('unrecorded');
  const told = events.map((event) => event.type).filter((type) => type.startsWith('RECORDING_'));
  assert.deepEqual(told, ['RECORDING_FAILED', 'RECORDING_STARTED', 'RECORDING_STOPPED']);
  assert.equal(events.at(-1).type, 'CALL_ENDED');
  const manifest = gateway.manifest('unrecorded');
  assertRecording(gateway.recordingDirectory('unrecorded'), manifest, ['driver.opus', 'bot.opus']);
});

test('duplicate events: each fact is told once, however often and late it is reported', async () => {
  const { caller } = await talk('twice');
  assert.equal((await gateway.request('POST', '/v1/calls', { call_id: 'twice' })).status, 200);
  for (let i = 0; i < 3; i++) assert.equal((await gateway.request('POST', '/v1/calls/twice/handoff', {})).status, 202);
  const human = await Caller.join(server.url, (await gateway.request('POST', '/v1/calls/twice/tokens', { role: 'human' })).body.token);
  await human.publish(PLAIN);
  await until('the human', async () => (await gateway.call('twice')).state === 'handed_off');
  await repeater.repeatBackwards();
  await human.leave();
  await until('the report of who left', () => repeater.count('participant_left') >= 1);
  await repeater.repeatBackwards();
  assert.equal((await gateway.call('twice')).state, 'handed_off');
  await caller.leave();
  await gateway.ended('twice');
  await until('the report of the end', () => repeater.count('room_finished') >= 1);
  await repeater.repeatBackwards();

  const events = await gateway.eventsOverHttp('twice');
  assertLifecycle(events);
  for (const type of ['CALL_STARTED', 'HANDOFF_REQUESTED', 'HUMAN_JOINED', 'BOT_MUTED', 'RECORDING_STARTED', 'CALL_ENDED']) {
    assert.equal(count(events, type), 1, type);
  }
  for (const role of ['driver', 'human', 'bot']) {
    const of = events.filter((event) => event.data.role === role);
    assert.equal(count(of, 'PARTICIPANT_JOINED'), 1, role);
    assert.equal(count(of, 'PARTICIPANT_LEFT'), 1, role);
  }
  assert.ok(repeater.told.length > 10, `${repeater.told.length} webhooks`);
  assert.deepEqual(repeater.refused, []);
});

test('network jitter: late, lost and doubled packets are survived, told of and counted once', async () => {
  const { caller, session } = await talk('jitter');
  await untilEcho('the echo before', 'jitter', caller);
  const calm = await gateway.call('jitter');
  const passed = await link.passed();
  assert.ok(passed > 100, `${passed} packets passed through the link`);

  link.trouble({ jitterMs: 60, loss: 0.05, doubled: 0.1 });
  await untilHeard('the words at the bot', caller, WORDS, () => session.heard);
  const quality = async () => (await gateway.call('jitter')).quality.driver;
  await until('lost packets', async () => (await quality()).lost > calm.quality.driver.lost);
  await until('jitter', async () => (await quality()).jitter_ms > calm.quality.driver.jitter_ms);
  await untilEcho('the echo through it', 'jitter', caller);
  assert.equal((await gateway.call('jitter')).state, 'active');

  link.calm();
  await untilEcho('the echo afterwards', 'jitter', caller);
  assert.ok(session.heard.length > RATE);
  await caller.leave();
  await gateway.ended('jitter');
  assert.deepEqual(session.violations(), []);
  const events = await gateway.eventsOverHttp('jitter');
  assertLifecycle(events);
  assert.equal(count(events, 'RECORDING_FAILED') + count(events, 'TRACK_MUTED'), 0);
  assert.equal(count(events, 'PARTICIPANT_LEFT'), 2, 'nobody left before the end');
  assertRecording(gateway.recordingDirectory('jitter'), gateway.manifest('jitter'), ['driver.opus', 'bot.opus']);
});
