package io.voicegateway.engine.recording;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How the recording thread opens its files. Tests put a disk here that stalls or is full. */
@FunctionalInterface
public interface RecordingFiles {
    /** Files of the file system, made when they are not there. */
    RecordingFiles OF_FILE_SYSTEM =
            file ->
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);

    /** Opens the file for reading and writing. Called by the recording thread. */
    FileChannel open(Path file) throws IOException;
}
