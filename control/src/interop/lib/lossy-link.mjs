import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** The first byte of RTP and RTCP (RFC 7983): STUN and DTLS pass at once, for they repeat themselves. */
const isMedia = (datagram) => datagram[0] >= 128 && datagram[0] <= 191;

/** A way to a server's UDP port that loses, delays, reorders and doubles media in both directions, once it is told to. */
export class LossyLink {
  static async launch(address, port, random) {
    const link = new LossyLink(address, port, random);
    link.front.bind(port, address);
    await once(link.front, 'listening');
    return link;
  }

  constructor(address, port, random) {
    this.port = port;
    this.random = random;
    this.ways = new Map();
    this.passed = 0;
    this.front = createSocket('udp4');
    this.front.on('message', (datagram, from) => this.#onClient(datagram, from));
    this.calm();
  }

  /** @param trouble how late a packet may be, and the shares that get lost and come twice */
  trouble({ jitterMs, loss, doubled }) {
    Object.assign(this, { jitterMs, loss, doubled });
  }

  calm() {
    this.trouble({ jitterMs: 0, loss: 0, doubled: 0 });
  }

  #onClient(datagram, from) {
    const client = `${from.address}:${from.port}`;
    let way = this.ways.get(client);
    if (!way) {
      way = createSocket('udp4');
      way.on('message', (answer) => this.#pass(answer, () => this.front.send(answer, from.port, from.address)));
      this.ways.set(client, way);
    }
    this.#pass(datagram, () => way.send(datagram, this.port, '127.0.0.1'));
  }

  #pass(datagram, send) {
    if (!isMedia(datagram)) {
      send();
      return;
    }
    if (this.random.chance(this.loss)) return;
    this.passed++;
    const copies = this.random.chance(this.doubled) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.jitterMs === 0) send();
      else setTimeout(() => this.isClosed || send(), this.random.between(0, this.jitterMs));
    }
  }

  close() {
    this.isClosed = true;
    for (const socket of [this.front, ...this.ways.values()]) socket.close();
  }
}
