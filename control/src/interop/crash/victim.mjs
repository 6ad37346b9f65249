import { TwilioBot } from '../lib/bot.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { Random } from '../lib/random.mjs';
import { pause, until, within } from '../lib/wait.mjs';
import { Ledger } from './ledger.mjs';
import { Talker, Waiter } from './people.mjs';

const TALKERS = 1;
const WAITERS = 2;
const ALIVE_LIMIT_MS = 3_000;
const DOWN_LIMIT_MS = 800;
const START_LIMIT_MS = 2_500;
const EXIT_LIMIT_MS = 15_000;
const END_LIMIT_MS = 30_000;

/** A gateway that is killed and started again, the people who use it all the while, and what it told them. */
export class Victim {
  static async launch(name, server, random, environment) {
    const bot = await TwilioBot.launch();
    const gateway = new Gateway(server, undefined, { VOICE_GATEWAY_BOT_URL: bot.url, ...environment }, []);
    return new Victim(name, server, random, bot, gateway);
  }

  constructor(name, server, random, bot, gateway) {
    this.name = name;
    this.server = server;
    this.random = random;
    this.bot = bot;
    this.gateway = gateway;
    this.ledger = new Ledger();
    this.calls = [];
    this.broken = [];
    this.kills = 0;
    this.#goDown();
  }

  async run(trials) {
    const fork = () => new Random(this.random.between(0, 2 ** 31));
    const people = [];
    for (let i = 0; i < TALKERS; i++) people.push(new Talker(this, `${this.name}-t${i}`, fork()));
    for (let i = 0; i < WAITERS; i++) people.push(new Waiter(this, `${this.name}-w${i}`, fork()));
    await this.#start();
    const busy = Promise.all(people.map((person) => person.run()));
    for (let trial = 1; trial <= trials; trial++) await this.#trial(trial);
    this.isOver = true;
    await within('the last calls of everybody', busy, 150_000);
  }

  stop() {
    return within('the end of the gateway', this.gateway.child.kill('SIGTERM'), 60_000);
  }

  async #trial(number) {
    const before = this.kills;
    await pause(this.random.between(0, ALIVE_LIMIT_MS));
    await this.#kill();
    // Sometimes the next one dies before it has begun to take calls.
    for (let again = 0; again < 3 && this.random.chance(0.3); again++) {
      await pause(this.random.between(0, DOWN_LIMIT_MS));
      this.gateway.spawn();
      await pause(this.random.between(0, START_LIMIT_MS));
      await this.#kill();
    }
    await pause(this.random.between(0, DOWN_LIMIT_MS));
    const startedMs = performance.now();
    await this.#start();
    const readyMs = Math.round(performance.now() - startedMs);
    const live = await this.#lookAtCalls();
    this.bot.sessions = this.bot.sessions.filter((session) => session.closeCode === undefined);
    console.log(`trial ${this.name}${number}: kills ${this.kills - before}, ready in ${readyMs} ms, live again: ${live.join(' ')}`);
  }

  async #start() {
    this.gateway.spawn();
    await this.gateway.ready();
    this.ledger.follow(this.gateway);
    this.#comeUp();
  }

  async #kill() {
    this.kills++;
    this.#goDown();
    await this.gateway.child.kill('SIGKILL');
  }

  #comeUp;

  /** Those who wait since an earlier death wait on. */
  #goDown() {
    if (this.#comeUp) return;
    this.up = new Promise((resolve) => {
      this.#comeUp = () => {
        this.#comeUp = undefined;
        resolve();
      };
    });
  }

  /** The answer, or nothing of a gateway that died over it. Who asks while there is none waits for the next. */
  async ask(method, path, body) {
    await this.up;
    const child = this.gateway.child;
    try {
      return await this.gateway.request(method, path, body);
    } catch (error) {
      // Its connections may close a moment before it is seen to be gone.
      await within('exit', child.exited, EXIT_LIMIT_MS)
        .catch(() => this.broken.push(`${method} ${path}: ${error} ${error.cause ?? ''}, of a gateway that runs`));
      return undefined;
    }
  }

  /** A call that somebody is about to ask for. */
  call(id) {
    const call = { id };
    this.calls.push(call);
    return call;
  }

  /** Whoever was told of a call finds it, or reads how it ended; nobody who ended it finds it alive. Gives those that live. */
  async #lookAtCalls() {
    const live = [];
    for (const call of this.calls.filter((each) => each.isAnswered && !this.ledger.hasEnded(each.id))) {
      const wasEndAnswered = call.isEndAnswered;
      const found = await this.ask('GET', `/v1/calls/${call.id}`);
      const isLive = found?.status === 200 && !['ended', 'ending'].includes(found.body.state);
      if (isLive) live.push(call.id);
      if (isLive && !wasEndAnswered) continue;
      await until('its end', () => this.ledger.hasEnded(call.id), END_LIMIT_MS)
        .catch(() => this.broken.push(`${call.id}: after a restart ${found?.status} ${found?.text}, and no end`));
    }
    return live;
  }

  async close() {
    this.gateway.child?.process.kill('SIGKILL');
    await this.bot.close();
  }
}
