import assert from 'node:assert/strict';
import { RoomServiceClient } from 'livekit-server-sdk';

// What the gateway falls back to when no key is configured.
const KEY = 'devkey';
const SECRET = 'secret';

/** The room server inside a gateway: it comes and goes with its gateway, and is where the ready line says. */
export class EmbeddedServer {
  static async launch(options) {
    return new EmbeddedServer(options);
  }

  constructor({ webhookUrl = '' } = {}) {
    this.webhookUrl = webhookUrl;
    this.key = KEY;
    this.secret = SECRET;
  }

  /** What makes a gateway bring it. */
  environment() {
    return {
      LIVEKIT_URL: '',
      LIVEKIT_API_KEY: '',
      LIVEKIT_API_SECRET: '',
      VOICE_GATEWAY_EMBEDDED_PORT: '0',
      VOICE_GATEWAY_EMBEDDED_UDP_PORT: '0',
      VOICE_GATEWAY_EMBEDDED_REMOTE_UNMUTE: 'true',
      VOICE_GATEWAY_EMBEDDED_WEBHOOKS: this.webhookUrl,
    };
  }

  /** Its gateway is ready and told the address. */
  onGatewayReady(url, process) {
    this.url = url;
    this.httpUrl = url.replace(/^ws/, 'http');
    this.process = process;
    this.rooms = new RoomServiceClient(this.httpUrl, KEY, SECRET);
  }

  /** Those of the rooms that exist. A gateway that is gone took all of them with it, and nothing listens where they were. */
  async openRooms(names) {
    if (!this.process.exit) return this.rooms.listRooms(names);
    await assert.rejects(fetch(this.httpUrl), 'nothing listens any more');
    return [];
  }

  async close() {}
}
