import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Caller } from '../lib/caller.mjs';
import { assertLifecycle } from '../lib/check.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { assertRecording, play } from '../lib/recording.mjs';
import { launchRoomServer } from '../lib/room-server.mjs';
import { hears, hearsNoMore, song, timesOf } from '../lib/tones.mjs';
import { pause, until } from '../lib/wait.mjs';

const PLAIN = { dtx: false, red: false };
const BOT_HZ = 440;
const HUMAN_HZ = 1000;
const DRIVER_HZ = 700;

let server;
let gateway;

before(async () => {
  server = await launchRoomServer();
  // Bots that join the room themselves are not dialled, whatever is configured for the others.
  gateway = await Gateway.launch(server, { VOICE_GATEWAY_BOT_URL: 'ws://127.0.0.1:9/never' });
});

after(async () => {
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await server.close();
});

const post = (id, path, body) => gateway.request('POST', `/v1/calls/${id}/${path}`, body);

/** An unmodified client joins in this role and sings. */
async function singer(id, role, hz) {
  const ticket = await post(id, 'tokens', { role });
  assert.equal(ticket.status, 200, ticket.text);
  const participant = await Caller.join(server.url, ticket.body.token);
  participant.say(song(hz), 90).catch(() => {});
  await participant.publish(PLAIN);
  return participant;
}

/** A call in which the driver and a bot in the room hear each other. */
async function talk(id, options = {}) {
  await gateway.createCall({ call_id: id, bot: { mode: 'native', ...options } });
  const driver = await singer(id, 'driver', DRIVER_HZ);
  const bot = await singer(id, 'bot', BOT_HZ);
  await hears(driver, `bot_${id}`, BOT_HZ, 25);
  await hears(bot, `driver_${id}`, DRIVER_HZ, 25);
  return { driver, bot };
}

const typesOf = (events, wanted) => events.map((event) => event.type).filter((type) => wanted.includes(type));

/** What was on its way comes, and nothing after it. */
async function assertHearsNoMore(listener, identity, hz) {
  const count = await hearsNoMore(listener, identity, hz);
  await pause(500);
  assert.equal(timesOf(await listener.heard(identity), hz).length, count, `${identity} is heard`);
}

test('a bot in the room is watched, recorded, and makes way for a human', async () => {
  const { driver, bot } = await talk('inside');
  assert.deepEqual((await driver.others()).map((other) => other.identity), ['bot_inside'], 'nobody sees the gateway');
  const call = await until('the bot to be measured', async () => {
    const each = await gateway.call('inside');
    return each.bot.state === 'connected' && each.quality.bot?.packets > 25 && each.quality.driver && each;
  });
  assert.deepEqual([call.bot.mode, call.bot.state, call.bot.url, call.bot.dialect], ['native', 'connected', null, null]);
  const participant = call.participants.find((each) => each.role === 'bot');
  assert.match(participant.sid, /^PA_/);
  assert.equal(participant.tracks[0].state, 'live');
  assert.deepEqual(Object.keys(call.quality).sort(), ['bot', 'driver']);

  assert.equal((await post('inside', 'handoff', {})).status, 202);
  const human = await singer('inside', 'human', HUMAN_HZ);
  await until('the mute', async () => (await gateway.eventsOverHttp('inside')).some((event) => event.type === 'BOT_MUTED'));
  assert.equal((await gateway.call('inside')).state, 'handed_off');
  await assertHearsNoMore(driver, 'bot_inside', BOT_HZ);
  await assertHearsNoMore(bot, 'driver_inside', DRIVER_HZ);
  await assertHearsNoMore(bot, 'human_inside', HUMAN_HZ);
  await hears(driver, 'human_inside', HUMAN_HZ, 25);
  await hears(human, 'driver_inside', DRIVER_HZ, 25);

  const count = timesOf(await driver.heard('bot_inside'), BOT_HZ).length;
  const driverCount = timesOf(await bot.heard('driver_inside'), DRIVER_HZ).length;
  assert.equal((await gateway.request('DELETE', '/v1/calls/inside/handoff')).status, 202);
  await hears(driver, 'bot_inside', BOT_HZ, 50, count);
  await hears(bot, 'driver_inside', DRIVER_HZ, 50, driverCount);
  await human.leave();

  await bot.leave();
  const ended = await gateway.ended('inside');
  assert.equal(ended.end_reason, 'bot_closed');
  await driver.disconnected();
  const events = await gateway.events('inside');
  assertLifecycle(events);
  assert.deepEqual(typesOf(events, ['HUMAN_JOINED', 'BOT_MUTED', 'HANDED_BACK', 'BOT_UNMUTED', 'BOT_CONNECTED']),
    ['HUMAN_JOINED', 'BOT_MUTED', 'HANDED_BACK', 'BOT_UNMUTED']);
  const published = events.find((event) => event.type === 'TRACK_PUBLISHED' && event.data.role === 'bot');
  const manifest = gateway.manifest('inside');
  assertRecording(gateway.recordingDirectory('inside'), manifest, ['driver.opus', 'bot.opus', 'human.opus']);
  const track = manifest.tracks.find((each) => each.file === 'bot.opus');
  assert.equal(track.identity, 'bot_inside');
  assert.equal(track.sid, published.data.track_sid);
  const sung = timesOf(play(`${gateway.recordingDirectory('inside')}/bot.opus`), BOT_HZ);
  const muted = events.find((event) => event.type === 'BOT_MUTED').data.at_sample / 48;
  const unmuted = events.find((event) => event.type === 'BOT_UNMUTED').call_time_us / 1000;
  assert.ok(sung.length > 100, 'the bot is recorded');
  assert.deepEqual(sung.filter((at) => at > muted + 200 && at < unmuted - 40), [], 'what nobody heard is not');
  assert.ok(sung.some((at) => at > unmuted), 'and again after the hand-back');
});

test('a bot in the room is muted by the API, not told what it would not understand, and the same after a restart', async () => {
  const { driver, bot } = await talk('quiet');
  assert.equal((await post('quiet', 'bot/mute')).body.bot.muted, true);
  await until('the mute', async () => (await gateway.eventsOverHttp('quiet')).some((event) => event.type === 'BOT_MUTED'));
  await assertHearsNoMore(driver, 'bot_quiet', BOT_HZ);
  const count = timesOf(await driver.heard('bot_quiet'), BOT_HZ).length;
  assert.equal((await post('quiet', 'bot/unmute')).body.bot.muted, false);
  await hears(driver, 'bot_quiet', BOT_HZ, 25, count);

  for (const [method, path, body] of [['POST', 'bot/clear', undefined], ['POST', 'dtmf', { digits: '1' }], ['PUT', 'bot', { url: 'ws://127.0.0.1:9/' }]]) {
    const answer = await gateway.request(method, `/v1/calls/quiet/${path}`, body);
    assert.equal(answer.status, 409, `${path}: ${answer.text}`);
    assert.match(answer.body.detail, /^the bot of this call is native: /);
  }

  await bot.kill();
  const countAtDeath = timesOf(await driver.heard('bot_quiet'), BOT_HZ).length;
  const next = await singer('quiet', 'bot', BOT_HZ);
  await hears(driver, 'bot_quiet', BOT_HZ, 50, countAtDeath);
  await hears(next, 'driver_quiet', DRIVER_HZ, 25);
  await until('the bot at the gateway', async () => (await gateway.call('quiet')).bot.state === 'connected');
  assert.equal((await gateway.call('quiet')).state, 'active');
  await driver.leave();
  await gateway.ended('quiet');
  await next.disconnected();
  const events = await gateway.events('quiet');
  assertLifecycle(events);
  assert.equal(events.filter((event) => event.type === 'PARTICIPANT_JOINED' && event.data.role === 'bot').length, 1);
});
