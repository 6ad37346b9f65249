import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * A way to a server's UDP port that loses, delays, reorders and doubles media in both directions, once it is told to. It has a thread of its
 * own: a test that looks for words in what was heard keeps its thread busy for longer than a jitter buffer lasts.
 */
export class LossyLink {
  /** Listens on the port at this address, and passes on to the same port of 127.0.0.1. */
  static async launch(address, port, seed) {
    const link = new LossyLink();
    link.thread = new Worker(new URL('lossy-link-thread.mjs', import.meta.url), { workerData: { address, port, seed } });
    await once(link.thread, 'message');
    return link;
  }

  /** @param trouble how late a packet may be, and the shares that get lost and come twice */
  trouble({ jitterMs, loss, doubled }) {
    this.thread.postMessage({ jitterMs, loss, doubled });
  }

  calm() {
    this.trouble({ jitterMs: 0, loss: 0, doubled: 0 });
  }

  /** Media packets that went on. */
  async passed() {
    this.thread.postMessage('passed');
    const [count] = await once(this.thread, 'message');
    return count;
  }

  close() {
    return this.thread.terminate();
  }
}
