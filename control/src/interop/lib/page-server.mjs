import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HttpEndpoint } from './http-endpoint.mjs';

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
export class PageServer extends HttpEndpoint {
  static path = '/';

  constructor() {
    super((request, response) => {
      const [file, type] = FILES[request.url] ?? [];
      if (!file) return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': type }).end(readFileSync(file));
    });
  }
}
