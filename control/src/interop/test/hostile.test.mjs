import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { sweeps } from '../lib/audio.mjs';
import { TwilioBot } from '../lib/bot.mjs';
import { Caller } from '../lib/caller.mjs';
import { untilHeard } from '../lib/check.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { launchRoomServer } from '../lib/room-server.mjs';
import { token } from '../lib/tokens.mjs';
import { until } from '../lib/wait.mjs';

const SWEEPS = sweeps();

let server;
let bot;
let gateway;
let calls = 0;
let good;

before(async () => {
  server = await launchRoomServer();
  bot = await TwilioBot.launch();
  gateway = await Gateway.launch(server);
});

after(async () => {
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await bot.close();
  await server.close();
});

/** Beside every hostility a good call runs, and must not notice. */
beforeEach(async () => {
  const id = `good-${++calls}`;
  await gateway.createCall({ call_id: id, bot: { url: bot.url } });
  const caller = await Caller.join(server.url, await gateway.driverToken(id));
  await caller.publish({ dtx: false, red: false });
  good = { id, caller, session: await bot.sessionOf(id) };
  await caller.hears(`bot_${id}`);
});

afterEach(async () => {
  await untilHeard('the good call hears its echo', good.caller, SWEEPS, () => good.caller.heard(`bot_${good.id}`));
  await good.caller.leave();
  assert.equal((await gateway.ended(good.id)).end_reason, 'driver_left');
  assert.deepEqual(good.session.violations(), []);
});

async function counter(name) {
  const text = (await gateway.request('GET', '/metrics')).text;
  return Number(text.match(new RegExp(`^voice_gateway_${name}(?:_total)? (\\S+)`, 'm'))?.[1] ?? NaN);
}

/** The gateway's UDP ports, as the kernel knows them. */
function mediaPorts() {
  const sockets = readdirSync(`/proc/${gateway.child.pid}/fd`)
    .map((fd) => { try { return readlinkSync(`/proc/${gateway.child.pid}/fd/${fd}`); } catch { return ''; } });
  return ['/proc/net/udp', '/proc/net/udp6'].flatMap((table) => readFileSync(table, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((field) => sockets.includes(`socket:[${field[9]}]`))
    .map((field) => parseInt(field[1].split(':').at(-1), 16));
}

test('datagrams of every kind at the media ports', async () => {
  // Before the driver has come the leg's socket still listens to everybody for a moment; then to the room server alone.
  const socket = createSocket('udp4');
  const storm = setInterval(() => {
    for (const port of mediaPorts()) {
      for (const first of [0x00, 0x16, 0x80, 0xff]) {
        const datagram = randomBytes(1 + Math.floor(Math.random() * 300));
        datagram[0] = first;
        socket.send(datagram, port, '127.0.0.1', () => {});
      }
    }
  }, 1);
  try {
    for (let i = 0; i < 5; i++) {
      await gateway.createCall({ call_id: `storm-${i}`, bot: { url: bot.url } });
      const caller = await Caller.join(server.url, await gateway.driverToken(`storm-${i}`));
      await caller.publish({ dtx: false, red: false });
      await bot.sessionOf(`storm-${i}`);
      await until('media', async () => (await gateway.call(`storm-${i}`)).quality.driver?.packets > 10);
      await caller.leave();
    }
  } finally {
    clearInterval(storm);
    socket.close();
  }
  const refused = await counter('datagrams_unexpected_source') + await counter('datagrams_unknown') + await counter('stun_malformed');
  assert.ok(refused > 0, `what came is counted: ${refused}`);
});

/** What a bot may do to us, once it was told `start`, and how its call goes on. */
const BOTS = {
  'malformed JSON': (session) => { for (let i = 0; i < 1_000; i++) session.socket.send('{"event":"media","media":{'); },
  'wrong types': (session) => {
    for (const message of [[], 7, null, { event: 7 }, { event: 'media' }, { event: 'media', media: 'x' }, { event: 'media', media: { payload: 3 } },
      { event: 'media', media: { payload: '%%%' } }, { event: 'mark', mark: { name: {} } }, { event: 'mark' }, { event: 'x'.repeat(10_000) }]) {
      session.socket.send(JSON.stringify(message));
    }
  },
  'messages of 1 MB': (session) => { for (let i = 0; i < 5; i++) session.say(new Float32Array(750_000)); },
  'binary frames': (session) => { for (let i = 0; i < 1_000; i++) session.socket.send(randomBytes(500)); },
  'marks without end': (session) => { session.say(new Float32Array(8_000)); for (let i = 0; i < 20_000; i++) session.mark(`m${i}`); },
  'no reading': (session) => { session.socket._socket.pause(); },
};

/** One call with a hostile bot; its call goes on and ends as others do. */
async function meet(what, act) {
  const hostile = await TwilioBot.launch({ echo: false });
  const id = what.replaceAll(' ', '-');
  await gateway.createCall({ call_id: id, bot: { url: hostile.url } });
  const caller = await Caller.join(server.url, await gateway.driverToken(id));
  await caller.publish({ dtx: false, red: false });
  const session = await hostile.sessionOf(id);
  act(session);
  await caller.say(SWEEPS, 2);

  assert.equal((await gateway.call(id)).state, 'active', `the call of a bot with ${what} goes on`);
  await caller.leave();
  await gateway.ended(id);
  await hostile.close();
}

test(`bots with ${Object.keys(BOTS).join(', ')}, all at once`, async () => {
  await Promise.all(Object.entries(BOTS).map(([what, act]) => meet(what, act)));
});

test('a bot that closes its socket without a word is dialled again', async () => {
  let sockets = 0;
  const rude = await TwilioBot.launch({ onStart: (session) => { if (++sockets === 1) session.socket.terminate(); } });
  await gateway.createCall({ call_id: 'rude', bot: { url: rude.url } });
  const caller = await Caller.join(server.url, await gateway.driverToken('rude'));
  await caller.publish({ dtx: false, red: false });
  await until('the second socket', () => sockets === 2);
  await until('the bot', async () => (await gateway.call('rude')).bot.state === 'connected');
  await caller.leave();
  const types = (await gateway.ended('rude'), await gateway.events('rude')).map((event) => event.type);
  assert.equal(types.filter((type) => type === 'BOT_CONNECTED').length, 2);
  await rude.close();
});

test('bad tokens and bad bodies', async () => {
  const post = (body, jwt) => gateway.request('POST', '/v1/calls', body, jwt);
  assert.equal((await post({}, '')).status, 401);
  assert.equal((await post({}, 'nonsense')).status, 401);
  assert.equal((await post({}, await token(server, 'x', { roomAdmin: true }, { secret: 'another secret of thirty-two bytes' }))).status, 401);
  assert.equal((await post({}, await token(server, 'x', { roomAdmin: true }, { ttl: -100 }))).status, 401);
  assert.equal((await post({}, await token(server, 'x', { roomJoin: true, room: 'call_x' }))).status, 403);
  for (const body of ['{', '[]', 'null', '{"call_id":7}', '{"call_id":"a b"}', `{"call_id":"${'x'.repeat(129)}"}`, '{"colour":"red"}', '{"bot":{"url":"http://127.0.0.1/"}}',
    '{"bot":{"url":"ws://169.254.169.254/"}}', '{"bot":{"dialect":"morse"}}', '{"max_duration_s":-1}', '{"metadata":{"a":{}}}']) {
    const answer = await post(body);
    assert.equal(answer.status, 400, `${body}: ${answer.status} ${answer.text}`);
    assert.match(answer.headers.get('content-type'), /application\/problem\+json/);
    assert.ok(answer.body.title && answer.body.detail && answer.body.status === 400, answer.text);
  }
  assert.match((await post('{"colour":"red"}')).body.detail, /colour/);
  assert.equal((await post(`{"metadata":{"a":"${'x'.repeat(4_000_000)}"}}`)).status, 413);
});
