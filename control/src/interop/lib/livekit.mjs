import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync, existsSync } from 'node:fs';
import { homedir, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { RoomServiceClient } from 'livekit-server-sdk';
import { Child, freeTcpPort, freeUdpPort } from './process.mjs';
import { until } from './wait.mjs';

const KEY = 'interop';
const SECRET = '0123456789abcdef0123456789abcdef';

/** The interface of 127.0.0.1. */
function loopback() {
  return Object.entries(networkInterfaces()).find(([, addresses]) => addresses.some(({ address }) => address === '127.0.0.1'))[0];
}

/**
 * A real livekit-server on loopback and free ports. On loopback alone: it tells of every interface that it is 127.0.0.1, then answers from
 * any of them, and drops what comes to another. It offers no ICE-TCP after a lost UDP path: the gateway speaks UDP alone, and its README asks
 * for this.
 */
export class LiveKitServer {
  /** @param mediaAddress where clients are told to find its UDP port: something there has to pass on to 127.0.0.1 */
  static async launch({ webhookUrl, mediaAddress = '127.0.0.1' } = {}) {
    const binary = process.env.LIVEKIT_SERVER ?? join(homedir(), 'go', 'bin', 'server');
    if (!existsSync(binary)) throw new Error(`no livekit-server at ${binary}: set LIVEKIT_SERVER`);
    const port = await freeTcpPort();
    const udpPort = await freeUdpPort();
    const config = join(mkdtempSync(join(tmpdir(), 'livekit-')), 'livekit.yaml');
    writeFileSync(config, [
      `port: ${port}`,
      'bind_addresses: ["127.0.0.1"]',
      `rtc: {udp_port: ${udpPort}, tcp_port: ${await freeTcpPort()}, use_external_ip: false, enable_loopback_candidate: true, node_ip: ${mediaAddress}, interfaces: {includes: [${loopback()}]}, allow_tcp_fallback: false, use_ice_lite: ${mediaAddress !== '127.0.0.1'}}`,
      `keys: {${KEY}: ${SECRET}}`,
      'room: {enable_remote_unmute: true}',
      ...(webhookUrl ? [`webhook: {api_key: ${KEY}, urls: ["${webhookUrl}"]}`] : []),
      'logging: {level: info}',
    ].join('\n'));
    const server = new LiveKitServer(binary, config, port, udpPort);
    await server.start();
    return server;
  }

  constructor(binary, config, port, udpPort) {
    this.binary = binary;
    this.config = config;
    this.udpPort = udpPort;
    this.key = KEY;
    this.secret = SECRET;
    this.url = `ws://127.0.0.1:${port}`;
    this.httpUrl = `http://127.0.0.1:${port}`;
    this.rooms = new RoomServiceClient(this.httpUrl, KEY, SECRET);
  }

  /** Also after {@link close}: on the same ports, without its rooms. */
  async start() {
    this.child = new Child(this.binary, ['--config', this.config]);
    await until('livekit-server', () => {
      assert.equal(this.child.exit, undefined, this.child.output());
      return fetch(this.httpUrl).then((r) => r.ok, () => false);
    }, 60_000);
  }

  /** It does nothing any more, and its sockets stay open. */
  freeze() {
    this.child.process.kill('SIGSTOP');
  }

  thaw() {
    this.child.process.kill('SIGCONT');
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
