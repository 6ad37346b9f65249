import { text } from 'node:stream/consumers';
import { WebhookReceiver } from 'livekit-server-sdk';
import { HttpEndpoint } from './http-endpoint.mjs';
import { until } from './wait.mjs';

/** A customer's webhook endpoint: takes what the server SDK's receiver finds rightly signed, and keeps what it refuses apart. */
export class Webhooks extends HttpEndpoint {
  static path = '/webhook';

  events = [];
  refused = [];

  constructor() {
    super((request, response) => this.#onWebhook(request, response));
  }

  async #onWebhook(request, response) {
    const body = await text(request);
    try {
      this.events.push(await this.receiver.receive(body, request.headers.authorization));
      if (request.headers['content-type'] !== 'application/webhook+json') this.refused.push(`content type ${request.headers['content-type']}`);
    } catch (error) {
      this.refused.push(`${error}: ${body}`);
    }
    response.end();
  }

  /** Whose events are awaited. */
  trust(server) {
    this.receiver = new WebhookReceiver(server.key, server.secret);
  }

  /** What came about a room until now. */
  of(room) {
    return this.events.filter((event) => event.room.name === room);
  }

  /** The events of a room, once those of a type have come. */
  async until(room, type, count = 1) {
    await until(`${count} ${type} of ${room}`, () => this.of(room).filter((event) => event.event === type).length >= count);
    return this.of(room);
  }
}
