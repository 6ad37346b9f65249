package io.voicegateway.benchmarks.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the queue says of the calls: for each one CALL_CREATED first, one CALL_ENDED last, and numbers without a gap. */
final class CallLedger {
    private final Map<String, List<String>> types = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    /** @param lines an event's JSON each, in the queue's order */
    CallLedger(final List<String> lines) throws IOException {
        final JsonFactory json = new JsonFactory();
        for (final String line : lines) {
            try (JsonParser event = json.createParser(line)) {
                add(event);
            }
        }
    }

    private void add(final JsonParser event) throws IOException {
        final Map<String, String> fields = new HashMap<>();
        event.nextToken();
        while (event.nextToken() == JsonToken.FIELD_NAME) {
            final String name = event.currentName();
            if (event.nextToken().isScalarValue()) {
                fields.put(name, event.getText());
            } else {
                event.skipChildren();
            }
        }
        final String callId = fields.getOrDefault("call_id", "");
        final List<String> known = types.computeIfAbsent(callId, _ -> new ArrayList<>());
        known.add(fields.getOrDefault("type", ""));
        if (!Integer.toString(known.size()).equals(fields.get("seq"))) {
            faults.add(callId + ": seq " + fields.get("seq") + " is event " + known.size());
        }
    }

    int callCount() {
        return types.size();
    }

    /** What is wrong when all of these calls should be over; empty: nothing. */
    List<String> faults() {
        final List<String> all = new ArrayList<>(faults);
        types.forEach(
                (callId, known) -> {
                    final boolean isWhole =
                            known.getFirst().equals("CALL_CREATED")
                                    && known.getLast().equals("CALL_ENDED")
                                    && known.stream().filter("CALL_ENDED"::equals).count() == 1;
                    if (!isWhole) {
                        all.add(callId + ": " + known);
                    }
                });
        return all;
    }
}
