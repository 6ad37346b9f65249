import { existsSync } from 'node:fs';
import { assertLifecycle } from '../lib/check.mjs';
import { assertRecording } from '../lib/recording.mjs';

/** What a gateway promised and did not keep, as lines; none is the answer to hope for. */
export async function violations(victim, queue) {
  const { gateway, ledger, calls } = victim;
  const broken = [...victim.broken, ...ledger.broken];
  const check = (what, assertion) => {
    try {
      assertion();
    } catch (error) {
      broken.push(`${what}: ${error.message}`);
    }
  };
  for (const [id, events] of queue) {
    check(id, () => assertLifecycle(events));
    if (events.some((event) => event.type === 'RECORDING_STARTED')) check(id, () => assertPlayable(gateway, id));
  }
  for (const call of calls) {
    if (call.isAnswered && !queue.has(call.id)) broken.push(`${call.id}: was created, and is not in the queue`);
  }
  for (const [id, ids] of ledger.ids) {
    const written = queue.get(id)?.map((event) => event.event_id) ?? [];
    if (ids.some((eventId, i) => written[i] !== eventId)) broken.push(`${id}: the feed gave ${ids}, the queue has ${written}`);
  }
  return broken;
}

function assertPlayable(gateway, id) {
  if (!existsSync(gateway.recordingDirectory(id))) throw new Error('no recording');
  const manifest = gateway.manifest(id);
  if (!['complete', 'recovered', 'partial'].includes(manifest.state)) throw new Error(`manifest says ${manifest.state}`);
  if (manifest.tracks.length > 0) assertRecording(gateway.recordingDirectory(id), manifest, manifest.tracks.map((track) => track.file));
}
