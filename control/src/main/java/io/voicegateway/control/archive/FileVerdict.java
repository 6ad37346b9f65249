package io.voicegateway.control.archive;

import java.util.List;

/**
 * What came of a file's verification.
 *
 * @param pages  whole ones
 * @param bytes  of the file
 * @param isOpen it is not ended: it is recorded still, or its gateway died
 * @param faults none: all is as the manifest says, as far as it is written
 */
public record FileVerdict(
        String callId,
        String file,
        long samples,
        long pages,
        long bytes,
        boolean isOpen,
        List<String> faults) {

    public FileVerdict {
        faults = List.copyOf(faults);
    }

    static FileVerdict broken(final String callId, final String file, final String fault) {
        return new FileVerdict(callId, file, 0, 0, 0, false, List.of(fault));
    }

    public boolean isBroken() {
        return !faults.isEmpty();
    }
}
