package io.voicegateway.control.http;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON object of a request, read strictly: an unknown field or a wrong type is an error that names the field. */
final class RequestBody {
    private final JsonObject json;
    private final String path;

    private RequestBody(final JsonObject json, final String path, final Set<String> fields) {
        this.json = json;
        this.path = path;
        for (final String field : json.fieldNames()) {
            if (!fields.contains(field)) {
                throw Problem.badRequest("unknown field: " + nameOf(field));
            }
        }
    }

    /** No body is an empty object. */
    static RequestBody of(final RoutingContext ctx, final Set<String> fields) {
        final String text = ctx.body().asString();
        return new RequestBody(
                text == null || text.isBlank() ? new JsonObject() : parse(text), "", fields);
    }

    /** For requests that say everything in their path: no body, or an empty object. */
    static void requireNone(final RoutingContext ctx) {
        of(ctx, Set.of());
    }

    private static JsonObject parse(final String text) {
        try {
            if (Json.decodeValue(text) instanceof final JsonObject object) {
                return object;
            }
        } catch (final DecodeException _) {
            // The parser's own message would repeat the body, which may hold secrets.
        }
        throw Problem.badRequest("the body is not a JSON object");
    }

    @Nullable RequestBody object(final String field, final Set<String> fields) {
        final Object value = json.getValue(field);
        if (value == null) {
            return null;
        }
        if (value instanceof final JsonObject object) {
            return new RequestBody(object, nameOf(field) + ".", fields);
        }
        throw wrong(field, "an object");
    }

    /** Whether it says anything of the field; null says nothing. */
    boolean has(final String field) {
        return json.getValue(field) != null;
    }

    @Nullable String text(final String field) {
        final Object value = json.getValue(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(field, "a string");
    }

    /** A string of 1 to that many characters. */
    @Nullable String text(final String field, final int max) {
        final String value = text(field);
        if (value != null && (value.isEmpty() || value.length() > max)) {
            throw wrong(field, "a string of 1 to " + max + " characters");
        }
        return value;
    }

    @Nullable Boolean flag(final String field) {
        final Object value = json.getValue(field);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw wrong(field, "a boolean");
    }

    @Nullable Integer number(final String field, final int min, final int max) {
        final Object value = json.getValue(field);
        if (value == null) {
            return null;
        }
        if (value instanceof final Integer number && number >= min && number <= max) {
            return number;
        }
        throw wrong(field, "a whole number from " + min + " to " + max);
    }

    /** An object whose values are strings, numbers or booleans; kept as strings. */
    Map<String, String> strings(final String field) {
        final Object value = json.getValue(field);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof final JsonObject object)) {
            throw wrong(field, "an object");
        }
        final Map<String, String> strings = new LinkedHashMap<>();
        for (final Map.Entry<String, Object> entry : object) {
            final Object item = entry.getValue();
            if (!(item instanceof String || item instanceof Number || item instanceof Boolean)) {
                throw wrong(field + "." + entry.getKey(), "a string");
            }
            strings.put(entry.getKey(), String.valueOf(item));
        }
        return strings;
    }

    /** How a client knows the field: with the path to it. */
    String nameOf(final String field) {
        return path + field;
    }

    Problem wrong(final String field, final String expected) {
        return Problem.badRequest(nameOf(field) + " must be " + expected);
    }
}
