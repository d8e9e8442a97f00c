// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import org.h2.store.fs.FileBaseDefault;

/** A file of the {@link ForgetfulDisk}. Thread-safe. */
final class ForgetfulFile extends FileBaseDefault {

    /** A change that is not on the disk yet. */
    private interface Change {
        void apply(FileChannel disk) throws IOException;
    }

    private final FileChannel memory;
    private final FileChannel disk;
    private final List<Change> unforced = new ArrayList<>();

    ForgetfulFile(FileChannel memory, FileChannel disk) {
        this.memory = memory;
        this.disk = disk;
    }

    @Override
    public synchronized int read(ByteBuffer target, long position) throws IOException {
        return memory.read(target, position);
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
        byte[] bytes = new byte[source.remaining()];
        source.duplicate().get(bytes);
        int written = memory.write(source, position);
        if (written != bytes.length) {
            throw new IOException("Written in part");
        }
        unforced.add(file -> {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                file.write(rest, position + rest.position());
            }
        });
        return written;
    }

    @Override
    protected synchronized void implTruncate(long size) throws IOException {
        memory.truncate(size);
        unforced.add(file -> file.truncate(size));
    }

    @Override
    public synchronized void force(boolean metaData) throws IOException {
        for (Change change : unforced) {
            change.apply(disk);
        }
        unforced.clear();
    }

    @Override
    public long size() throws IOException {
        return memory.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return memory.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        memory.close();
        disk.close();
    }
}
