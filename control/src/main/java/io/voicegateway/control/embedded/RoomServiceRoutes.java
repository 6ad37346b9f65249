package io.voicegateway.control.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.voicegateway.control.embedded.TwirpException.Code;
import java.util.Map;
import java.util.function.BiFunction;
import livekit.LivekitRoom.CreateRoomRequest;
import livekit.LivekitRoom.DeleteRoomRequest;
import livekit.LivekitRoom.ListParticipantsRequest;
import livekit.LivekitRoom.ListRoomsRequest;
import livekit.LivekitRoom.MuteRoomTrackRequest;
import livekit.LivekitRoom.RoomParticipantIdentity;
import livekit.LivekitRoom.UpdateParticipantRequest;
import livekit.LivekitRoom.UpdateRoomMetadataRequest;
import livekit.LivekitRoom.UpdateSubscriptionsRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LiveKit's RoomService over Twirp, as protobuf or JSON.
 *
 * @see <a href="https://twitchtv.github.io/twirp/docs/spec_v7.html">Twirp wire protocol</a>
 */
final class RoomServiceRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(RoomServiceRoutes.class);
    private static final String PROTOBUF = "application/protobuf";
    private static final String JSON = "application/json";
    private static final String BEARER = "Bearer ";
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace();

    private final EmbeddedTokens tokens;
    private final EmbeddedCounters counters;
    private final int bodyLimitBytes;
    private final Map<String, Method> methods;

    /** A method: what it takes, and what it does. */
    private record Method(Message prototype, BiFunction<Message, TokenGrants, Message> call) {}

    RoomServiceRoutes(
            final RoomServiceCalls calls,
            final EmbeddedTokens tokens,
            final EmbeddedCounters counters,
            final int bodyLimitBytes) {
        this.tokens = tokens;
        this.counters = counters;
        this.bodyLimitBytes = bodyLimitBytes;
        methods =
                Map.of(
                        "CreateRoom",
                        method(CreateRoomRequest.getDefaultInstance(), calls::createRoom),
                        "ListRooms",
                        method(ListRoomsRequest.getDefaultInstance(), calls::listRooms),
                        "DeleteRoom",
                        method(DeleteRoomRequest.getDefaultInstance(), calls::deleteRoom),
                        "ListParticipants",
                        method(
                                ListParticipantsRequest.getDefaultInstance(),
                                calls::listParticipants),
                        "GetParticipant",
                        method(RoomParticipantIdentity.getDefaultInstance(), calls::getParticipant),
                        "RemoveParticipant",
                        method(
                                RoomParticipantIdentity.getDefaultInstance(),
                                calls::removeParticipant),
                        "MutePublishedTrack",
                        method(
                                MuteRoomTrackRequest.getDefaultInstance(),
                                calls::mutePublishedTrack),
                        "UpdateParticipant",
                        method(
                                UpdateParticipantRequest.getDefaultInstance(),
                                calls::updateParticipant),
                        "UpdateSubscriptions",
                        method(
                                UpdateSubscriptionsRequest.getDefaultInstance(),
                                calls::updateSubscriptions),
                        "UpdateRoomMetadata",
                        method(
                                UpdateRoomMetadataRequest.getDefaultInstance(),
                                calls::updateRoomMetadata));
    }

    private static <T extends Message> Method method(
            final T prototype, final BiFunction<T, TokenGrants, ? extends Message> call) {
        @SuppressWarnings("unchecked") // A request is only ever made from its own prototype.
        final Class<T> type = (Class<T>) prototype.getClass();
        return new Method(prototype, (request, grants) -> call.apply(type.cast(request), grants));
    }

    void mount(final Router router) {
        router.post("/twirp/livekit.RoomService/:method")
                .handler(BodyHandler.create(false).setBodyLimit(bodyLimitBytes))
                .handler(this::onCall)
                .failureHandler(this::onRefused);
    }

    private void onCall(final RoutingContext route) {
        final boolean isJson = contentType(route).startsWith(JSON);
        try {
            final Method method = methods.get(route.pathParam("method"));
            if (method == null) {
                throw new TwirpException(Code.BAD_ROUTE, "no such method");
            }
            if (!isJson && !contentType(route).startsWith(PROTOBUF)) {
                throw new TwirpException(Code.BAD_ROUTE, "unexpected Content-Type");
            }
            final Message request = read(method.prototype(), route.body().buffer(), isJson);
            answer(route, method.call().apply(request, grants(route)), isJson);
        } catch (final TwirpException e) {
            refuse(route, e);
        } catch (final RuntimeException e) {
            LOG.error("api call failed path={}", route.request().path(), e);
            refuse(route, new TwirpException(Code.INTERNAL, "internal error"));
        }
    }

    /** A body that is too long, for one. */
    private void onRefused(final RoutingContext route) {
        counters.increment(EmbeddedCounter.API_CALLS_REFUSED);
        route.response()
                .setStatusCode(route.statusCode() < 0 ? 400 : route.statusCode())
                .end()
                .onFailure(e -> LOG.debug("answer not sent: {}", e.toString()));
    }

    private TokenGrants grants(final RoutingContext route) {
        final String header = route.request().getHeader(HttpHeaders.AUTHORIZATION);
        final String token =
                header != null && header.startsWith(BEARER)
                        ? header.substring(BEARER.length()).strip()
                        : "";
        return tokens.verify(token)
                .orElseThrow(() -> new TwirpException(Code.UNAUTHENTICATED, "invalid token"));
    }

    private static Message read(
            final Message prototype, final @Nullable Buffer body, final boolean isJson) {
        final Message.Builder request = prototype.newBuilderForType();
        try {
            if (body != null && isJson) {
                PARSER.merge(body.toString(), request);
            } else if (body != null) {
                request.mergeFrom(body.getBytes());
            }
        } catch (final InvalidProtocolBufferException _) {
            throw new TwirpException(
                    Code.MALFORMED, "the body is no " + prototype.getDescriptorForType().getName());
        }
        return request.build();
    }

    private static void answer(
            final RoutingContext route, final Message response, final boolean isJson) {
        try {
            final Buffer body =
                    isJson
                            ? Buffer.buffer(PRINTER.print(response))
                            : Buffer.buffer(response.toByteArray());
            route.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, isJson ? JSON : PROTOBUF)
                    .end(body)
                    .onFailure(e -> LOG.debug("answer not sent: {}", e.toString()));
        } catch (final InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of ours has no JSON", e);
        }
    }

    private void refuse(final RoutingContext route, final TwirpException e) {
        counters.increment(EmbeddedCounter.API_CALLS_REFUSED);
        route.response()
                .setStatusCode(e.code().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .end(
                        new JsonObject()
                                .put("code", e.code().text())
                                .put("msg", e.getMessage())
                                .encode())
                .onFailure(failure -> LOG.debug("answer not sent: {}", failure.toString()));
    }

    private static String contentType(final RoutingContext route) {
        final String header = route.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return header == null ? "" : header;
    }
}
