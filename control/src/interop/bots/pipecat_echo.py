"""A Pipecat bot as its documentation builds one: it says everything back, and ends the call when somebody presses #.

/ws speaks what carriers speak (Twilio, Telnyx, Plivo, Exotel), /ws-client Pipecat's protobuf frames. Nothing in it knows of the gateway but the base URL of the hang-up.
"""

import os
import sys

import uvicorn
from fastapi import FastAPI, WebSocket
from pipecat.audio.dtmf.types import KeypadEntry
from pipecat.frames.frames import EndWorkerFrame, InputAudioRawFrame, InputDTMFFrame, OutputAudioRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.runner.utils import parse_telephony_websocket
from pipecat.serializers.exotel import ExotelFrameSerializer
from pipecat.serializers.plivo import PlivoFrameSerializer
from pipecat.serializers.protobuf import ProtobufFrameSerializer
from pipecat.serializers.telnyx import TelnyxFrameSerializer
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.workers.runner import WorkerRunner

app = FastAPI()


class Echo(FrameProcessor):
    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            frame = OutputAudioRawFrame(frame.audio, frame.sample_rate, frame.num_channels)
        elif isinstance(frame, InputDTMFFrame) and frame.button == KeypadEntry.POUND:
            frame = EndWorkerFrame()
        await self.push_frame(frame, direction)


async def run_bot(websocket: WebSocket, serializer, sample_rate: int):
    params = FastAPIWebsocketParams(audio_in_enabled=True, audio_out_enabled=True, serializer=serializer)
    transport = FastAPIWebsocketTransport(websocket=websocket, params=params)
    worker = PipelineWorker(
        Pipeline([transport.input(), Echo(), transport.output()]),
        params=PipelineParams(audio_in_sample_rate=sample_rate, audio_out_sample_rate=sample_rate),
    )

    @transport.event_handler("on_client_disconnected")
    async def on_client_disconnected(transport, client):
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


# What Pipecat takes a carrier for is found out from its first messages.
SERIALIZERS = {
    "twilio": lambda call: TwilioFrameSerializer(
        stream_sid=call.stream_id,
        call_sid=call.call_id,
        account_sid=os.environ["TWILIO_ACCOUNT_SID"],
        auth_token=os.environ["TWILIO_AUTH_TOKEN"],
        base_url=os.environ["TWILIO_BASE_URL"],
    ),
    "telnyx": lambda call: TelnyxFrameSerializer(
        stream_id=call.stream_id,
        outbound_encoding=call["outbound_encoding"],
        inbound_encoding="PCMU",
        params=TelnyxFrameSerializer.InputParams(auto_hang_up=False),
    ),
    "plivo": lambda call: PlivoFrameSerializer(
        stream_id=call.stream_id, params=PlivoFrameSerializer.InputParams(auto_hang_up=False)
    ),
    "exotel": lambda call: ExotelFrameSerializer(stream_sid=call.stream_id),
}


@app.websocket("/ws")
async def phone(websocket: WebSocket):
    await websocket.accept()
    kind, call = await parse_telephony_websocket(websocket)
    await run_bot(websocket, SERIALIZERS[kind](call), 8000)


@app.websocket("/ws-client")
async def client(websocket: WebSocket):
    await websocket.accept()
    await run_bot(websocket, ProtobufFrameSerializer(), 16000)


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]))
