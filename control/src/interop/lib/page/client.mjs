// A participant in a page: the unmodified client library, a microphone, and an ear per other participant. Driven by browser.mjs.
const { Room, RoomEvent } = window.LivekitClient;

const RATE = 48000;
const QUIET = 0.01;
const MOSTLY = 0.9;

const events = [];
const tracks = new Map();
const ears = new Map();
let room;
let audio;
let tones;

const SIDES = ['left', 'right'];

function source(track) {
  return audio.createMediaStreamSource(new MediaStream([track.mediaStreamTrack]));
}

function listen(track, identity) {
  tracks.set(identity, track);
  // Chromium decodes a remote track only while an element plays it.
  track.attach();
  source(track).connect((ears.get(identity) ?? newEar(identity)).node);
}

function newEar(identity) {
  const node = new AudioWorkletNode(audio, 'ear', { numberOfInputs: 1, numberOfOutputs: 1, processorOptions: { tonesHz: tones }, channelCount: 1, channelCountMode: 'explicit' });
  const ear = { node, blocks: [] };
  // Which tone each block is; -1: silence or anything else.
  node.port.onmessage = ({ data: { rms, shares } }) => ear.blocks.push(rms < QUIET ? -1 : shares.findIndex((share) => share > MOSTLY));
  // Without a way to the output nothing is processed.
  node.connect(audio.destination);
  ears.set(identity, ear);
  return ear;
}

window.client = {
  async join(url, token, { tonesHz, roomOptions }) {
    tones = tonesHz;
    audio = new AudioContext({ sampleRate: RATE });
    await audio.audioWorklet.addModule('/ear.mjs');
    room = new Room(roomOptions);
    room.on(RoomEvent.TrackSubscribed, (track, _, participant) => listen(track, participant.identity));
    for (const type of ['SignalReconnecting', 'Reconnecting', 'Reconnected', 'Disconnected']) {
      room.on(RoomEvent[type], () => events.push(type));
    }
    await room.connect(url, token);
    // The tone goes out as it is: nothing that makes speech better.
    await room.localParticipant.setMicrophoneEnabled(true, { echoCancellation: false, noiseSuppression: false, autoGainControl: false }, { dtx: false });
    return room.localParticipant.sid;
  },

  events: () => events,
  sid: () => room.localParticipant.sid,
  hears: (identity) => ears.has(identity),
  /** What was played of somebody, per 20 ms: the index of the tone, or -1. */
  blocks: (identity) => ears.get(identity)?.blocks ?? [],
  mute: (isMuted) => room.localParticipant.setMicrophoneEnabled(!isMuted),
  leave: () => room.disconnect(),

  /** Publishes the microphone's track again at once, under the id that the server still knows. */
  async republish() {
    const [{ track }] = room.localParticipant.audioTrackPublications.values();
    const unpublished = room.localParticipant.unpublishTrack(track, false);
    const published = room.localParticipant.publishTrack(track, { dtx: false, source: 'microphone' });
    await unpublished;
    return (await published).trackSid;
  },

  /** Publishes the tones beside the microphone, each on a side of its own. */
  async publishStereo() {
    const sides = audio.createChannelMerger(tones.length);
    tones.forEach((toneHz, side) => {
      const tone = new OscillatorNode(audio, { frequency: toneHz });
      tone.connect(new GainNode(audio, { gain: 0.3 })).connect(sides, 0, side);
      tone.start();
    });
    const output = audio.createMediaStreamDestination();
    sides.connect(output);
    const [track] = output.stream.getAudioTracks();
    return (await room.localParticipant.publishTrack(track, { dtx: false, forceStereo: true, source: 'screen_share_audio' })).trackSid;
  },

  /** Somebody's newest track. */
  newest: (identity) => tracks.get(identity)?.sid,

  /** Listens to each side of somebody's newest track: `NAME left` and `NAME right`. */
  listenToSides(identity) {
    const splitter = audio.createChannelSplitter(SIDES.length);
    source(tracks.get(identity)).connect(splitter);
    SIDES.forEach((name, side) => splitter.connect(newEar(`${identity} ${name}`).node, side));
  },

  /** Breaks the signalling connection; media is not touched. */
  dropSignal() {
    window.sockets.at(-1).close();
    return window.sockets.length;
  },
  sockets: () => window.sockets.length,

  /** What the browser counts of somebody's track. */
  async received(identity) {
    const report = await tracks.get(identity).getRTCStatsReport();
    return [...report.values()].find((each) => each.type === 'inbound-rtp');
  },

  /** What the browser counts of the microphone, as its receiver reports it. */
  async reported() {
    const [publication] = room.localParticipant.audioTrackPublications.values();
    const report = await publication.track.getRTCStatsReport();
    return [...report.values()].find((each) => each.type === 'remote-inbound-rtp');
  },
};
