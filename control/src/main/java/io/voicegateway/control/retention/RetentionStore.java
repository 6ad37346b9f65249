package io.voicegateway.control.retention;

import java.io.IOException;
import java.util.List;

/** Where units lie. Called by the retention thread alone. */
public interface RetentionStore {

    /** Everything that is there, oldest first. */
    List<RetainedUnit> oldestFirst() throws IOException;

    /** Deletes it; readers that have it open may read on. */
    void remove(RetainedUnit unit) throws IOException;
}
