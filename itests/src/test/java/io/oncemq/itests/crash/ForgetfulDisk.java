// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A disk for H2 that loses, when the process is killed, what was not forced to it, as a real one does when the power fails.
 * H2 works on an ordinary file; what is on the disk is in the file beside it, into which only a force brings what was written
 * before. Public because H2 makes it by reflection.
 */
public final class ForgetfulDisk extends FilePathWrapper {

    private static final String SCHEME = "forgetful";
    private static final String ON_DISK = ".ondisk";

    /** For H2. */
    public ForgetfulDisk() {}

    /** Makes URLs of the form {@code jdbc:h2:forgetful:/path} known to H2 in this process. */
    static void mount() {
        FilePath.register(new ForgetfulDisk());
    }

    /** What is on the disk of a file. */
    static Path onDisk(Path file) {
        return file.resolveSibling(file.getFileName() + ON_DISK);
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        Path file = Path.of(unwrap().toString());
        Path onDisk = onDisk(file);
        if (Files.exists(file) && Files.notExists(onDisk)) {
            Files.copy(file, onDisk); // what was there before
        }
        return new ForgetfulFile(
                getBase().open(mode), FileChannel.open(onDisk, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    }

    @Override
    public void moveTo(FilePath target, boolean replace) {
        throw new UncheckedIOException(new IOException("The forgetful disk cannot rename"));
    }
}
