import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BOT, RATE, sweeps } from '../../lib/audio.mjs';
import { Caller } from '../../lib/caller.mjs';
import { assertLifecycle, untilEchoed } from '../../lib/check.mjs';
import { nowMs } from '../../lib/clock.mjs';
import { Gateway } from '../../lib/gateway.mjs';
import { Model } from '../../lib/model.mjs';
import { Child, freeTcpPort } from '../../lib/process.mjs';
import { python } from '../../lib/python.mjs';
import { launchRoomServer } from '../../lib/room-server.mjs';
import { pause, until } from '../../lib/wait.mjs';

// Bots that nobody wrote for this gateway, from the registries that their authors publish to.
const PLAIN = { dtx: false, red: false };
const SWEEPS = sweeps();
const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;
const AUTH_TOKEN = 'interop-token';
const file = (name) => fileURLToPath(new URL(`../../bots/${name}`, import.meta.url));

let server;
let gateway;

before(async () => {
  server = await launchRoomServer();
  const config = join(mkdtempSync(join(tmpdir(), 'voice-gateway-conf-')), 'gateway.conf');
  writeFileSync(config, `bot { twilio-account-sid = ${ACCOUNT}, twilio-auth-token = ${AUTH_TOKEN} }`);
  gateway = await Gateway.launch(server, { VOICE_GATEWAY_BOT_URL: '' }, ['--config', config]);
});

after(async () => {
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await server.close();
});

async function openCall(id, bot) {
  await gateway.createCall({ call_id: id, bot });
  const caller = await Caller.join(server.url, await gateway.driverToken(id));
  await caller.publish(PLAIN);
  await caller.hears(`bot_${id}`);
  await until(`the bot of ${id}`, async () => (await gateway.call(id)).bot.state === 'connected');
  return caller;
}

/** What the caller says comes back, whole and in order. */
async function assertEcho(id, caller) {
  await pause(1_000);
  const [echoMs] = await untilEchoed(`${id}: echo`, caller, SWEEPS, 3, [() => caller.heard(`bot_${id}`)]);
  console.log(`${id}: the echo comes after ${echoMs.toFixed(0)} ms`);
}

async function assertEnded(id, reason) {
  assert.equal((await gateway.ended(id)).end_reason, reason);
  const events = await gateway.events(id);
  assertLifecycle(events);
  assert.equal(events.filter((event) => event.type === 'BOT_CONNECTED').length, 1, 'the bot never let go');
}

/** The README's program in a language. */
function readmeProgram(language) {
  const readme = readFileSync(new URL('../../../../../README.md', import.meta.url), 'utf8');
  return readme.match(new RegExp(`\\n\`\`\`${language}\\n(.*?)\\n\`\`\``, 's'))[1];
}

/** The README's person, as a reader would run it. */
function readmePerson(token) {
  return new Child(process.execPath, ['--input-type=module', '--eval', readmeProgram('mjs'), '--', 'person.mjs', server.url, token], { cwd: file('..') });
}

/** The README's bot in a language, as a reader would run it, but for the port. */
function readmeBot(language, port) {
  const code = readmeProgram(language);
  assert.match(code, /9000/);
  const program = code.replace('9000', String(port));
  return language === 'js'
    ? new Child(process.execPath, ['--input-type=module', '--eval', program], { cwd: file('..') })
    : new Child(python(file('requirements.txt')), ['-c', program]);
}

test('the bots of the README', () => Promise.all(['js', 'python'].map(async (language) => {
  const port = await freeTcpPort();
  const bot = readmeBot(language, port);
  await until('the bot', () => fetch(`http://127.0.0.1:${port}/`).then(() => true, () => {
    assert.equal(bot.exit, undefined, bot.output());
    return false;
  }), 60_000);
  const caller = await openCall(language, { url: `ws://127.0.0.1:${port}/` });
  await assertEcho(language, caller);
  await caller.leave();
  await assertEnded(language, 'driver_left');
  await bot.kill();
})));

test('the person of the README, through a hand-off and back', async () => {
  await gateway.createCall({ call_id: 'readme' });
  const feed = await fetch(`${gateway.url}/v1/events?call_id=readme&from=start`, {
    headers: { authorization: `Bearer ${gateway.token}`, accept: 'text/event-stream' },
  });
  const reader = feed.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const told = () => [...text.matchAll(/^event: (\w+)\n/gm)].map(([, type]) => type);
  const reading = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  })();
  const hears = (type) => until(type, () => told().includes(type), 30_000);
  const tokenOf = async (role) => (await gateway.request('POST', '/v1/calls/readme/tokens', { role })).body.token;

  const driver = readmePerson(await tokenOf('driver'));
  await hears('CALL_STARTED');
  assert.equal((await gateway.request('POST', '/v1/calls/readme/handoff', { reason: 'asked for it' })).status, 202);
  const human = readmePerson(await tokenOf('human'));
  await hears('HUMAN_JOINED');
  assert.equal((await gateway.request('DELETE', '/v1/calls/readme/handoff')).status, 202);
  await hears('HANDED_BACK');
  assert.equal((await gateway.endCall('readme')).status, 202);
  await hears('CALL_ENDED');

  await reader.cancel();
  await reading;
  await Promise.all([driver.kill('SIGINT'), human.kill('SIGINT')]);
  assert.deepEqual(told(), (await gateway.events('readme')).map((event) => event.type));
});

test('Pipecat', async (t) => {
  const port = await freeTcpPort();
  const bot = new Child(python(file('requirements.txt')), [file('pipecat_echo.py'), String(port)], {
    env: { ...process.env, TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: AUTH_TOKEN, TWILIO_BASE_URL: gateway.url },
  });
  await until('Pipecat', () => fetch(`http://127.0.0.1:${port}/`).then(() => true, () => {
    assert.equal(bot.exit, undefined, bot.output());
    return false;
  }), 120_000);

  await t.test('with its Twilio serializer, until it hangs up by REST', async () => {
    const caller = await openCall('twilio', { url: `ws://127.0.0.1:${port}/ws` });
    await assertEcho('twilio', caller);
    assert.equal((await gateway.request('POST', '/v1/calls/twilio/dtmf', { digits: '1#' })).status, 202);
    await assertEnded('twilio', 'api_request');
    await caller.disconnected();
  });

  for (const dialect of ['telnyx', 'plivo', 'exotel']) {
    await t.test(`with its ${dialect} serializer, until the caller leaves`, async () => {
      const caller = await openCall(dialect, { url: `ws://127.0.0.1:${port}/ws`, dialect });
      await assertEcho(dialect, caller);
      await caller.leave();
      await assertEnded(dialect, 'driver_left');
    });
  }

  await t.test('with its protobuf serializer, until the caller leaves', async () => {
    const caller = await openCall('protobuf', { url: `ws://127.0.0.1:${port}/ws-client`, dialect: 'pipecat', sample_rate: 16000 });
    await assertEcho('protobuf', caller);
    await caller.leave();
    await assertEnded('protobuf', 'driver_left');
  });

  await bot.kill('SIGINT');
  assert.doesNotMatch(bot.output(), /ERROR|Traceback/);
});

test('the OpenAI Agents SDK with its Twilio transport', async () => {
  const model = await Model.launch();
  const bot = new Child(process.execPath, [file('openai_agents.mjs'), model.url], { env: { ...process.env, OPENAI_AGENTS_DISABLE_TRACING: '1' } });
  const port = (await bot.line(/^ready /, 60_000)).split(' ')[1];
  const caller = await openCall('agents', { url: `ws://127.0.0.1:${port}/` });
  await model.ready();
  assert.equal(model.audio.input.format.type, 'audio/pcmu');
  assert.equal(model.audio.output.format.type, 'audio/pcmu');

  await pause(1_000);
  await untilEchoed('the caller at the model', caller, SWEEPS, 3, [() => model.heard]);

  // One answer of four seconds, in one burst: heard whole, in real time.
  const answer = new Float32Array(RATE * 4);
  for (let second = 0; second < 4; second++) answer.set(BOT(RATE), second * RATE);
  const answered = async (sinceMs) => (await caller.heard('bot_agents')).find(BOT(RATE)).filter((match) => match.atMs > sinceMs);
  await until('a whole answer at the caller', async () => {
    const saidAtMs = nowMs();
    model.say(answer);
    await pause(5_000);
    const found = await answered(saidAtMs);
    return found.length === 4 && found.slice(1).every(({ index }, i) => Math.abs(index - found[i].index - RATE) < RATE * 0.03);
  }, 60_000);

  // The caller breaks in when two of its four seconds were heard: the bot clears, and tells the model how much of its answer was heard.
  const item = model.say(answer);
  const secondAtMs = nowMs();
  await until('two seconds of the answer', async () => {
    await pause(250);
    return (await answered(secondAtMs)).length >= 2;
  });
  model.speechStarted();
  const truncated = await until('the truncation', () => model.of('conversation.item.truncate')[0]);
  const talkMs = nowMs() - secondAtMs;
  await pause(2_500);
  const heard = await answered(secondAtMs);
  assert.equal(truncated.item_id, item);
  console.log(`agents: the model is told of ${truncated.audio_end_ms} ms, after ${talkMs.toFixed(0)} ms of talk`);
  assert.ok(truncated.audio_end_ms > 600 && truncated.audio_end_ms < talkMs + 100, `${truncated.audio_end_ms} ms of ${talkMs} ms`);
  assert.ok(heard.length >= 2 && heard.length <= Math.ceil(talkMs / 1000), JSON.stringify({ talkMs, heard }));

  await caller.leave();
  await assertEnded('agents', 'driver_left');
  assert.equal(bot.exit, undefined, bot.output());
  assert.doesNotMatch(bot.output(), /error|Invalid mark/i);
  await bot.kill();
  await model.close();
});
