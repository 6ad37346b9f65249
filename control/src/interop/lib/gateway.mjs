import { mkdtempSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from './process.mjs';
import { token } from './tokens.mjs';
import { pause, until } from './wait.mjs';

const HOME = process.env.VOICE_GATEWAY_HOME
  ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'target', 'voice-gateway');
const PROGRAM = join(HOME, 'bin', 'voice-gateway');

/** The packaged gateway, run as its users run it: `bin/voice-gateway serve`. On the embedded server it brings its own room server. */
export class Gateway {
  static async launch(server, environment = {}, options = []) {
    if (!existsSync(PROGRAM)) throw new Error(`no distribution at ${HOME}: run mvn package`);
    const gateway = new Gateway(server, undefined, environment, options);
    await gateway.start();
    return gateway;
  }

  constructor(server, data, environment, options) {
    this.options = options;
    this.server = server;
    this.data = data ?? mkdtempSync(join(tmpdir(), 'voice-gateway-'));
    this.environment = environment;
  }

  async start() {
    this.spawn();
    await this.ready();
  }

  /** Runs the program, on the data that an earlier one may have left. */
  spawn() {
    this.child = program(['serve', ...this.options], {
      ...this.server.environment(),
      VOICE_GATEWAY_BIND: '127.0.0.1',
      VOICE_GATEWAY_PORT: '0',
      VOICE_GATEWAY_DATA: this.data,
      ...this.environment,
    });
  }

  async ready() {
    const ready = await this.child.line(/^voice-gateway ready /, 60_000);
    this.url = ready.match(/ http=(\S+)/)[1];
    this.server.onGatewayReady(ready.match(/ livekit=(\S+)/)[1], this.child);
    this.token = await token(this.server, 'interop', { roomAdmin: true, roomCreate: true }, { ttl: '2h' });
  }

  async request(method, path, body, token = this.token) {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    if (body !== undefined) headers['content-type'] = 'application/json';
    const response = await fetch(this.url + path, {
      method,
      headers,
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && !response.headers.get('content-type').includes('ndjson');
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  }

  /** A host that is at its limit says when to come back. */
  async createCall(body) {
    const answer = await until('room on the host', async () => {
      const each = await this.request('POST', '/v1/calls', body);
      if (each.status !== 503) return each;
      await pause(Number(each.headers.get('retry-after')) * 1_000);
      return undefined;
    });
    if (answer.status !== 201) throw new Error(`call not created: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  async call(id) {
    return (await this.request('GET', `/v1/calls/${id}`)).body;
  }

  async driverToken(id) {
    return (await this.request('POST', `/v1/calls/${id}/tokens`, { role: 'driver' })).body.token;
  }

  endCall(id) {
    return this.request('DELETE', `/v1/calls/${id}`);
  }

  /** The call once it has reached a state. */
  ended(id, limitMs = 30_000) {
    return until(`the end of ${id}`, async () => {
      const call = await this.call(id);
      return call.state === 'ended' && call;
    }, limitMs);
  }

  /** What the queue holds of a call, read by another process. */
  async events(id) {
    const child = program(['events', '--data', this.data, '--call', id, '--json'], {});
    const { code } = await child.exited;
    if (code !== 0) throw new Error(`events: exit ${code}\n${child.output()}`);
    return child.stdout.map((line) => JSON.parse(line));
  }

  /** The same over the API, up to the tail. */
  async eventsOverHttp(id) {
    const response = await fetch(`${this.url}/v1/events?from=start&call_id=${id}`, {
      headers: { authorization: `Bearer ${this.token}`, accept: 'application/x-ndjson' },
      signal: AbortSignal.timeout(30_000),
    });
    return (await response.text()).trim().split('\n').map((line) => JSON.parse(line));
  }

  /** The whole queue, by call. */
  async queue() {
    const child = program(['events', '--data', this.data, '--json'], this.environment);
    const { code } = await child.exited;
    if (code !== 0) throw new Error(`events: exit ${code}\n${child.output()}`);
    const calls = new Map();
    for (const event of child.stdout.map((line) => JSON.parse(line))) {
      if (!calls.has(event.call_id)) calls.set(event.call_id, []);
      calls.get(event.call_id).push(event);
    }
    return calls;
  }

  /** What its log and its API say of a call: for whoever reads why a test failed. */
  async story(id) {
    const lines = this.child.output().split('\n').filter((line) => line.includes(id));
    return [...lines, JSON.stringify(await this.call(id))].join('\n');
  }

  recordingDirectory(id) {
    return join(this.data, 'recordings', id);
  }

  manifest(id) {
    return JSON.parse(readFileSync(join(this.recordingDirectory(id), 'manifest.json'), 'utf8'));
  }

  /** What the process holds of the system: for leak checks. */
  holds() {
    const descriptors = readdirSync(`/proc/${this.child.pid}/fd`).length;
    const threads = readdirSync(`/proc/${this.child.pid}/task`).length;
    return { descriptors, threads };
  }

  async close() {
    const { code } = await this.child.kill('SIGTERM');
    return code;
  }
}

/** Runs one command of the distribution. */
export function program(args, environment) {
  return new Child(PROGRAM, args, { env: { ...process.env, ...environment } });
}
