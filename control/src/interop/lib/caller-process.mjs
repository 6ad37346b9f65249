// The process of one caller: an unmodified LiveKit client that does what its test tells it. See caller.mjs.
import {
  AudioFrame, AudioSource, AudioStream, DisconnectReason, LocalAudioTrack, Room, RoomEvent, TrackKind, TrackPublishOptions, TrackSource, dispose,
} from '@livekit/rtc-node';
import { FRAME_SAMPLES, RATE, SOURCE_RATE } from './audio.mjs';
import { nowMs } from './clock.mjs';
import { until } from './wait.mjs';

const SILENCE = new Int16Array(FRAME_SAMPLES);

const room = new Room();
const heard = new Map();
let source;
let publication;
let pacer;
let saying;
let disconnectReason;

room.on(RoomEvent.Disconnected, (reason) => { disconnectReason = DisconnectReason[reason]; });
room.on(RoomEvent.TrackSubscribed, (track, _, participant) => {
  if (track.kind === TrackKind.KIND_AUDIO) void listen(track, participant.identity);
});

async function listen(track, identity) {
  const chunks = heard.get(identity) ?? [];
  heard.set(identity, chunks);
  for await (const frame of new AudioStream(track, RATE, 1)) {
    chunks.push({ samples: Float32Array.from(frame.data, (value) => value / 32768), atMs: nowMs() });
  }
}

/** Feeds the source 10 ms frames by the wall clock: words while speaking, silence otherwise. */
function pace() {
  const startedMs = nowMs();
  let frames = 0;
  pacer = setInterval(() => {
    while (frames * 10 <= nowMs() - startedMs) {
      frames++;
      void source.captureFrame(new AudioFrame(nextFrame(), SOURCE_RATE, 1, FRAME_SAMPLES));
    }
  }, 5);
}

function nextFrame() {
  if (!saying) return SILENCE;
  if (saying.offset === 0) saying.startedAtMs.push(nowMs());
  const data = saying.samples.slice(saying.offset, saying.offset + FRAME_SAMPLES);
  saying.offset += FRAME_SAMPLES;
  if (saying.offset >= saying.samples.length) {
    saying.offset = 0;
    if (saying.startedAtMs.length === saying.times) {
      saying.done(saying.startedAtMs);
      saying = undefined;
    }
  }
  return data;
}

const commands = {
  join: (url, token) => room.connect(url, token, { autoSubscribe: true, dynacast: false }),

  async publish(options) {
    source = new AudioSource(SOURCE_RATE, 1, 0);
    const publishOptions = Object.assign(new TrackPublishOptions(), { source: TrackSource.SOURCE_MICROPHONE }, options);
    publication = await room.localParticipant.publishTrack(LocalAudioTrack.createAudioTrack('microphone', source), publishOptions);
    pace();
    return publication.sid;
  },

  async unpublish() {
    clearInterval(pacer);
    await room.localParticipant.unpublishTrack(publication.sid);
  },

  say: (samples, times) => new Promise((done) => {
    saying = { samples, offset: 0, times, startedAtMs: [], done };
  }),

  hears: (identity) => until(`a track of ${identity}`, () => heard.has(identity)),

  muted: () => until('its mute', () => publication.muted),

  heard: (identity) => heard.get(identity) ?? [],

  others: () => [...room.remoteParticipants.values()].map(({ identity, name, metadata, attributes }) => ({ identity, name, metadata, attributes })),

  disconnected: () => until('the end of the connection', () => disconnectReason),

  async leave() {
    clearInterval(pacer);
    await room.disconnect();
    await dispose();
  },
};

process.on('message', async ({ id, command, args }) => {
  try {
    process.send({ id, value: await commands[command](...args) });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
process.on('disconnect', () => process.exit(0));
