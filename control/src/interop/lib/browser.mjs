import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { SOURCE_RATE } from './audio.mjs';
import { until, within } from './wait.mjs';

export const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const START_LIMIT_MS = 90_000;
const BLOCK_MS = 20;
const TONE_SECONDS = 10;

/** A tone of whole periods, so that a microphone that plays it again and again has no seam. */
function toneFile(toneHz) {
  const samples = Int16Array.from({ length: SOURCE_RATE * TONE_SECONDS }, (_, i) => 8000 * Math.sin((2 * Math.PI * toneHz * i) / SOURCE_RATE));
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SOURCE_RATE, 24);
  header.writeUInt32LE(SOURCE_RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  const file = join(mkdtempSync(join(tmpdir(), 'voice-gateway-tone-')), 'tone.wav');
  writeFileSync(file, Buffer.concat([header, Buffer.from(samples.buffer)]));
  return file;
}

/** One person's browser: a headless Chromium whose microphone is a tone, with the client library's page open. */
export class Browser {
  static async launch(pageUrl, toneHz) {
    const browser = new Browser();
    browser.process = await chromium.launch({
      executablePath: EXECUTABLE,
      timeout: START_LIMIT_MS,
      ignoreDefaultArgs: ['--mute-audio'],
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${toneFile(toneHz)}`,
        '--autoplay-policy=no-user-gesture-required',
      ],
    });
    browser.page = await browser.process.newPage();
    browser.page.setDefaultTimeout(START_LIMIT_MS);
    browser.console = [];
    browser.page.on('console', (message) => browser.console.push(message.text()));
    browser.page.on('pageerror', (error) => browser.console.push(String(error)));
    await browser.page.goto(pageUrl);
    await browser.#ready();
    return browser;
  }

  #ready() {
    return this.page.waitForFunction('window.client');
  }

  /** Calls a function of the page's client. */
  async ask(name, ...args) {
    try {
      return await within(name, this.page.evaluate(([method, values]) => window.client[method](...values), [name, args]), 30_000);
    } catch (error) {
      throw new Error(`${name}: ${error}\n${this.console.slice(-20).join('\n')}`, { cause: error });
    }
  }

  /** Joins and speaks. Gives the participant's sid. */
  join(url, token, tonesHz, roomOptions = {}) {
    return this.ask('join', url, token, { tonesHz, roomOptions });
  }

  /** The page is loaded again: all that was there is gone. */
  async reload() {
    await this.page.reload();
    await this.#ready();
  }

  /** Settles once somebody's tone is heard. */
  hears(identity, tone) {
    return until(`tone ${tone} of ${identity}`, async () => (await this.ask('blocks', identity)).at(-1) === tone);
  }

  /** A point in what is heard of somebody, to judge what comes after it. */
  async now(identity) {
    return (await this.ask('blocks', identity)).length;
  }

  /** What was heard of somebody since a point. */
  async since(identity, from) {
    return new Listening((await this.ask('blocks', identity)).slice(from));
  }

  close() {
    return this.process.close();
  }
}

/** A stretch of listening, 20 ms a block. */
class Listening {
  constructor(blocks) {
    this.blocks = blocks;
    this.ms = blocks.length * BLOCK_MS;
  }

  /** How much of it was this tone: 0 to 1. */
  share(tone) {
    return this.blocks.filter((block) => block === tone).length / this.blocks.length;
  }

  /** The stretches without the tone, in ms. */
  gapsMs(tone) {
    const gaps = [];
    let length = 0;
    for (const block of [...this.blocks, tone]) {
      if (block !== tone) length++;
      else if (length > 0) {
        gaps.push(length * BLOCK_MS);
        length = 0;
      }
    }
    return gaps;
  }

  longestGapMs(tone) {
    return Math.max(0, ...this.gapsMs(tone));
  }
}
