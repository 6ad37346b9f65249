import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sweeps } from '../lib/audio.mjs';
import { TwilioBot } from '../lib/bot.mjs';
import { Caller } from '../lib/caller.mjs';
import { assertLifecycle, untilHeard } from '../lib/check.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { assertRecording } from '../lib/recording.mjs';
import { launchRoomServer } from '../lib/room-server.mjs';
import { pause, until } from '../lib/wait.mjs';

const PLAIN = { dtx: false, red: false };
const SWEEPS = sweeps();

let server;
let bot;
let gateway;

before(async () => {
  server = await launchRoomServer();
  bot = await TwilioBot.launch();
  const config = join(mkdtempSync(join(tmpdir(), 'voice-gateway-conf-')), 'gateway.conf');
  writeFileSync(config, 'driver.reconnect-grace = 2s\n');
  gateway = await Gateway.launch(server, { VOICE_GATEWAY_BOT_URL: bot.url }, ['--config', config]);
});

after(async () => {
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await bot.close();
  await server.close();
});

function driverTracks(call) {
  return call.participants.filter((each) => each.role === 'driver').flatMap((each) => each.tracks);
}

/** The driver's one live track once it is in a state. */
function track(callId, state, known = []) {
  return until(`a track that is ${state}`, async () => driverTracks(await gateway.call(callId))
    .find((each) => each.state === state && !known.includes(each.sid)));
}

test('mute, unmute, unpublish, republish and reload are one event each, and the call goes on', async () => {
  await gateway.createCall({ call_id: 'changes' });
  const caller = await Caller.join(server.url, await gateway.driverToken('changes'));
  const first = await caller.publish(PLAIN);
  const session = await bot.sessionOf('changes');
  await track('changes', 'live');

  await server.rooms.mutePublishedTrack('call_changes', 'driver_changes', first, true);
  await track('changes', 'muted');
  // The client repeats what the server did: a repeat that comes after the unmute would be a second mute.
  await caller.muted();
  await pause(500);
  await server.rooms.mutePublishedTrack('call_changes', 'driver_changes', first, false);
  await track('changes', 'live');

  await caller.unpublish();
  await track('changes', 'ended');
  const second = await caller.publish(PLAIN);
  await track('changes', 'live', [first]);
  await untilHeard('the republished track at the bot', caller, SWEEPS, () => session.heard);

  // A reload: the same identity joins again, and the server replaces the older connection.
  const reloaded = await Caller.join(server.url, await gateway.driverToken('changes'));
  const third = await reloaded.publish(PLAIN);
  await track('changes', 'live', [first, second]);
  await untilHeard('the reloaded client at the bot', reloaded, SWEEPS, () => session.heard);
  assert.equal(bot.sessions.filter((each) => each.start.customParameters.call_id === 'changes').length, 1, 'one bot socket');
  assert.equal(session.closeCode, undefined, 'which is open');

  await reloaded.leave();
  await caller.kill();
  const ended = await gateway.ended('changes');
  assert.equal(ended.end_reason, 'driver_left');
  assert.deepEqual(session.violations(), []);

  const events = await gateway.events('changes');
  assertLifecycle(events);
  const of = (type) => events.filter((event) => event.type === type && event.data.role !== 'bot');
  assert.deepEqual(of('TRACK_PUBLISHED').map((event) => event.data.track_sid), [first, second, third]);
  assert.equal(of('TRACK_UNPUBLISHED').length, 3);
  assert.deepEqual(of('TRACK_MUTED').map((event) => event.data.track_sid), [first]);
  assert.deepEqual(of('TRACK_UNMUTED').map((event) => event.data.track_sid), [first]);
  assert.equal(of('PARTICIPANT_JOINED').length, 1);
  assert.equal(of('PARTICIPANT_LEFT').length, 1);
  assert.equal(of('RECORDING_STARTED').length, 1);
  assertRecording(gateway.recordingDirectory('changes'), gateway.manifest('changes'), ['driver.opus', 'bot.opus']);
});

test('a driver that is killed ends its call, and nothing is left of it', async () => {
  const idle = await settledHoldings();
  await gateway.createCall({ call_id: 'killed' });
  const caller = await Caller.join(server.url, await gateway.driverToken('killed'));
  await caller.publish(PLAIN);
  const session = await bot.sessionOf('killed');
  await caller.say(SWEEPS);

  await caller.kill();
  const ended = await gateway.ended('killed', 60_000);

  assert.equal(ended.end_reason, 'driver_left');
  await session.closed;
  assertLifecycle(await gateway.events('killed'));
  await until('the room to be gone', async () => (await server.rooms.listRooms(['call_killed'])).length === 0);
  await until(`the sockets, threads and files of the call to be gone: ${JSON.stringify(idle)}`, () => {
    const now = gateway.holds();
    return now.descriptors <= idle.descriptors && now.threads <= idle.threads;
  }, 70_000);
});

/** What the process holds when no call lives: it has had one before, so its pools are as large as they get. */
async function settledHoldings() {
  await gateway.createCall({ call_id: 'warm-up' });
  const caller = await Caller.join(server.url, await gateway.driverToken('warm-up'));
  await caller.publish(PLAIN);
  await bot.sessionOf('warm-up');
  await caller.leave();
  await gateway.ended('warm-up');
  return gateway.holds();
}
