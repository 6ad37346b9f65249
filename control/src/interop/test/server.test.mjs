import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { ParticipantInfo_State, RoomServiceClient, TrackSource, TrackType } from 'livekit-server-sdk';
import { WebSocket } from 'ws';
import { sweeps } from '../lib/audio.mjs';
import { Caller } from '../lib/caller.mjs';
import { untilHeard } from '../lib/check.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { launchRoomServer } from '../lib/room-server.mjs';
import { joinToken, token } from '../lib/tokens.mjs';
import { pause, until } from '../lib/wait.mjs';
import { Webhooks } from '../lib/webhooks.mjs';

const PLAIN = { dtx: false, red: false };
const SWEEPS = sweeps();
const UP = SWEEPS.landmarks[0].pattern;

let webhooks;
let server;
let gateway;

before(async () => {
  webhooks = await Webhooks.launch();
  server = await launchRoomServer({ webhookUrl: webhooks.url });
  webhooks.trust(server);
  gateway = await Gateway.launch(server);
});

after(async () => {
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await server.close();
  webhooks.close();
});

const join = async (identity, room, grant, options) => Caller.join(server.url, await joinToken(server, identity, room, grant, options));

/** A call of the SDK is refused with one of Twirp's codes. */
const refused = (call, code, status) => assert.rejects(call, (error) => {
  assert.equal(error.code, code, error);
  assert.equal(error.status, status, error);
  return true;
});

/** How often the listener hears what the talker says now, once. */
async function hearings(talker, talkerIdentity, listener) {
  const from = (await listener.heard(talkerIdentity)).length;
  await talker.say(SWEEPS);
  await pause(500);
  const heard = await listener.heard(talkerIdentity);
  return heard.find(UP).filter((match) => match.index >= from).length;
}

const participant = (room, identity, fact) => until(`${identity} as expected`,
  async () => {
    const info = await server.rooms.getParticipant(room, identity);
    return fact(info) && info;
  });

test('rooms are created, found, changed and deleted', async () => {
  const { rooms } = server;
  const created = await rooms.createRoom({ name: 'lobby', emptyTimeout: 60, departureTimeout: 30, maxParticipants: 5, metadata: 'first' });
  assert.match(created.sid, /^RM_/);
  assert.equal(created.name, 'lobby');
  assert.equal(created.emptyTimeout, 60);
  assert.equal(created.departureTimeout, 30);
  assert.equal(created.maxParticipants, 5);
  assert.equal(created.metadata, 'first');
  assert.equal(created.numParticipants, 0);
  assert.ok(Math.abs(Number(created.creationTime) - Date.now() / 1000) < 5, `creation time ${created.creationTime}`);

  const again = await rooms.createRoom({ name: 'lobby', emptyTimeout: 7, metadata: 'second' });
  assert.equal(again.sid, created.sid, 'the same room');
  assert.equal(again.emptyTimeout, 60, 'as it was created');
  assert.equal(again.metadata, 'first');

  await rooms.createRoom({ name: 'hall' });
  const names = (found) => found.map((room) => room.name).sort();
  assert.deepEqual(names(await rooms.listRooms()).filter((name) => ['hall', 'lobby'].includes(name)), ['hall', 'lobby']);
  assert.deepEqual(names(await rooms.listRooms(['hall', 'nowhere'])), ['hall']);

  assert.equal((await rooms.updateRoomMetadata('lobby', 'third')).metadata, 'third');
  await refused(rooms.updateRoomMetadata('nowhere', 'x'), 'not_found', 404);

  await rooms.deleteRoom('lobby');
  await rooms.deleteRoom('hall');
  assert.deepEqual(await rooms.listRooms(['lobby', 'hall']), []);
  await refused(rooms.deleteRoom('lobby'), 'not_found', 404);
});

test('a room ends when nobody comes, and when everybody has left', async () => {
  await server.rooms.createRoom({ name: 'brief', emptyTimeout: 1 });
  await server.rooms.createRoom({ name: 'left', departureTimeout: 1 });
  const guest = await join('guest', 'left');
  await until('the guest', async () => (await server.rooms.listRooms(['left']))[0].numParticipants === 1);
  await guest.leave();
  await until('both to be gone', async () => (await server.rooms.listRooms(['brief', 'left'])).length === 0);
});

test('participants are listed, changed, muted, unsubscribed and removed', async () => {
  const { rooms } = server;
  const talker = await join('talker', 'people', {}, { name: 'T', metadata: 'm', attributes: { colour: 'red', size: 'small' } });
  const listener = await join('listener', 'people');
  const sid = await talker.publish(PLAIN);
  await listener.hears('talker');
  await pause(1_000);

  assert.deepEqual((await rooms.listParticipants('people')).map((each) => each.identity).sort(), ['listener', 'talker']);
  await until('the count', async () => (await rooms.listRooms(['people']))[0].numParticipants === 2);
  const info = await participant('people', 'talker', (each) => each.tracks.length === 1 && each.state === ParticipantInfo_State.ACTIVE);
  assert.match(info.sid, /^PA_/);
  assert.equal(info.name, 'T');
  assert.equal(info.isPublisher, true);
  assert.equal(info.permission.canPublish, true);
  const [track] = info.tracks;
  assert.equal(track.sid, sid);
  assert.equal(track.type, TrackType.AUDIO);
  assert.equal(track.source, TrackSource.MICROPHONE);
  assert.equal(track.muted, false);
  assert.equal(track.mimeType.toLowerCase(), 'audio/opus');
  await refused(rooms.getParticipant('people', 'nobody'), 'not_found', 404);

  const changed = await rooms.updateParticipant('people', 'talker', { name: 'Tess', metadata: 'n', attributes: { colour: 'blue', size: '' } });
  assert.equal(changed.name, 'Tess');
  await until('the others to know', async () => {
    const [seen] = await listener.others();
    return seen.name === 'Tess' && seen.metadata === 'n' && seen.attributes.colour === 'blue' && !seen.attributes.size;
  });
  await untilHeard('the talker', talker, SWEEPS, () => listener.heard('talker'));

  assert.equal((await rooms.mutePublishedTrack('people', 'talker', sid, true)).muted, true);
  await participant('people', 'talker', (each) => each.tracks[0].muted);
  assert.equal(await hearings(talker, 'talker', listener), 0, 'a muted microphone is not heard');
  assert.equal((await rooms.mutePublishedTrack('people', 'talker', sid, false)).muted, false);
  await participant('people', 'talker', (each) => !each.tracks[0].muted);
  await untilHeard('the talker, no longer muted', talker, SWEEPS, () => listener.heard('talker'));

  await rooms.updateSubscriptions('people', 'listener', [sid], false);
  await pause(500);
  assert.equal(await hearings(talker, 'talker', listener), 0, 'unsubscribed it is not heard');
  await rooms.updateSubscriptions('people', 'listener', [sid], true);
  await untilHeard('the talker, subscribed to again', talker, SWEEPS, () => listener.heard('talker'));

  await rooms.updateParticipant('people', 'talker', { permission: { canSubscribe: true, canPublish: false, canPublishData: false } });
  await participant('people', 'talker', (each) => each.tracks.length === 0 && !each.permission.canPublish);

  await rooms.removeParticipant('people', 'talker');
  assert.equal(await talker.disconnected(), 'PARTICIPANT_REMOVED');
  await until('the room without it', async () => (await rooms.listParticipants('people')).every((each) => each.identity !== 'talker'));
  await refused(rooms.getParticipant('people', 'talker'), 'not_found', 404);
  await until('the others to see it', async () => (await listener.others()).length === 0);
  await rooms.deleteRoom('people');
  assert.equal(await listener.disconnected(), 'ROOM_DELETED');
  await talker.kill();
  await listener.kill();
});

test('whoever comes with an identity that is there takes its place', async () => {
  const first = await join('twin', 'double');
  const second = await join('twin', 'double');

  assert.equal(await first.disconnected(), 'DUPLICATE_IDENTITY');
  await until('the second alone', async () => (await server.rooms.listParticipants('double')).map((each) => each.identity).join() === 'twin');

  await first.kill();
  await second.leave();
});

test('a room that is full lets nobody else in', async () => {
  await server.rooms.createRoom({ name: 'narrow', maxParticipants: 1 });
  const first = await join('first', 'narrow');

  await assert.rejects(join('second', 'narrow'));

  assert.deepEqual((await server.rooms.listParticipants('narrow')).map((each) => each.identity), ['first']);
  await first.leave();
});

const joinGrant = { roomJoin: true, room: 'guarded' };
const BAD_TOKENS = {
  'a wrong secret': (each) => token(each, 'x', joinGrant, { secret: 'ffffffffffffffffffffffffffffffff' }),
  'a wrong key': (each) => token(each, 'x', joinGrant, { key: 'unknown' }),
  'a time that is over': (each) => token(each, 'x', joinGrant, { ttl: -100 }),
  'no grant to join': (each) => token(each, 'x', { roomList: true, room: 'guarded' }),
  'no signature': async (each) => `${(await token(each, 'x', joinGrant)).split('.').slice(0, 2).join('.')}.`,
  'nonsense in it': async () => 'nonsense',
};

for (const [what, make] of Object.entries(BAD_TOKENS)) {
  test(`a token with ${what} opens no door`, async () => {
    const bad = await make(server);
    const validation = await fetch(`${server.httpUrl}/rtc/validate?access_token=${bad}`);
    assert.equal(validation.status, 401, await validation.text());
    await assert.rejects(Caller.join(server.url, bad));
    const answer = await fetch(`${server.httpUrl}/twirp/livekit.RoomService/CreateRoom`, {
      method: 'POST', headers: { authorization: `Bearer ${bad}`, 'content-type': 'application/json' }, body: '{"name":"guarded"}',
    });
    assert.equal(answer.status, 401, await answer.text());
    assert.deepEqual(await server.rooms.listRooms(['guarded']), []);
  });
}

test('a token opens its own room and nothing more', async () => {
  const { httpUrl } = server;
  await server.rooms.createRoom({ name: 'mine' });
  await server.rooms.createRoom({ name: 'other' });
  const call = async (method, body, grant) => {
    const response = await fetch(`${httpUrl}/twirp/livekit.RoomService/${method}`, {
      method: 'POST', headers: { authorization: `Bearer ${await token(server, 'x', grant)}`, 'content-type': 'application/json' }, body: JSON.stringify(body),
    });
    return response.status;
  };
  assert.equal(await call('ListParticipants', { room: 'mine' }, { roomAdmin: true, room: 'mine' }), 200);
  assert.equal(await call('ListParticipants', { room: 'other' }, { roomAdmin: true, room: 'mine' }), 401);
  assert.equal(await call('ListParticipants', { room: 'mine' }, { roomAdmin: true }), 401);
  assert.equal(await call('ListParticipants', { room: 'mine' }, { roomJoin: true, room: 'mine' }), 401);
  assert.equal(await call('ListRooms', {}, { roomList: true }), 200);
  assert.equal(await call('ListRooms', {}, { roomCreate: true }), 401);
  assert.equal(await call('CreateRoom', { name: 'new' }, { roomList: true }), 401);
  assert.equal(await call('DeleteRoom', { room: 'mine' }, { roomAdmin: true, room: 'mine' }), 401);
  await assert.rejects(new RoomServiceClient(httpUrl, server.key, 'ffffffffffffffffffffffffffffffff').listRooms(), { status: 401 });

  const deaf = await join('deaf', 'mine', { canSubscribe: false });
  const mute = await join('mute', 'mine', { canPublish: false });
  const filmer = await join('filmer', 'mine', { canPublishSources: [TrackSource.CAMERA] });
  const hidden = await join('hidden', 'mine', { hidden: true });
  const talker = await join('talker', 'mine');
  await talker.publish(PLAIN);
  await hidden.hears('talker');
  await mute.hears('talker');
  assert.equal((await deaf.heard('talker')).length, 0, 'who may not subscribe hears nothing');
  assert.deepEqual((await talker.others()).map((each) => each.identity).sort(), ['deaf', 'filmer', 'mute'], 'the hidden one is not seen');
  await Promise.all([
    assert.rejects(mute.publish(PLAIN), 'who may not publish is refused'),
    assert.rejects(filmer.publish(PLAIN), 'who may publish a camera is refused a microphone'),
  ]);
  const published = (await server.rooms.listParticipants('mine')).flatMap((each) => each.tracks.map(() => each.identity));
  assert.deepEqual(published, ['talker']);
  await Promise.all([deaf, mute, filmer, hidden, talker].map((caller) => caller.kill()));
});

test('the server keeps a signalling connection alive on which nothing moves', async () => {
  const socket = new WebSocket(`${server.url}/rtc?access_token=${await joinToken(server, 'idle', 'quiet')}&protocol=15&auto_subscribe=1`);
  await once(socket, 'ping', { signal: AbortSignal.timeout(40_000) });
  socket.terminate();
});

test('webhooks tell of a room from its start to its end, each signed and once', async () => {
  const talker = await join('talker', 'told', {}, { name: 'T' });
  // Whose connection the server does not know yet is told of later, or not at all if it leaves again.
  await webhooks.until('told', 'participant_joined');
  const sid = await talker.publish(PLAIN);
  await webhooks.until('told', 'track_published');
  await talker.unpublish();
  await webhooks.until('told', 'track_unpublished');
  const listener = await join('listener', 'told');
  await webhooks.until('told', 'participant_joined', 2);
  await listener.leave();
  await webhooks.until('told', 'participant_left');
  const another = await talker.publish(PLAIN);
  await webhooks.until('told', 'track_published', 2);
  await server.rooms.deleteRoom('told');

  const events = await webhooks.until('told', 'room_finished');
  assert.deepEqual(webhooks.refused, []);
  assert.deepEqual(events.map((event) => [event.event, event.participant?.identity, event.track?.sid].filter(Boolean).join(' ')), [
    'room_started',
    'participant_joined talker',
    `track_published talker ${sid}`,
    `track_unpublished talker ${sid}`,
    'participant_joined listener',
    'participant_left listener',
    `track_published talker ${another}`,
    `track_unpublished talker ${another}`,
    'participant_left talker',
    'room_finished',
  ]);
  assert.equal(new Set(events.map((event) => event.id)).size, events.length, 'ids differ');
  assert.ok(events.every((event) => event.id.startsWith('EV_')), 'as LiveKit names them');
  assert.equal(new Set(events.map((event) => event.room.sid)).size, 1, 'one room');
  assert.ok(events.every((event) => Math.abs(Number(event.createdAt) - Date.now() / 1000) < 60), 'times');
  const joined = events.find((event) => event.event === 'participant_joined');
  assert.equal(joined.participant.name, 'T');
  assert.equal(joined.participant.state, ParticipantInfo_State.ACTIVE);
  const published = events.find((event) => event.event === 'track_published');
  assert.equal(published.track.source, TrackSource.MICROPHONE);
  assert.equal(published.track.type, TrackType.AUDIO);
  await talker.kill();
});
