import { Caller } from '../lib/caller.mjs';
import { pause } from '../lib/wait.mjs';

const MEDDLING_LIMIT = 8;
const STEP_LIMIT_MS = 900;
const WAIT_LIMIT_MS = 4_000;

/** Creates one call after the other. The gateway may die between any two steps, and over each. */
class Person {
  constructor(victim, name, random) {
    this.victim = victim;
    this.name = name;
    this.random = random;
  }

  async run() {
    for (let number = 1; !this.victim.isOver; number++) {
      const id = `${this.name}-${number}`;
      const call = this.victim.call(id);
      if (await this.#create(call)) await this.use(call);
      else await pause(this.random.between(0, STEP_LIMIT_MS));
    }
  }

  /** Who got no answer asks again, or gives it up; there may be a call or none. A host whose machine is late may have no room. */
  async #create(call) {
    const wish = { call_id: call.id, bot: { on_close: 'hold' }, join_timeout_s: this.random.between(2, 30) };
    let answer = await this.victim.ask('POST', '/v1/calls', wish);
    const expected = [201, 503];
    for (; !answer && this.random.chance(0.7); expected.push(200, 409)) answer = await this.victim.ask('POST', '/v1/calls', wish);
    if (!answer) return false;
    if (!expected.includes(answer.status)) this.victim.broken.push(`${call.id}: creation answered ${answer.status} ${answer.text}`);
    call.isAnswered = answer.status < 300;
    return call.isAnswered;
  }

  async end(call) {
    const answer = await this.victim.ask('DELETE', `/v1/calls/${call.id}`);
    call.isEndAnswered = answer?.status === 202;
  }
}

/** Nobody joins these calls: somebody ends them, or their time does. */
export class Waiter extends Person {
  async use(call) {
    await pause(this.random.between(0, WAIT_LIMIT_MS));
    if (this.random.chance(0.7)) await this.end(call);
  }
}

/** A driver who speaks, while somebody uses the API. */
export class Talker extends Person {
  async use(call) {
    const caller = await this.#join(call);
    if (!caller) return;
    for (let i = this.random.between(0, MEDDLING_LIMIT); i > 0; i--) {
      await pause(this.random.between(50, STEP_LIMIT_MS));
      await this.#meddle(call);
    }
    // Most hang up, some are ended by somebody else, and some fall silent: those the gateway has to miss.
    const end = this.random.next();
    if (end < 0.4) await caller.leave().catch(() => {});
    else if (end < 0.8) await this.end(call);
    await caller.kill();
  }

  async #join(call) {
    let answer;
    while (!answer) answer = await this.victim.ask('POST', `/v1/calls/${call.id}/tokens`, { role: 'driver' });
    if (answer.status !== 200 && answer.status !== 201) return undefined;
    // The call may have ended by now, and its room with it.
    call.isJoined = true;
    const caller = await Caller.join(this.victim.server.url, answer.body.token).catch(() => undefined);
    await caller?.publish().catch(() => {});
    return caller;
  }

  #meddle(call) {
    const [method, path, body] = this.random.pick([
      ['POST', '/recording'], ['DELETE', '/recording'], ['POST', '/handoff', {}], ['DELETE', '/handoff'],
      ['POST', '/bot/mute'], ['POST', '/bot/unmute'], ['POST', '/bot/clear'],
    ]);
    return this.victim.ask(method, `/v1/calls/${call.id}${path}`, body);
  }
}
