import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { EmbeddedServer } from '../../lib/embedded.mjs';
import { assertStartRefused } from '../../lib/start.mjs';

const ENVIRONMENT = new EmbeddedServer().environment();

test('the development keys are for loopback alone', async () => {
  assert.match(await assertStartRefused('all addresses', { ...ENVIRONMENT, VOICE_GATEWAY_BIND: '0.0.0.0' }), /loopback/);
});

test('a port of the room server that is taken is named', async () => {
  const tcp = createServer().listen(0, '127.0.0.1');
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
  const { port } = tcp.address();
  const { port: udpPort } = udp.address();

  const line = await assertStartRefused('its TCP port is taken', { ...ENVIRONMENT, VOICE_GATEWAY_EMBEDDED_PORT: String(port) });
  const udpLine = await assertStartRefused('its UDP port is taken', { ...ENVIRONMENT, VOICE_GATEWAY_EMBEDDED_UDP_PORT: String(udpPort) });

  assert.match(line, new RegExp(String(port)));
  assert.match(udpLine, new RegExp(String(udpPort)));
  tcp.close();
  udp.close();
});

test('a gateway says in one line what is wrong with its configuration', async () => {
  await assertStartRefused('a wrong port', { ...ENVIRONMENT, VOICE_GATEWAY_EMBEDDED_PORT: '99999' });
});
