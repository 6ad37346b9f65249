import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from './gateway.mjs';
import { within } from './wait.mjs';

/** A gateway in this environment exits with 1, says why in one line on stderr and nothing on stdout, and keeps its secrets. */
export async function assertStartRefused(what, environment, options = []) {
  const child = program(['serve', ...options], {
    VOICE_GATEWAY_BIND: '127.0.0.1',
    VOICE_GATEWAY_PORT: '0',
    VOICE_GATEWAY_DATA: mkdtempSync(join(tmpdir(), 'voice-gateway-refused-')),
    ...environment,
  });
  const { code } = await within(what, child.exited, 45_000);
  assert.equal(code, 1, `${what}: ${child.output()}`);
  assert.equal(child.stdout.length, 0, what);
  assert.doesNotMatch(child.output(), /ffffffff|0123456789abcdef|eyJ/, what);
  const lines = child.stderr.filter((line) => !/ (INFO|WARN) /.test(line));
  assert.equal(lines.length, 1, `${what}: ${child.output()}`);
  console.log(`${what}: ${lines[0]}`);
  return lines[0];
}
