import { EmbeddedServer } from './embedded.mjs';
import { LiveKitServer } from './livekit.mjs';

const SERVERS = { livekit: LiveKitServer, embedded: EmbeddedServer };

/**
 * The room server that this run is about, by `INTEROP_SERVER`: `livekit`, a real livekit-server, or `embedded`, the gateway's own. Every
 * test beside this folder holds for both; what makes sense for one alone lies in `test/livekit` and `test/embedded`.
 *
 * A server's address may be known only once a gateway runs on it, so a test launches the server, then its gateway, then uses the server.
 */
export async function launchRoomServer(options = {}) {
  const name = process.env.INTEROP_SERVER ?? 'livekit';
  if (!SERVERS[name]) throw new Error(`INTEROP_SERVER is livekit or embedded, not ${name}`);
  return SERVERS[name].launch(options);
}
