// Kills the packaged gateway at random moments of real calls on a real livekit-server, starts it again, and judges the queue at the end.
//
//   npm run crash -- [--trials 30] [--seed N]
//
// The seed that it prints repeats what is done and when; what the machine makes of it is as always. Exit code 1: a promise was broken.
import { parseArgs } from 'node:util';
import { TwilioBot } from '../lib/bot.mjs';
import { Gateway } from '../lib/gateway.mjs';
import { LiveKitServer } from '../lib/livekit.mjs';
import { Random } from '../lib/random.mjs';
import { pause, until, within } from '../lib/wait.mjs';
import { violations } from './judge.mjs';
import { Trial } from './trial.mjs';

const { values } = parseArgs({ options: { trials: { type: 'string', default: '30' }, seed: { type: 'string' } } });
const trials = Number(values.trials);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (!Number.isInteger(trials) || trials < 1 || !Number.isInteger(seed)) {
  console.error('usage: npm run crash -- [--trials N] [--seed N]');
  process.exit(2);
}

const DOWN_LIMIT_MS = 2_000;
const START_LIMIT_MS = 4_000;
const AFTER_LIMIT_MS = 2_000;

const random = new Random(seed);
const server = await LiveKitServer.launch();
const bot = await TwilioBot.launch();
const gateway = new Gateway(server, undefined, { VOICE_GATEWAY_BOT_URL: bot.url, VOICE_GATEWAY_DRAIN: '0s' }, []);
const startedMs = performance.now();
const stories = [];
let kills = 0;

console.log(`crash harness: trials=${trials} seed=${seed} data=${gateway.data}`);
try {
  await gateway.start();
  for (let number = 1; number <= trials; number++) stories.push(await runTrial(number));
  // A room that was made as the gateway died has no call: it takes the gateway two looks at the server to know that.
  await until('an empty server', async () => (await server.rooms.listRooms()).length === 0, 30_000).catch(() => {});
  await within('the end of the last calls', gateway.child.kill('SIGTERM'), 20_000);
  await judge();
} finally {
  gateway.child?.process.kill('SIGKILL');
  await bot.close();
  await server.close();
}
process.exit(process.exitCode ?? 0);

async function runTrial(number) {
  const trial = new Trial(number, gateway, server, new Random(random.between(0, 2 ** 31)));
  await trial.begin();
  await kill();
  // Sometimes the next one dies before it has begun to take calls.
  for (let again = 0; again < 3 && random.chance(0.3); again++) {
    await pause(random.between(0, DOWN_LIMIT_MS));
    gateway.spawn();
    await pause(random.between(0, START_LIMIT_MS));
    await kill();
  }
  await trial.whileDown();
  await pause(random.between(0, DOWN_LIMIT_MS));
  await gateway.start();
  await trial.afterwards();
  if (random.chance(0.5)) {
    await pause(random.between(0, AFTER_LIMIT_MS));
    await kill();
    await gateway.start();
  }
  await trial.finish();
  console.log(`trial ${number}: ${trial.summary()}`);
  return trial;
}

async function kill() {
  kills++;
  await gateway.child.kill('SIGKILL');
}

async function judge() {
  const broken = await violations(gateway, server, stories);
  const reasons = {};
  for (const events of (await gateway.queue()).values()) {
    const reason = events.at(-1).data.end_reason ?? 'none';
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  console.log(`${kills} kills, ends: ${JSON.stringify(reasons)}, ${Math.round((performance.now() - startedMs) / 1000)} s`);
  broken.forEach((line) => console.log(`BROKEN ${line}`));
  console.log(broken.length === 0 ? `0 violations in ${trials} trials, seed=${seed}` : `${broken.length} violations, seed=${seed}, data=${gateway.data}`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}
