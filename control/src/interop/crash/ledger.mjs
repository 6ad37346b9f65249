/**
 * The events as a reader of the live feed sees them, who comes back after each crash and goes on behind the last one: what was once there
 * stays there, and nothing comes twice or out of its order.
 */
export class Ledger {
  constructor() {
    this.broken = [];
    this.ids = new Map();
    this.ended = new Set();
    this.last = undefined;
  }

  hasEnded(id) {
    return this.ended.has(id);
  }

  /** The calls that have begun and not ended. */
  live() {
    return [...this.ids.keys()].filter((id) => !this.ended.has(id));
  }

  /** Reads until the gateway is gone; what is still to be read of the one before comes first. */
  follow(gateway) {
    this.done = Promise.resolve(this.done).then(() => this.#read(gateway)).catch(() => {});
  }

  async #read(gateway) {
    const response = await fetch(`${gateway.url}/v1/events?follow=true&from=${this.last?.index ?? 'start'}`, {
      headers: { authorization: `Bearer ${gateway.token}`, accept: 'application/x-ndjson' },
    });
    let rest = '';
    let known = this.last;
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines.filter((each) => each !== '')) {
        const event = JSON.parse(line);
        if (known) this.#recognise(known, event);
        else this.#add(event);
        known = undefined;
      }
    }
  }

  #recognise(known, event) {
    if (event.index !== known.index || event.event_id !== known.event_id) {
      this.broken.push(`the feed gave ${known.index} ${known.event_id} before a crash, and ${event.index} ${event.event_id} after it`);
    }
  }

  #add(event) {
    const { call_id: id, index, event_id: eventId } = event;
    if (this.last && BigInt(index) <= BigInt(this.last.index)) this.broken.push(`${id}: index ${index} after ${this.last.index}`);
    if (this.ended.has(id)) this.broken.push(`${id}: ${event.type} after its end`);
    const ids = this.ids.get(id) ?? [];
    this.ids.set(id, ids);
    ids.push(eventId);
    if (event.seq !== ids.length) this.broken.push(`${id}: seq ${event.seq} is event ${ids.length}`);
    if (event.type === 'CALL_ENDED') this.ended.add(id);
    this.last = event;
  }
}
