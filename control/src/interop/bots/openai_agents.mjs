// A bot of the OpenAI Agents SDK as its documentation builds one: its Twilio transport on one side, a realtime model on the other.
// openai_agents.mjs MODEL_URL
import { RealtimeAgent, RealtimeSession } from '@openai/agents/realtime';
import { TwilioRealtimeTransportLayer } from '@openai/agents-extensions';
import { WebSocketServer } from 'ws';

const [url] = process.argv.slice(2);
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

server.on('connection', async (socket) => {
  const transport = new TwilioRealtimeTransportLayer({ twilioWebSocket: socket, url });
  const agent = new RealtimeAgent({ name: 'Assistant', instructions: 'Be brief.' });
  const session = new RealtimeSession(agent, { transport, config: { audio: { output: { voice: 'verse' } } } });
  session.on('error', (error) => console.error('session error', error));
  await session.connect({ apiKey: 'sk-none' });
});
server.on('listening', () => console.log(`ready ${server.address().port}`));
