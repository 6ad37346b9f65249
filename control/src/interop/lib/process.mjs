import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createSocket } from 'node:dgram';
import { until } from './wait.mjs';

/** A child process whose output is kept, line by line, and that never outlives its test. */
export class Child {
  constructor(command, args, options = {}) {
    this.command = command;
    this.stdout = [];
    this.stderr = [];
    this.exit = undefined;
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    children.add(this);
    collect(this.process.stdout, this.stdout);
    collect(this.process.stderr, this.stderr);
    this.exited = new Promise((resolve) => {
      this.process.on('error', (error) => this.stderr.push(String(error)));
      this.process.on('close', (code, signal) => {
        children.delete(this);
        this.exit = { code, signal };
        resolve(this.exit);
      });
    });
  }

  get pid() {
    return this.process.pid;
  }

  async line(pattern, limitMs) {
    return until(`a line of ${this.command} like ${pattern}`, () => {
      const found = this.stdout.find((line) => pattern.test(line));
      if (!found && this.exit) throw new Error(`${this.command} ended with ${JSON.stringify(this.exit)}:\n${this.output()}`);
      return found;
    }, limitMs);
  }

  output() {
    return [...this.stdout, ...this.stderr].join('\n');
  }

  kill(signal = 'SIGTERM') {
    this.process.kill(signal);
    return this.exited;
  }
}

const children = new Set();
process.on('exit', () => children.forEach((child) => child.process.kill('SIGKILL')));

function collect(stream, lines) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop();
    lines.push(...parts);
  });
  stream.on('end', () => rest && lines.push(rest));
}

/** A TCP port that was free a moment ago. */
export function freeTcpPort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A UDP port that was free a moment ago. */
export function freeUdpPort() {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4').on('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
