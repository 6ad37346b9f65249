import { existsSync } from 'node:fs';
import { assertLifecycle } from '../lib/check.mjs';
import { assertRecording } from '../lib/recording.mjs';

/** What was promised and not kept, as lines; none is the answer to hope for. */
export async function violations(gateway, server, trials) {
  const broken = [];
  const check = (what, assertion) => {
    try {
      assertion();
    } catch (error) {
      broken.push(`${what}: ${error.message}`);
    }
  };
  const queue = await gateway.queue();
  for (const [id, events] of queue) {
    check(id, () => assertLifecycle(events));
    if (events.some((event) => event.type === 'RECORDING_STARTED')) check(id, () => assertPlayable(gateway, id));
  }
  for (const call of trials.flatMap((trial) => trial.calls)) {
    if (call.isAnswered && !queue.has(call.id)) broken.push(`${call.id}: was created, and is not in the queue`);
  }
  const rooms = await server.rooms.listRooms();
  for (const room of rooms) broken.push(`room left: ${room.name}`);
  return broken;
}

function assertPlayable(gateway, id) {
  if (!existsSync(gateway.recordingDirectory(id))) throw new Error('no recording');
  const manifest = gateway.manifest(id);
  if (!['complete', 'recovered', 'partial'].includes(manifest.state)) throw new Error(`manifest says ${manifest.state}`);
  if (manifest.tracks.length > 0) assertRecording(gateway.recordingDirectory(id), manifest, manifest.tracks.map((track) => track.file));
}
