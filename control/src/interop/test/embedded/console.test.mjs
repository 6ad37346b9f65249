import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { EXECUTABLE } from '../../lib/browser.mjs';
import { Gateway } from '../../lib/gateway.mjs';
import { launchRoomServer } from '../../lib/room-server.mjs';

// What the console shows is looked at every two seconds.
const SHOWN = { timeout: 60_000 };

let server;
let gateway;
let browser;
let page;
const problems = [];

before(async () => {
  server = await launchRoomServer();
  gateway = await Gateway.launch(server);
  browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--disable-gpu'] });
  page = await browser.newPage();
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
});

after(async () => {
  await browser?.close();
  assert.equal(await gateway.close(), 0, gateway.child.output());
  await server.close();
});

const button = (call, label) => page.locator('#calls tr', { hasText: call }).getByRole('button', { name: label, exact: true });

test('the console shows health to anybody here, and calls and events to whoever has a token', async () => {
  await page.goto(`${gateway.url}/`);
  await page.locator('#health .up', { hasText: 'livekit' }).waitFor(SHOWN);
  assert.equal(await page.locator('#calls tr').count(), 0);

  await page.fill('#token', gateway.token);
  await page.click('#access button');
  await page.fill('#call-id', 'from-the-console');
  await page.click('#creation button');
  await page.locator('#calls tr', { hasText: 'from-the-console' }).waitFor(SHOWN);

  await button('from-the-console', 'driver token').click();
  await page.locator('#join', { hasText: server.url }).waitFor(SHOWN);
  await button('from-the-console', 'end').click();
  await page.locator('#events tr', { hasText: 'CALL_ENDED' }).waitFor(SHOWN);
  await page.locator('#calls tr', { hasText: 'ended: api_request' }).waitFor(SHOWN);
  assert.deepEqual(problems, []);
});

test('the console says what the API refuses', async () => {
  await page.fill('#token', 'no-token');
  await page.click('#access button');

  await page.locator('#problem', { hasText: /token/ }).waitFor(SHOWN);
});
