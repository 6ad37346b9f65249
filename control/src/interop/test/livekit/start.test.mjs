import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LiveKitServer } from '../../lib/livekit.mjs';
import { freeTcpPort } from '../../lib/process.mjs';
import { assertStartRefused } from '../../lib/start.mjs';

let server;

before(async () => {
  server = await LiveKitServer.launch();
});

after(() => server.close());

/** What its users would set to see sooner that LiveKit does not come. */
function impatient() {
  const config = join(mkdtempSync(join(tmpdir(), 'voice-gateway-conf-')), 'gateway.conf');
  writeFileSync(config, 'livekit.patience = 3s\n');
  return ['--config', config];
}

test('a gateway says in one line that its LiveKit is not there', async () => {
  const nowhere = `ws://127.0.0.1:${await freeTcpPort()}`;
  assert.match(await assertStartRefused('no LiveKit there', { ...server.environment(), LIVEKIT_URL: nowhere }, impatient()), /LiveKit/i);
});

test('a gateway says in one line that its LiveKit refuses it', async () => {
  await assertStartRefused('a wrong secret', { ...server.environment(), LIVEKIT_API_SECRET: 'ffffffffffffffffffffffffffffffff' }, impatient());
});

test('a gateway says in one line what is wrong with its configuration', async () => {
  await assertStartRefused('not a URL', { ...server.environment(), LIVEKIT_URL: 'nonsense' });
  await assertStartRefused('a wrong port', { ...server.environment(), VOICE_GATEWAY_PORT: '99999' });
});
