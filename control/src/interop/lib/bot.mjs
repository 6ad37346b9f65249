import { WebSocketServer } from 'ws';
import { Heard, fromMuLaw, toMuLaw, RATE } from './audio.mjs';
import { nowMs } from './clock.mjs';
import { until } from './wait.mjs';

/** An ordinary Twilio Media Streams bot. It keeps every message, and echoes the caller unless told otherwise. */
export class TwilioBot {
  static async launch(options = {}) {
    const bot = new TwilioBot(options);
    await new Promise((resolve) => bot.server.on('listening', resolve));
    bot.url = `ws://127.0.0.1:${bot.server.address().port}/bot`;
    return bot;
  }

  constructor({ echo = true, port = 0, onStart } = {}) {
    this.echo = echo;
    this.onStart = onStart;
    this.sessions = [];
    this.server = new WebSocketServer({ host: '127.0.0.1', port, perMessageDeflate: false });
    this.server.on('connection', (socket, request) => this.sessions.push(new Session(this, socket, request)));
  }

  /** The nth connection, once its `start` has come. */
  session(index = 0) {
    return until(`bot session ${index}`, () => this.sessions[index]?.start && this.sessions[index]);
  }

  /** The session of a call, once its `start` has come. */
  sessionOf(callId) {
    return until(`the bot's session of ${callId}`,
      () => this.sessions.find((session) => session.start?.customParameters.call_id === callId));
  }

  close() {
    this.sessions.forEach((session) => session.socket.terminate());
    return new Promise((resolve) => this.server.close(resolve));
  }
}

class Session {
  constructor(bot, socket, request) {
    this.bot = bot;
    this.socket = socket;
    this.headers = request.headers;
    this.path = request.url;
    this.messages = [];
    this.heard = new Heard();
    this.mediaAtMs = [];
    this.closed = new Promise((resolve) => socket.on('close', (code) => { this.closeCode = code; resolve(code); }));
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
  }

  #onMessage(data, isBinary) {
    const message = isBinary ? { event: 'binary' } : JSON.parse(data);
    this.messages.push(message);
    if (message.event === 'start') {
      this.start = message.start;
      this.streamSid = message.streamSid;
      this.bot.onStart?.(this);
    }
    if (message.event === 'media') {
      this.mediaAtMs.push(nowMs());
      this.heard.push(fromMuLaw(Buffer.from(message.media.payload, 'base64')));
      if (this.bot.echo) this.send({ event: 'media', media: { payload: message.media.payload } });
    }
  }

  send(message) {
    this.socket.send(JSON.stringify({ streamSid: this.streamSid, ...message }));
  }

  /** Says audio at 8 kHz, as one burst. */
  say(samples) {
    this.send({ event: 'media', media: { payload: Buffer.from(toMuLaw(samples)).toString('base64') } });
  }

  mark(name) {
    this.send({ event: 'mark', mark: { name } });
  }

  of(event) {
    return this.messages.filter((message) => message.event === event);
  }

  /** Breaks of the rules that real clients enforce, as readable lines; none is the answer to hope for. */
  violations() {
    const broken = [];
    const [first, second] = this.messages;
    if (first?.event !== 'connected' || first.protocol !== 'Call') broken.push(`first message: ${JSON.stringify(first)}`);
    if (second?.event !== 'start') broken.push(`second message: ${JSON.stringify(second)}`);
    const { encoding, sampleRate, channels } = second?.start?.mediaFormat ?? {};
    if (encoding !== 'audio/x-mulaw' || sampleRate !== RATE || channels !== 1) broken.push('mediaFormat');
    if (Object.values(second?.start?.customParameters ?? { missing: 1 }).some((value) => typeof value !== 'string')) broken.push('customParameters');
    this.messages.slice(1).forEach((message, i) => {
      if (message.sequenceNumber !== String(i + 1)) broken.push(`sequenceNumber ${message.sequenceNumber} at ${i + 1}`);
    });
    const media = this.of('media');
    media.forEach(({ media: { timestamp, chunk, payload, track } }, i) => {
      if (!/^\d+$/.test(timestamp) || chunk !== String(i + 1) || track !== 'inbound') broken.push(`media ${i}: ${timestamp} ${chunk} ${track}`);
      if (Buffer.from(payload, 'base64').length !== 160) broken.push(`media ${i}: length`);
      if (i > 0 && Number(timestamp) !== Number(media[i - 1].media.timestamp) + 20) {
        broken.push(`timestamp ${timestamp} after ${media[i - 1].media.timestamp}`);
      }
    });
    if (this.of('binary').length > 0) broken.push('binary frame');
    return broken;
  }
}
