import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Heard, RATE } from './audio.mjs';

const FRAME_SECONDS = 0.02;

/** Decodes a file with the reference decoder: ffmpeg's own garbles sweeps in speech mode, opusenc's files too. */
export function play(file) {
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-c:a', 'libopus', '-i', file, '-ac', '1', '-ar', String(RATE), '-f', 'f32le', '-'], { maxBuffer: 1 << 28 });
  const heard = new Heard();
  heard.push(new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength)), 0);
  return heard;
}

/** Checks a finished recording with the players' own tools: every file whole, all of one length, as the manifest says. */
export function assertRecording(directory, manifest, files) {
  assert.deepEqual(manifest.tracks.map((track) => track.file).sort(), [...files].sort());
  const seconds = manifest.tracks.map((track) => {
    const file = join(directory, track.file);
    const bytes = readFileSync(file);
    assert.equal(bytes.length, track.bytes, track.file);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), track.sha256, track.file);
    const judged = execFileSync('opusinfo', [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    assert.doesNotMatch(judged, /WARNING|ERROR|corrupt/i, `${track.file}: ${judged}`);
    const probed = JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'format=duration:stream=codec_name,sample_rate', '-of', 'json', file], { encoding: 'utf8' }));
    assert.equal(probed.streams[0].codec_name, 'opus');
    return Number(probed.format.duration);
  });
  const spread = Math.max(...seconds) - Math.min(...seconds);
  assert.ok(spread <= FRAME_SECONDS, `durations ${seconds}`);
  assert.ok(Math.abs(seconds[0] - manifest.duration_ms / 1000) <= FRAME_SECONDS, `manifest ${manifest.duration_ms} ms, file ${seconds[0]} s`);
  return seconds[0];
}
