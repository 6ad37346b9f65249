import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sweeps } from '../lib/audio.mjs';
import { TwilioBot } from '../lib/bot.mjs';
import { Caller } from '../lib/caller.mjs';
import { assertLifecycle } from '../lib/check.mjs';
import { nowMs } from '../lib/clock.mjs';
import { Gateway, program } from '../lib/gateway.mjs';
import { LiveKitServer } from '../lib/livekit.mjs';
import { freeTcpPort } from '../lib/process.mjs';
import { assertRecording } from '../lib/recording.mjs';
import { within } from '../lib/wait.mjs';

const EXIT_LIMIT_MS = 5_000;

let livekit;
let bot;

before(async () => {
  livekit = await LiveKitServer.launch();
  bot = await TwilioBot.launch();
});

after(async () => {
  await bot.close();
  await livekit.close();
});

test('SIGTERM ends live calls, keeps their recordings playable, and exits 0 in time', async () => {
  const gateway = await Gateway.launch(livekit, { VOICE_GATEWAY_BOT_URL: bot.url });
  await gateway.createCall({ call_id: 'stopped' });
  await gateway.createCall({ call_id: 'waiting' });
  const caller = await Caller.join(livekit.url, await gateway.driverToken('stopped'));
  await caller.publish({ dtx: false, red: false });
  const session = await bot.sessionOf('stopped');
  await caller.say(sweeps());

  const startedMs = nowMs();
  const code = await within('exit', gateway.close(), 10_000);
  const tookMs = nowMs() - startedMs;

  assert.equal(code, 0, gateway.child.output());
  assert.ok(tookMs < EXIT_LIMIT_MS, `took ${tookMs} ms`);
  await session.closed;
  assert.equal(session.messages.at(-1).event, 'stop');
  for (const id of ['stopped', 'waiting']) {
    const events = await gateway.events(id);
    assertLifecycle(events);
    assert.equal(events.at(-1).data.end_reason, 'gateway_shutdown');
  }
  assertRecording(gateway.recordingDirectory('stopped'), gateway.manifest('stopped'), ['driver.opus', 'bot.opus']);
  assert.deepEqual(await livekit.rooms.listRooms(['call_stopped', 'call_waiting']), []);
  await caller.kill();
});

test('a gateway that cannot start says why in one line and exits 1', async () => {
  const nowhere = `ws://127.0.0.1:${await freeTcpPort()}`;
  const bad = {
    'no LiveKit there': { ...livekit.environment(), LIVEKIT_URL: nowhere },
    'a wrong secret': { ...livekit.environment(), LIVEKIT_API_SECRET: 'ffffffffffffffffffffffffffffffff' },
    'not a URL': { ...livekit.environment(), LIVEKIT_URL: 'nonsense' },
    'a wrong port': { ...livekit.environment(), VOICE_GATEWAY_PORT: '99999' },
  };
  for (const [what, environment] of Object.entries(bad)) {
    const child = program(['serve'], {
      VOICE_GATEWAY_BIND: '127.0.0.1',
      VOICE_GATEWAY_PORT: '0',
      VOICE_GATEWAY_DATA: `${process.env.TMPDIR ?? '/tmp'}/voice-gateway-bad-${process.pid}`,
      ...environment,
    });
    const { code } = await within(what, child.exited, 45_000);
    assert.equal(code, 1, what);
    assert.equal(child.stdout.length, 0, what);
    assert.doesNotMatch(child.output(), /ffffffff|0123456789abcdef|eyJ/, what);
    const lines = child.stderr.filter((line) => !/ (INFO|WARN) /.test(line));
    assert.equal(lines.length, 1, `${what}: ${child.output()}`);
    console.log(`${what}: ${lines[0]}`);
  }
});
