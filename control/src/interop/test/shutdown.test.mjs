import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sweeps } from '../lib/audio.mjs';
import { TwilioBot } from '../lib/bot.mjs';
import { Caller } from '../lib/caller.mjs';
import { assertLifecycle } from '../lib/check.mjs';
import { nowMs } from '../lib/clock.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { assertRecording } from '../lib/recording.mjs';
import { launchRoomServer } from '../lib/room-server.mjs';
import { until, within } from '../lib/wait.mjs';

const EXIT_LIMIT_MS = 5_000;

let server;
let bot;

before(async () => {
  server = await launchRoomServer();
  bot = await TwilioBot.launch();
});

after(async () => {
  await bot.close();
  await server.close();
});

test('SIGTERM ends live calls, keeps their recordings playable, and exits 0 in time', async () => {
  const gateway = await Gateway.launch(server, { VOICE_GATEWAY_BOT_URL: bot.url });
  await gateway.createCall({ call_id: 'stopped' });
  await gateway.createCall({ call_id: 'waiting' });
  const caller = await Caller.join(server.url, await gateway.driverToken('stopped'));
  await caller.publish({ dtx: false, red: false });
  const session = await bot.sessionOf('stopped');
  await caller.say(sweeps());
  await until('the caller\'s media', async () => (await gateway.call('stopped')).quality.driver?.packets > 0);
  await until('the bot\'s', () => session.heard.length > 0);

  const startedMs = nowMs();
  const code = await within('exit', gateway.close());
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
  assert.deepEqual(await server.openRooms(['call_stopped', 'call_waiting']), []);
  await caller.kill();
});
