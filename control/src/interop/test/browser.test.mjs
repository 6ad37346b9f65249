import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { TwilioBot } from '../lib/bot.mjs';
import { Browser } from '../lib/browser.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { PageServer } from '../lib/page-server.mjs';
import { launchRoomServer } from '../lib/room-server.mjs';
import { joinToken } from '../lib/tokens.mjs';
import { pause, until } from '../lib/wait.mjs';

// Both lie in a telephone's band, and each is silent where the other is measured.
const TONES_HZ = [500, 900];
const [ANNA, BEN] = [0, 1];
const ROOM = 'pages';

const TALK_MS = 30_000;
const PACKETS_PER_SECOND = 50;
// Longer than any hiccup of a busy machine's playout, far shorter than a new connection takes.
const HICCUP_MS = 500;

let server;
let gateway;
let pages;
let anna;
let ben;

before(async () => {
  server = await launchRoomServer();
  gateway = await Gateway.launch(server);
  pages = await PageServer.launch();
  anna = await Browser.launch(pages.url, TONES_HZ[ANNA]);
  ben = await Browser.launch(pages.url, TONES_HZ[BEN]);
});

after(async () => {
  await anna?.close();
  await ben?.close();
  pages.close();
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await server.close();
});

const join = async (browser, identity, roomOptions) => browser.join(server.url, await joinToken(server, identity, ROOM), TONES_HZ, roomOptions);

/** The other's tone alone, without a hole; as a rule also every packet of it. */
async function assertHears(browser, identity, tone, act, { isLossless = true } = {}) {
  const from = await browser.now(identity);
  const before = await browser.ask('received', identity);
  await act();
  // Counted the other way round at the end, so that what is listened to holds all that is counted.
  const now = await browser.ask('received', identity);
  const listening = await browser.since(identity, from);

  const seconds = (now.timestamp - before.timestamp) / 1000;
  const packets = now.packetsReceived - before.packetsReceived;
  const lost = now.packetsLost - before.packetsLost;
  const what = `${identity}: ${JSON.stringify({ seconds, packets, lost, share: listening.share(tone), gaps: listening.gapsMs(tone) })}`;
  console.log(what);
  assert.ok(packets >= (seconds - 1) * PACKETS_PER_SECOND, what);
  if (isLossless) assert.equal(lost, 0, what);
  assert.ok(listening.ms >= seconds * 1000 - Math.max(HICCUP_MS, 0.1 * seconds * 1000), what);
  const missingMs = (1 - listening.share(tone)) * seconds * 1000;
  assert.ok(missingMs <= Math.max(HICCUP_MS, 0.02 * seconds * 1000), what);
  assert.ok(listening.longestGapMs(tone) <= HICCUP_MS, what);
}

const bothHear = (act, options) => {
  const done = act();
  return Promise.all([assertHears(anna, 'ben', BEN, () => done, options), assertHears(ben, 'anna', ANNA, () => done, options)]);
};

/** A stretch of listening that is as it should be, at some time: what a machine spoils that keeps somebody waiting is not judged. */
const untilWell = (what, listen) => until(what, () => listen().then(() => true, (error) => {
  if (error.code !== 'ERR_ASSERTION') throw error;
  return false;
}), 60_000);

const untilBothHear = () => untilWell('both to hear each other well', () => bothHear(() => pause(2_000)));

test('two pages hear each other for half a minute, with one peer connection and with two', async () => {
  await join(anna, 'anna', { singlePeerConnection: true });
  await join(ben, 'ben', { singlePeerConnection: false });
  await anna.hears('ben', BEN);
  await ben.hears('anna', ANNA);
  await pause(1_000);

  await bothHear(() => pause(TALK_MS));

  for (const browser of [anna, ben]) {
    assert.deepEqual(await browser.ask('events'), [], 'nothing was reconnected');
    const reported = await until('a receiver report', () => browser.ask('reported'));
    assert.equal(reported.packetsLost, 0, 'the server has lost nothing');
  }
});

for (const name of ['anna', 'ben']) {
  test(`${name}'s page loses its WebSocket and resumes, and nobody hears it`, async () => {
    const page = name === 'anna' ? anna : ben;
    const sid = await page.ask('sid');
    const sockets = await page.ask('sockets');

    // livekit-server lets a few packets fall when a participant resumes: too few to be heard.
    await bothHear(async () => {
      await page.ask('dropSignal');
      await until('the resume', async () => (await page.ask('events')).includes('Reconnected'));
      await pause(2_000);
    }, { isLossless: false });

    assert.deepEqual(await page.ask('events'), ['SignalReconnecting', 'Reconnected'], 'signalling alone was lost');
    assert.equal(await page.ask('sid'), sid, 'the participant is the same');
    assert.equal(await page.ask('sockets'), sockets + 1, 'over one more socket');
  });
}

test('a page that is reloaded comes back, and the other hears one gap', async () => {
  const from = await anna.now('ben');
  await ben.reload();
  await join(ben, 'ben');
  await anna.hears('ben', BEN);
  await ben.hears('anna', ANNA);
  await pause(3_000);

  const gaps = (await anna.since('ben', from)).gapsMs(BEN).filter((gap) => gap > HICCUP_MS);
  console.log(`reload: gaps of ${gaps} ms`);
  assert.equal(gaps.length, 1, `gaps of ${gaps} ms`);
  await untilBothHear();
  await until('the two alone', async () => (await server.rooms.listParticipants(ROOM)).map((each) => each.identity).sort().join() === 'anna,ben');
});

test('a page that mutes is silent, and is heard when it unmutes', async () => {
  await ben.ask('mute', true);
  await anna.hears('ben', -1);
  await pause(1_000);
  const from = await anna.now('ben');
  await pause(1_000);
  assert.equal((await anna.since('ben', from)).share(-1), 1, 'silence');

  await ben.ask('mute', false);
  await anna.hears('ben', BEN);
  await untilBothHear();
});

test('a page that publishes its microphone again is heard again', async () => {
  const sid = await ben.ask('republish');
  await until('the new track alone', async () => {
    const { tracks } = await server.rooms.getParticipant(ROOM, 'ben');
    return tracks.length === 1 && tracks[0].sid === sid;
  });
  await anna.hears('ben', BEN);
  await untilBothHear();
});

test('a page that plays two channels is heard in stereo', async () => {
  const sid = await ben.ask('publishStereo');
  await until('the track', async () => (await anna.ask('newest', 'ben')) === sid);
  await anna.ask('listenToSides', 'ben');
  await anna.hears('ben left', ANNA);
  await anna.hears('ben right', BEN);
});

test('a page that drives a call hears its own tone back from an echo bot', async () => {
  await ben.reload();
  const bot = await TwilioBot.launch();
  await gateway.createCall({ call_id: 'page', bot: { url: bot.url } });
  await ben.join(server.url, await gateway.driverToken('page'), TONES_HZ);
  const session = await bot.sessionOf('page');
  await ben.hears('bot_page', BEN);
  await pause(1_000);

  await untilWell('its own tone', () => assertHears(ben, 'bot_page', BEN, () => pause(5_000)));

  assert.equal((await gateway.call('page')).state, 'active');
  await ben.ask('leave');
  assert.equal((await gateway.ended('page')).end_reason, 'driver_left');
  await session.closed;
  assert.deepEqual(session.violations(), []);
  await bot.close();
});
