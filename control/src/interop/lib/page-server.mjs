import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('page/', import.meta.url));
const LIBRARY = dirname(createRequire(import.meta.url).resolve('livekit-client'));

const FILES = {
  '/': [join(PAGE, 'index.html'), 'text/html'],
  '/sockets.js': [join(PAGE, 'sockets.js'), 'text/javascript'],
  '/client.mjs': [join(PAGE, 'client.mjs'), 'text/javascript'],
  '/ear.mjs': [join(PAGE, 'ear.mjs'), 'text/javascript'],
  '/livekit-client.umd.js': [join(LIBRARY, 'livekit-client.umd.js'), 'text/javascript'],
};

/** A customer's web site: the page, and the client library as npm installed it. */
export class PageServer {
  static async launch() {
    const server = new PageServer();
    server.http.listen(0, '127.0.0.1');
    await once(server.http, 'listening');
    server.url = `http://127.0.0.1:${server.http.address().port}/`;
    return server;
  }

  constructor() {
    this.http = createServer((request, response) => {
      const [file, type] = FILES[request.url] ?? [];
      if (!file) return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': type }).end(readFileSync(file));
    });
  }

  close() {
    this.http.close();
    this.http.closeAllConnections();
  }
}
