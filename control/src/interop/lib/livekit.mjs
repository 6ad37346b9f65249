import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync, existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { RoomServiceClient } from 'livekit-server-sdk';
import { Child, freeTcpPort, freeUdpPort } from './process.mjs';
import { until } from './wait.mjs';

const KEY = 'interop';
const SECRET = '0123456789abcdef0123456789abcdef';

/** A real livekit-server on loopback and free ports. */
export class LiveKitServer {
  static async launch({ webhookUrl } = {}) {
    const binary = process.env.LIVEKIT_SERVER ?? join(homedir(), 'go', 'bin', 'server');
    if (!existsSync(binary)) throw new Error(`no livekit-server at ${binary}: set LIVEKIT_SERVER`);
    const port = await freeTcpPort();
    const config = join(mkdtempSync(join(tmpdir(), 'livekit-')), 'livekit.yaml');
    writeFileSync(config, [
      `port: ${port}`,
      'bind_addresses: ["127.0.0.1"]',
      `rtc: {udp_port: ${await freeUdpPort()}, tcp_port: ${await freeTcpPort()}, use_external_ip: false, enable_loopback_candidate: true, node_ip: 127.0.0.1}`,
      `keys: {${KEY}: ${SECRET}}`,
      'room: {enable_remote_unmute: true}',
      ...(webhookUrl ? [`webhook: {api_key: ${KEY}, urls: ["${webhookUrl}"]}`] : []),
      'logging: {level: info}',
    ].join('\n'));
    const server = new LiveKitServer(new Child(binary, ['--config', config]), port);
    await until('livekit-server', () => fetch(server.httpUrl).then((r) => r.ok, () => false), 30_000);
    return server;
  }

  constructor(child, port) {
    this.child = child;
    this.key = KEY;
    this.secret = SECRET;
    this.url = `ws://127.0.0.1:${port}`;
    this.httpUrl = `http://127.0.0.1:${port}`;
    this.rooms = new RoomServiceClient(this.httpUrl, KEY, SECRET);
  }

  /** What points a gateway here. */
  environment() {
    return { LIVEKIT_URL: this.url, LIVEKIT_API_KEY: KEY, LIVEKIT_API_SECRET: SECRET };
  }

  /** A gateway is ready on it. */
  onGatewayReady(url) {
    assert.equal(url, this.url);
  }

  /** Those of the rooms that exist. */
  openRooms(names) {
    return this.rooms.listRooms(names);
  }

  close() {
    return this.child.kill('SIGKILL');
  }
}
