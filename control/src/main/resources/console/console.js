// The console: what the API tells, looked at every few seconds, and the events as they come. Whatever comes from outside becomes text, never markup.
const LOOK_MS = 2_000;
const EVENTS_RETRY_MS = 2_000;
const EVENTS_SHOWN = 200;
const CALLS_SHOWN = 100;
const TOKEN_KEY = 'voice-gateway-token';

const find = (id) => document.getElementById(id);
const element = (name, content = '', properties = {}) => Object.assign(document.createElement(name), { textContent: content }, properties);
const row = (...cells) => {
  const line = element('tr');
  line.append(...cells.map((cell) => (cell instanceof Node ? cell : element('td', cell))));
  return line;
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let token = sessionStorage.getItem(TOKEN_KEY) ?? '';
let listening = new AbortController();

function say(problem) {
  find('problem').textContent = problem;
}

async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  const content = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Error(content.detail ?? answer.statusText);
  say('');
  return content;
}

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    say(error.message);
  }
}

async function showHealth() {
  const { checks } = await (await fetch('health/ready')).json();
  find('health').replaceChildren(
    ...Object.entries(checks).map(([name, check]) => element('li', name, { className: check.status, title: check.detail })),
  );
}

const people = (call) =>
  call.participants
    .filter((who) => who.state !== 'left')
    .map((who) => `${who.role} (${who.state}${who.tracks.some((track) => track.muted) ? ', muted' : ''})`)
    .join(', ');

const quality = (call) =>
  Object.entries(call.quality)
    .map(([role, stream]) => `${role}: ${stream.packets} packets, ${stream.lost} lost, jitter ${stream.jitter_ms} ms`)
    .join('; ');

async function showToken(callId, role) {
  const { url, token: joinToken, expires_at: end } = await ask('POST', `v1/calls/${callId}/tokens`, { role });
  const join = find('join');
  join.hidden = false;
  join.textContent = `To join call ${callId} as its ${role} with any LiveKit client, until ${end}:\nurl    ${url}\ntoken  ${joinToken}`;
}

function actions(call) {
  const cell = element('td');
  const add = (label, action) =>
    cell.append(element('button', label, { onclick: () => attempt(async () => { await action(); await showCalls(); }) }));
  const path = `v1/calls/${call.call_id}`;
  if (call.state === 'ended' || call.state === 'ending') return cell;
  add('driver token', () => showToken(call.call_id, 'driver'));
  add('human token', () => showToken(call.call_id, 'human'));
  if (call.state === 'active') add('hand off', () => ask('POST', `${path}/handoff`, {}));
  if (call.state === 'handoff_requested') add('cancel hand-off', () => ask('DELETE', `${path}/handoff`));
  if (call.state === 'handed_off') add('hand back', () => ask('DELETE', `${path}/handoff`));
  add(call.bot.muted ? 'unmute bot' : 'mute bot', () => ask('POST', `${path}/bot/${call.bot.muted ? 'unmute' : 'mute'}`));
  add('end', () => ask('DELETE', path, { reason: 'ended in the console' }));
  return cell;
}

async function showCalls() {
  const { calls } = await ask('GET', `v1/calls?limit=${CALLS_SHOWN}`);
  find('calls').replaceChildren(
    ...calls.map((call) =>
      row(
        call.call_id,
        call.end_reason ? `${call.state}: ${call.end_reason}` : call.state,
        people(call),
        `${call.bot.state}${call.bot.muted ? ', muted' : ''} ${call.bot.dialect ?? ''}`,
        call.recording.state,
        quality(call),
        actions(call),
      ),
    ),
  );
}

async function showLatency() {
  const { stages, paths, network } = await ask('GET', 'v1/latency');
  find('latency').replaceChildren(
    ...Object.entries({ ...stages, ...paths, ...network })
      .filter(([, measure]) => measure.count > 0)
      .map(([name, measure]) =>
        row(name, measure.count, measure.p50_us, measure.p90_us, measure.p99_us, measure.p999_us, measure.max_us),
      ),
  );
}

function showEvent(event) {
  const events = find('events');
  const data = element('td', JSON.stringify(event.data), { className: 'data' });
  events.prepend(row(event.time, event.call_id, event.seq, event.type, data));
  while (events.rows.length > EVENTS_SHOWN) events.deleteRow(-1);
}

/** A stream by fetch, because an EventSource can carry no token. */
async function listen(signal) {
  const answer = await fetch('v1/events?from=end&follow=true', {
    headers: { Authorization: `Bearer ${token}`, Accept: 'application/x-ndjson' },
    signal,
  });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  let rest = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    lines.filter((line) => line.trim()).forEach((line) => showEvent(JSON.parse(line)));
  }
}

async function keepListening(signal) {
  while (!signal.aborted) {
    await attempt(() => listen(signal));
    await pause(EVENTS_RETRY_MS);
  }
}

function use(newToken) {
  token = newToken.trim();
  sessionStorage.setItem(TOKEN_KEY, token);
  listening.abort();
  listening = new AbortController();
  if (token) keepListening(listening.signal);
}

async function keepLooking() {
  while (true) {
    await attempt(showHealth);
    if (token) {
      await attempt(showCalls);
      await attempt(showLatency);
    }
    await pause(LOOK_MS);
  }
}

find('access').addEventListener('submit', (submission) => {
  submission.preventDefault();
  use(find('token').value);
  find('token').value = '';
});

find('creation').addEventListener('submit', (submission) => {
  submission.preventDefault();
  const callId = find('call-id').value.trim();
  const botUrl = find('bot-url').value.trim();
  attempt(async () => {
    await ask('POST', 'v1/calls', { ...(callId && { call_id: callId }), ...(botUrl && { bot: { url: botUrl } }) });
    await showCalls();
  });
});

use(token);
keepLooking();
