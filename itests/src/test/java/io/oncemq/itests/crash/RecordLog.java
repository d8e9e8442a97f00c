// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A log whose lines outlive the process: each is one write to the file, without a buffer in between. The operating system
 * keeps what was written when the process is killed. Thread-safe.
 */
public final class RecordLog implements AutoCloseable {

    private final FileChannel channel;

    private RecordLog(FileChannel channel) {
        this.channel = channel;
    }

    /** Goes on with a log, or begins it. */
    public static RecordLog append(Path file) throws IOException {
        return new RecordLog(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /** Adds a line. */
    public void write(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.US_ASCII));
        if (channel.write(bytes) != bytes.limit()) {
            throw new IOException("A line was written in part");
        }
    }

    /** The lines written so far, without one that is being written; none if the file was never begun. */
    public static List<String> read(Path file) throws IOException {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (NoSuchFileException notBegun) {
            return List.of();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
