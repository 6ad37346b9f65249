import { text } from 'node:stream/consumers';
import { HttpEndpoint } from './http-endpoint.mjs';

/** Between a room server and a gateway: each webhook arrives twice, and all of them once more when a test says so. */
export class WebhookRepeater extends HttpEndpoint {
  static path = '/webhook';

  told = [];
  refused = [];

  constructor() {
    super((request, response) => this.#onWebhook(request, response));
  }

  async #onWebhook(request, response) {
    const hook = { body: await text(request), authorization: request.headers.authorization };
    this.told.push(hook);
    response.end();
    for (let i = 0; i < 2; i++) await this.#pass(hook).catch((error) => this.refused.push(error));
  }

  /** Where they are passed on to. */
  to(gateway) {
    this.gateway = gateway;
  }

  async #pass({ body, authorization }) {
    const answer = await fetch(`${this.gateway.url}/livekit/webhook`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/webhook+json', authorization },
    });
    await answer.text();
    if (answer.status !== 200) this.refused.push(answer.status);
  }

  /** How many of a kind came. */
  count(event) {
    return this.told.filter(({ body }) => JSON.parse(body).event === event).length;
  }

  /** All that happened once more, the last thing first. */
  async repeatBackwards() {
    for (const hook of this.told.toReversed()) await this.#pass(hook);
  }
}
