import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Heard } from './audio.mjs';
import { within } from './wait.mjs';

const PROGRAM = fileURLToPath(new URL('caller-process.mjs', import.meta.url));

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * An unmodified LiveKit client with a microphone and ears, in a process of its own: as callers are, it does not slow its neighbours
 * down, and it can be killed.
 */
export class Caller {
  static async join(url, token) {
    const caller = new Caller();
    await caller.#ask('join', [url, token]);
    return caller;
  }

  #waiting = new Map();
  #lastId = 0;

  constructor() {
    this.process = fork(PROGRAM, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    running.add(this.process);
    this.exited = new Promise((resolve) => this.process.on('exit', resolve)).then(() => running.delete(this.process));
    this.process.on('message', ({ id, value, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(value);
    });
  }

  #ask(command, args = [], limitMs = 40_000) {
    const id = ++this.#lastId;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.process.send({ id, command, args });
    return within(command, answer, limitMs);
  }

  /** Publishes a microphone that is silent until told to speak; `options` are LiveKit's (dtx, red). Gives the track's sid. */
  publish(options = {}) {
    return this.#ask('publish', [options]);
  }

  unpublish() {
    return this.#ask('unpublish');
  }

  /** Says words a number of times; gives the times at which each began. */
  say(words, times = 1) {
    return this.#ask('say', [words.samples, times], times * words.seconds * 1000 + 30_000);
  }

  /** Settles once somebody's track is there. */
  hears(identity) {
    return this.#ask('hears', [identity]);
  }

  /** Settles once its own microphone is muted, by whomever. */
  muted() {
    return this.#ask('muted');
  }

  /** What was heard of somebody until now. */
  async heard(identity) {
    const heard = new Heard();
    for (const { samples, atMs } of await this.#ask('heard', [identity])) heard.push(samples, atMs);
    return heard;
  }

  /** Whom it sees in the room: [{ identity, name, metadata, attributes }]. */
  others() {
    return this.#ask('others');
  }

  /** Settles once the server has ended the connection; gives LiveKit's reason. */
  disconnected() {
    return this.#ask('disconnected');
  }

  async leave() {
    await this.#ask('leave');
    this.process.disconnect();
    await within('exit', this.exited);
  }

  kill() {
    this.process.kill('SIGKILL');
    return this.exited;
  }
}
