import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A Python with these requirements and nothing else, without their dependencies. Made once for each list: a complete one of an earlier run
 * is taken. Gives the interpreter.
 */
export function python(requirements) {
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const home = join(tmpdir(), `voice-gateway-python-${hash}`);
  const interpreter = join(home, 'bin', 'python');
  const complete = join(home, 'complete');
  if (!existsSync(complete)) {
    execFileSync('python3', ['-m', 'venv', '--clear', home], { stdio: 'inherit' });
    execFileSync(interpreter, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', '--no-deps', '-r', requirements], { stdio: 'inherit' });
    writeFileSync(complete, '');
  }
  return interpreter;
}
