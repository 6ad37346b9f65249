package io.voicegateway.control.retention;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * What is kept or deleted as a whole.
 *
 * @param path        a file, or a directory of files
 * @param time        from which its age counts
 * @param lengthBytes of its files
 * @param isInUse     asked only for what the rule would delete
 */
public record RetainedUnit(Path path, Instant time, long lengthBytes, BooleanSupplier isInUse) {}
