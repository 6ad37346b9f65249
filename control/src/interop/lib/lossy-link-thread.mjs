// The thread of a LossyLink: passes datagrams on, as it is told.
import { createSocket } from 'node:dgram';
import { parentPort, workerData } from 'node:worker_threads';
import { Random } from './random.mjs';

const { address, port, seed } = workerData;
const random = new Random(seed);
const ways = new Map();
let passed = 0;
let trouble = { jitterMs: 0, loss: 0, doubled: 0 };

/** The first byte of RTP and RTCP (RFC 7983): STUN and DTLS pass at once, for they repeat themselves. */
const isMedia = (datagram) => datagram[0] >= 128 && datagram[0] <= 191;

function pass(datagram, send) {
  if (!isMedia(datagram)) {
    send();
    return;
  }
  if (random.chance(trouble.loss)) return;
  passed++;
  const copies = random.chance(trouble.doubled) ? 2 : 1;
  for (let copy = 0; copy < copies; copy++) {
    if (trouble.jitterMs === 0) send();
    else setTimeout(send, random.between(0, trouble.jitterMs));
  }
}

/** The server knows each client by a port of its own. */
function wayOf(from) {
  const client = `${from.address}:${from.port}`;
  let way = ways.get(client);
  if (!way) {
    way = createSocket('udp4');
    way.on('message', (answer) => pass(answer, () => front.send(answer, from.port, from.address)));
    ways.set(client, way);
  }
  return way;
}

const front = createSocket('udp4');
front.on('message', (datagram, from) => {
  const way = wayOf(from);
  pass(datagram, () => way.send(datagram, port, '127.0.0.1'));
});
front.bind(port, address, () => parentPort.postMessage('listening'));

parentPort.on('message', (wish) => {
  if (wish === 'passed') parentPort.postMessage(passed);
  else trouble = wish;
});
