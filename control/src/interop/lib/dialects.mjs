import { WebSocketServer } from 'ws';
import { Heard, RATE, decimate } from './audio.mjs';
import { nowMs } from './clock.mjs';
import { until } from './wait.mjs';

const FRAME_MS = 20;
const SCALE = 32768;

/** Little-endian PCM as floats at RATE. */
function fromL16(bytes, rate) {
  const samples = new Float32Array(bytes.length >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(2 * i) / SCALE;
  return rate === RATE ? samples : decimate(samples, rate / RATE);
}

function toL16(samples) {
  const bytes = Buffer.alloc(samples.length * 2);
  samples.forEach((value, i) => bytes.writeInt16LE(Math.round(value * (SCALE - 1)), 2 * i));
  return bytes;
}

/** The fields of a protobuf message: [[number, value]]; bytes stay bytes. */
function fields(bytes) {
  const all = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const next = bytes[at++];
      value += (next & 0x7f) * shift;
      if (next < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    if ((tag & 7) === 0) all.push([tag >> 3, varint()]);
    else if ((tag & 7) === 2) {
      const length = varint();
      all.push([tag >> 3, bytes.subarray(at, at + length)]);
      at += length;
    } else throw new Error(`wire type ${tag & 7}`);
  }
  return all;
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 0x7f) | 0x80);
  return Buffer.from([...bytes, value]);
}

const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
const block = (field, bytes) => Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes]);

/** A wire as the software that owns it speaks it; `heard` takes what a binary frame is to it, or says what is wrong with it. */
const WIRES = {
  l16: {
    protocols: ['audio.drachtio.org'],
    greeting: ([first]) => first.callSid && typeof first.sampleRate === 'number' && first.mixType === 'mono',
    hear: (session, bytes) => session.pcm(bytes, session.rate),
    say: (session, samples) => session.socket.send(toL16(samples)),
    mark: (name) => ({ type: 'mark', data: { name } }),
    isMark: (message, name, isCleared) => message.type === 'mark' && message.data.name === name
      && message.data.event === (isCleared ? 'cleared' : 'playout'),
    clear: { type: 'killAudio' },
    isDtmf: (message, digit) => message.event === 'dtmf' && message.dtmf === digit,
  },
  vonage: {
    greeting: ([first], session) => first.event === 'websocket:connected'
      && first['content-type'] === `audio/l16;rate=${session.rate}`,
    hear: (session, bytes) => session.pcm(bytes, session.rate),
    say: (session, samples) => session.socket.send(toL16(samples)),
    mark: (name) => ({ action: 'notify', payload: { name } }),
    isMark: (message, name) => message.event === 'websocket:notify' && message.payload.name === name,
    clear: { action: 'clear' },
    isDtmf: (message, digit) => message.event === 'websocket:dtmf' && message.digit === digit,
  },
  pipecat: {
    greeting: (texts, session) => texts.length === 0 && session.rtvi?.type === 'client-ready',
    hear: (session, bytes) => {
      const [[kind, content]] = fields(bytes);
      const values = Object.fromEntries(fields(content));
      if (kind === 4) session.rtvi = JSON.parse(values[1]);
      else if (kind !== 2 || values[4] !== session.rate || values[5] !== 1) session.broken.push(`frame ${kind}: ${values[4]} ${values[5]}`);
      else session.pcm(values[3], values[4]);
      return kind === 2;
    },
    say: (session, samples) => session.socket.send(
      block(2, Buffer.concat([block(3, toL16(samples)), number(4, session.rate), number(5, 1)])),
    ),
    clear: Buffer.from([(5 << 3) | 2, 0]),
  },
  opus: {
    greeting: ([first]) => first.event === 'start' && first.sample_rate === 48000 && first.frame_ms === FRAME_MS
      && first.room === `call_${first.call_id}` && first.parameters.call_id === first.call_id,
    hear: (session, bytes) => {
      if (bytes.length === 0 || bytes.length > 1275) session.broken.push(`packet of ${bytes.length}`);
    },
    mark: (name) => ({ event: 'mark', mark: { name } }),
    isMark: (message, name, isCleared) => message.event === 'marked' && message.mark.name === name
      && message.mark.cleared === isCleared,
    clear: { event: 'clear' },
    isDtmf: (message, digit) => message.event === 'dtmf' && message.dtmf.digit === digit,
  },
};

/** A bot of one dialect that echoes the caller and keeps what it is told. */
export class DialectBot {
  static async launch(dialect, options = {}) {
    const bot = new DialectBot(dialect, options);
    await new Promise((resolve) => bot.server.on('listening', resolve));
    bot.url = `ws://127.0.0.1:${bot.server.address().port}/`;
    return bot;
  }

  constructor(dialect, { rate = 16000 } = {}) {
    this.wire = WIRES[dialect];
    this.rate = rate;
    this.sessions = [];
    const { protocols } = this.wire;
    this.server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      perMessageDeflate: false,
      // As jambonz's own server: what it does not know it does not answer.
      handleProtocols: (offered) => protocols?.find((each) => offered.has(each)) ?? false,
    });
    this.server.on('connection', (socket, request) => this.take(socket, request.url));
  }

  /** Also for a socket that the bot dialled itself. */
  take(socket, path) {
    const session = new Session(this.wire, this.rate, socket, path);
    this.sessions.push(session);
    return session;
  }

  /** The nth connection, once audio has come. */
  session(index = 0) {
    return until(`bot session ${index}`, () => this.sessions[index]?.frames > 0 && this.sessions[index]);
  }

  close() {
    this.sessions.forEach((session) => session.socket.terminate());
    return new Promise((resolve) => this.server.close(resolve));
  }
}

class Session {
  constructor(wire, rate, socket, path) {
    this.wire = wire;
    this.rate = rate;
    this.socket = socket;
    this.path = path;
    this.texts = [];
    this.broken = [];
    this.frames = 0;
    this.frameAtMs = [];
    this.heard = new Heard();
    this.isEchoing = true;
    this.closed = new Promise((resolve) => socket.on('close', (code) => { this.closeCode = code; resolve(code); }));
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
  }

  #onMessage(data, isBinary) {
    if (!isBinary) {
      this.texts.push(JSON.parse(data));
      return;
    }
    if (this.frames === 0 && this.texts.length === 0 && this.wire !== WIRES.pipecat) this.broken.push('binary before the greeting');
    if (this.wire.hear(this, data) === false) return;
    this.frames++;
    this.frameAtMs.push(nowMs());
    if (this.isEchoing) this.socket.send(data);
  }

  pcm(bytes, rate) {
    const expected = (2 * rate * FRAME_MS) / 1000;
    if (bytes.length !== expected) this.broken.push(`frame of ${bytes.length} bytes, not ${expected}`);
    this.heard.push(fromL16(bytes, rate));
  }

  say(samples) {
    this.wire.say(this, samples);
  }

  send(message) {
    this.socket.send(Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  hasMark(name, isCleared) {
    return this.texts.some((message) => this.wire.isMark(message, name, isCleared));
  }

  hasDtmf(digit) {
    return this.texts.some((message) => this.wire.isDtmf(message, digit));
  }

  /** Breaks of the wire's rules as readable lines; none is the answer to hope for. */
  violations() {
    return this.wire.greeting(this.texts, this) ? this.broken : [...this.broken, `greeting: ${JSON.stringify(this.texts[0])}`];
  }
}
