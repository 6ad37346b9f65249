import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Caller } from '../../lib/caller.mjs';
import { assertLifecycle } from '../../lib/check.mjs';
import { Gateway } from '../../lib/gateway.mjs';
import { assertRecording, play } from '../../lib/recording.mjs';
import { launchRoomServer } from '../../lib/room-server.mjs';
import { hears, song, timesOf } from '../../lib/tones.mjs';
import { pause, until } from '../../lib/wait.mjs';

const PLAIN = { dtx: false, red: false };
const BOT_HZ = 440;
const DRIVER_HZ = 700;
/** What a crash may take from a recording (recording.flush), in steps of 20 ms. */
const LOST_STEPS = 50;

let server;
let gateway;

before(async () => {
  server = await launchRoomServer();
  gateway = await Gateway.launch(server);
});

after(async () => {
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await server.close();
});

async function singer(role, hz) {
  const { token } = (await gateway.request('POST', '/v1/calls/crash/tokens', { role })).body;
  const participant = await Caller.join(server.url, token);
  participant.say(song(hz), 60).catch(() => {});
  await participant.publish(PLAIN);
  return participant;
}

test('a crash of the gateway is not heard by caller and bot in the room, and a mute outlives it', async () => {
  await gateway.createCall({ call_id: 'crash', bot: { mode: 'native' } });
  const driver = await singer('driver', DRIVER_HZ);
  const bot = await singer('bot', BOT_HZ);
  await hears(driver, 'bot_crash', BOT_HZ, 2 * LOST_STEPS);
  await gateway.request('POST', '/v1/calls/crash/bot/mute');
  await until('the mute', async () => (await gateway.eventsOverHttp('crash')).some((event) => event.type === 'BOT_MUTED'));

  await gateway.child.kill('SIGKILL');
  await gateway.start();
  await until('the call', async () => (await gateway.call('crash'))?.recording?.state === 'recording');
  const call = await until('the driver heard again, and the bot known', async () => {
    const each = await gateway.call('crash');
    return each.quality.driver?.packets > 0 && each.bot.state === 'connected' && each;
  });
  assert.deepEqual([call.state, call.bot.mode, call.bot.state, call.bot.muted], ['active', 'native', 'connected', true]);
  await pause(300);
  const count = timesOf(await driver.heard('bot_crash'), BOT_HZ).length;
  await pause(500);
  assert.equal(timesOf(await driver.heard('bot_crash'), BOT_HZ).length, count, 'still muted');

  await gateway.request('POST', '/v1/calls/crash/bot/unmute');
  await hears(driver, 'bot_crash', BOT_HZ, 50, count);
  await driver.leave();
  await gateway.ended('crash');
  await bot.disconnected();
  const events = await gateway.events('crash');
  assertLifecycle(events);
  const types = events.map((event) => event.type);
  for (const [type, times] of [['PARTICIPANT_JOINED', 2], ['BOT_MUTED', 1], ['BOT_UNMUTED', 1], ['RECORDING_RESUMED', 1], ['BOT_CONNECTED', 0]]) {
    assert.equal(types.filter((each) => each === type).length, times, `${type} in ${types}`);
  }
  const directory = gateway.recordingDirectory('crash');
  assertRecording(directory, gateway.manifest('crash'), ['driver.opus', 'bot.opus']);
  const unmutedMs = events.find((event) => event.type === 'BOT_UNMUTED').call_time_us / 1000;
  const sung = timesOf(play(`${directory}/bot.opus`), BOT_HZ);
  const before = sung.filter((at) => at < unmutedMs).length;
  assert.ok(before >= LOST_STEPS, `${before} steps recorded before the crash, of at least ${2 * LOST_STEPS} heard`);
  assert.ok(sung.length - before >= LOST_STEPS, `${sung.length - before} steps recorded after it, of at least ${LOST_STEPS} heard`);
});
