import { Caller } from '../lib/caller.mjs';
import { pause, within } from '../lib/wait.mjs';

const TALKING = 2;
const WAITING = 2;
const BEFORE_LIMIT_MS = 4_000;

/** Some calls, what is done to them, and when. The gateway may be killed between any two steps. */
export class Trial {
  constructor(number, gateway, server, random) {
    this.number = number;
    this.gateway = gateway;
    this.server = server;
    this.random = random;
    this.calls = [];
    this.readopted = 0;
  }

  /** Calls with a driver who speaks, calls that wait for one, and a kill that may come at any moment of it. */
  async begin() {
    const steps = [];
    for (let i = 0; i < TALKING; i++) steps.push(this.#talk(`t${this.number}-${i}`));
    for (let i = 0; i < WAITING; i++) steps.push(this.#create(`t${this.number}-w${i}`));
    steps.push(this.#meddle());
    const all = Promise.allSettled(steps);
    await Promise.race([all, pause(this.random.between(200, BEFORE_LIMIT_MS))]);
    this.steps = all;
  }

  async #create(id) {
    const call = { id };
    this.calls.push(call);
    const answer = await this.gateway.request('POST', '/v1/calls', { call_id: id, bot: { on_close: 'hold' } });
    call.isAnswered = answer.status === 201;
    return call;
  }

  async #talk(id) {
    const call = await this.#create(id);
    call.caller = await Caller.join(this.server.url, await this.gateway.driverToken(id));
    await call.caller.publish();
    call.isTalking = true;
  }

  /** Somebody uses the API meanwhile. */
  async #meddle() {
    const id = `t${this.number}-0`;
    for (let i = 0; i < 6; i++) {
      await pause(this.random.between(100, 900));
      const [method, path, body] = [
        ['POST', '/recording'], ['DELETE', '/recording'], ['POST', '/handoff', {}], ['DELETE', '/handoff'],
        ['POST', '/bot/mute'], ['POST', '/bot/unmute'], ['DELETE', ''],
      ][this.random.between(0, this.random.chance(0.2) ? 7 : 6)];
      await this.gateway.request(method, `/v1/calls/${id}${path}`, body);
    }
  }

  /** What the people do who notice nothing. */
  async whileDown() {
    await within('the steps before the crash', this.steps, 60_000);
    for (const call of this.calls.filter((each) => each.caller && this.random.chance(0.25))) {
      await call.caller.kill();
      call.isGone = true;
    }
  }

  /** The gateway is back: what of the calls goes on. */
  async afterwards() {
    for (const call of this.calls) {
      const found = await this.gateway.request('GET', `/v1/calls/${call.id}`);
      if (found.status === 200 && !['ended', 'ending'].includes(found.body.state)) this.readopted++;
    }
    await pause(this.random.between(0, 3_000));
  }

  /** Every call ends, if it has not; most in order. */
  async finish() {
    for (const call of this.calls) {
      if (call.caller && !call.isGone && this.random.chance(0.5)) await call.caller.leave().catch(() => call.caller.kill());
      else await this.gateway.endCall(call.id);
    }
    await Promise.all(this.calls.filter((call) => call.caller).map((call) => call.caller.kill()));
  }

  summary() {
    return this.calls.map((call) => `${call.id}${call.isTalking ? '*' : ''}${call.isGone ? '!' : ''}`).join(' ') + ` live again: ${this.readopted}`;
  }
}
