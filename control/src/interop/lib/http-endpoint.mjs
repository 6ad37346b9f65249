import { once } from 'node:events';
import { createServer } from 'node:http';

/** An HTTP server of a test, on a free port of 127.0.0.1. A subclass says at which path, and what it answers. */
export class HttpEndpoint {
  static async launch() {
    const endpoint = new this();
    endpoint.http.listen(0, '127.0.0.1');
    await once(endpoint.http, 'listening');
    endpoint.url = `http://127.0.0.1:${endpoint.http.address().port}${this.path}`;
    return endpoint;
  }

  constructor(answer) {
    this.http = createServer(answer);
  }

  close() {
    this.http.close();
    this.http.closeAllConnections();
  }
}
