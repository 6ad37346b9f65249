// Kills packaged gateways at random moments of real calls on a real livekit-server, starts them again, and judges what they wrote.
//
//   npm run crash -- [--trials 30] [--seed N]
//
// A trial is a kill, a restart and a look at what became of the calls, which go on from trial to trial. Two gateways share the trials, each
// with its own data directory, side by side on one livekit-server.
//
// The seed that it prints repeats what is done and when; what the machine makes of it is as always. Exit code 1: a promise was broken.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Gateway } from '../lib/gateway.mjs';
import { LiveKitServer } from '../lib/livekit.mjs';
import { Random } from '../lib/random.mjs';
import { until } from '../lib/wait.mjs';
import { violations } from './judge.mjs';
import { Victim } from './victim.mjs';

const { values } = parseArgs({ options: { trials: { type: 'string', default: '30' }, seed: { type: 'string' } } });
const trials = Number(values.trials);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!Number.isInteger(trials) || trials < 1 || !Number.isInteger(seed)) {
  console.error('usage: npm run crash -- [--trials N] [--seed N]');
  process.exit(2);
}

const SETTLE_LIMIT_MS = 60_000;
const callOf = (room) => room.name.replace(/^call_/, '');

const startedMs = performance.now();
const cache = join(mkdtempSync(join(tmpdir(), 'voice-gateway-crash-')), 'voice-gateway.aot');
const server = await LiveKitServer.launch();
const victims = [];

console.log(`crash harness: trials=${trials} seed=${seed}`);
try {
  const javaOptions = process.env.VOICE_GATEWAY_JAVA_OPTIONS ?? await quickStart();
  const random = new Random(seed);
  for (const name of ['a', 'b']) {
    victims.push(await Victim.launch(name, server, new Random(random.between(0, 2 ** 31)), { VOICE_GATEWAY_JAVA_OPTIONS: javaOptions }));
  }
  await Promise.all(victims.map((victim, i) => victim.run(Math.ceil((trials - i) / victims.length))));
  const roomsLeft = await settle();
  await Promise.all(victims.map((victim) => victim.stop()));
  await judge(roomsLeft);
} finally {
  await Promise.all(victims.map((victim) => victim.close()));
  await server.close();
  rmSync(cache, { force: true });
}
process.exit(process.exitCode ?? 0);

/** The time of a trial is the start of a JVM: what the image does for its users, and no compiler that pays only later. */
async function quickStart() {
  const gateway = new Gateway(server, undefined, { VOICE_GATEWAY_JAVA_OPTIONS: `-XX:AOTCacheOutput=${cache}` }, []);
  await gateway.start();
  await gateway.close();
  return `-XX:AOTCache=${cache} -XX:TieredStopAtLevel=1`;
}

/** A room that was made as a gateway died has no call: it takes the next one two looks at the server to know that. */
async function settle() {
  const left = async () => {
    const live = victims.flatMap((victim) => victim.ledger.live());
    return (await roomsOfGateways()).filter((room) => !live.includes(callOf(room)));
  };
  await until('no room without a call', async () => (await left()).length === 0, SETTLE_LIMIT_MS).catch(() => {});
  return left();
}

/**
 * All but those that the server made for a driver alone who came when the call was over: such a room says nothing of a gateway, and is not
 * the gateway's to touch. Where no driver came, nobody but a gateway can have made it.
 */
async function roomsOfGateways() {
  const wasJoined = (id) => victims.some((victim) => victim.calls.some((call) => call.id === id && call.isJoined));
  return (await server.rooms.listRooms()).filter((room) => room.metadata !== '' || !wasJoined(callOf(room)));
}

async function judge(roomsLeft) {
  const judgedMs = performance.now();
  const queues = await Promise.all(victims.map((victim) => victim.gateway.queue()));
  const broken = (await Promise.all(victims.map((victim, i) => violations(victim, queues[i])))).flat();
  for (const { name, metadata } of [...roomsLeft, ...await roomsOfGateways()]) broken.push(`room left: ${name} ${metadata}`);

  const reasons = {};
  for (const events of queues.flatMap((queue) => [...queue.values()])) {
    const reason = events.at(-1).data.end_reason ?? 'none';
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  const kills = victims.reduce((sum, victim) => sum + victim.kills, 0);
  const seconds = (sinceMs) => `${Math.round((performance.now() - sinceMs) / 1000)} s`;
  console.log(`${kills} kills, ends: ${JSON.stringify(reasons)}, ${seconds(startedMs)}, of it ${seconds(judgedMs)} to judge`);
  broken.forEach((line) => console.log(`BROKEN ${line}`));
  const data = victims.map((victim) => victim.gateway.data).join(' ');
  console.log(broken.length === 0 ? `0 violations in ${trials} trials, seed=${seed}` : `${broken.length} violations, seed=${seed}, data=${data}`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
