import { WebSocketServer } from 'ws';
import { Heard, fromMuLaw, toMuLaw } from './audio.mjs';
import { until } from './wait.mjs';

/** A stand-in for OpenAI's realtime model: it keeps what it hears and is told, and says what the test wants, faster than it is spoken. */
export class Model {
  static async launch() {
    const model = new Model();
    await new Promise((resolve) => model.server.on('listening', resolve));
    model.url = `ws://127.0.0.1:${model.server.address().port}/v1/realtime`;
    return model;
  }

  constructor() {
    this.heard = new Heard();
    this.events = [];
    this.responses = 0;
    this.server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    this.server.on('connection', (socket) => {
      this.socket = socket;
      socket.on('message', (data) => this.#onEvent(JSON.parse(data)));
      this.#send('session.created', { session: { id: 'sess_1', object: 'realtime.session', type: 'realtime' } });
    });
  }

  #send(type, members) {
    this.socket.send(JSON.stringify({ type, event_id: `event_${this.events.length}_${type}`, ...members }));
  }

  #onEvent(event) {
    this.events.push(event);
    if (event.type === 'session.update') {
      this.audio = event.session.audio ?? this.audio;
      this.#send('session.updated', { session: { id: 'sess_1', object: 'realtime.session', ...event.session } });
    }
    if (event.type === 'input_audio_buffer.append') this.heard.push(fromMuLaw(Buffer.from(event.audio, 'base64')));
  }

  /** The session is set up. */
  ready() {
    return until('the model session', () => this.audio);
  }

  of(type) {
    return this.events.filter((event) => event.type === type);
  }

  /** Says audio at 8 kHz as one response, in deltas of a length that no frame has. */
  say(samples) {
    const id = `resp_${++this.responses}`;
    const item = { item_id: `item_${this.responses}`, output_index: 0, content_index: 0, response_id: id };
    const bytes = Buffer.from(toMuLaw(samples));
    const response = { id, object: 'realtime.response', output: [], status_details: null };
    this.#send('response.created', { response: { ...response, status: 'in_progress' } });
    for (let at = 0; at < bytes.length; at += 4567) {
      this.#send('response.output_audio.delta', { ...item, delta: bytes.subarray(at, at + 4567).toString('base64') });
    }
    this.#send('response.output_audio.done', item);
    this.#send('response.done', { response: { ...response, status: 'completed' } });
    return item.item_id;
  }

  /** The caller began to speak, as the model's voice detection sees it. */
  speechStarted() {
    this.#send('input_audio_buffer.speech_started', { audio_start_ms: 0, item_id: 'item_user' });
  }

  close() {
    this.socket?.terminate();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
