/**
 * The load rig: room servers under the load of a voice host, compared in one interleaved run.
 * <p>
 * {@link LoadRig} starts a server, then {@link LoadClient} against it, each a process of its own, and takes turns between the servers for
 * as many rounds as asked. The client fills rooms with one publisher and one subscriber each, with the project's own signalling, ICE,
 * DTLS and SRTP. It is an open loop: packets leave by a {@link PacketSchedule} that knows nothing of how the server is doing, and each
 * carries the time at which it was due ({@link PacketStamp}), so that a stall of the server, or of the client, is seen by every packet that
 * it held up.
 */
@NullMarked
package io.voicegateway.benchmarks.load;

import org.jspecify.annotations.NullMarked;
