// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.xa;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.oncemq.itests.crash.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The transaction manager of the tests of one JVM. */
public final class Narayana {

    private static final String NODE = "1";

    /** A prepared branch that is this old, and of which the log knows nothing, is not one that is just being committed. */
    private static final int ORPHAN_MILLIS = 500;

    private static @Nullable Path log;

    private Narayana() {}

    /** Before anything of it is used; its log is in a directory of its own. */
    public static synchronized void configure() throws CoreEnvironmentBeanException, IOException {
        if (log == null) {
            configure(TestFiles.newDirectory("narayana"));
        }
    }

    /** Before anything of it is used: where its log is. */
    static synchronized void configure(Path directory) throws CoreEnvironmentBeanException {
        log = directory;
        for (String name : new String[] {"default", "communicationStore", "stateStore"}) {
            ObjectStoreEnvironmentBean store = name.equals("default")
                    ? BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
                    : BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name);
            store.setObjectStoreDir(directory.toString());
        }
        BeanPopulator.getDefaultInstance(CoreEnvironmentBean.class).setNodeIdentifier(NODE);
    }

    /** Starts what resolves branches of processes that died, and of resources that could not be reached; it works when told to. */
    public static RecoveryManager startRecovery() throws CoreEnvironmentBeanException, IOException {
        configure();
        RecoveryEnvironmentBean recovery = BeanPopulator.getDefaultInstance(RecoveryEnvironmentBean.class);
        // Of the seconds between the two halves of a pass, none can be saved.
        recovery.setRecoveryBackoffPeriod(1);
        recovery.setRecoveryModuleClassNames(
                List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
        JTAEnvironmentBean transactions = BeanPopulator.getDefaultInstance(JTAEnvironmentBean.class);
        transactions.setXaRecoveryNodes(List.of(NODE));
        transactions.setOrphanSafetyInterval(ORPHAN_MILLIS);
        RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        manager.initialize();
        return manager;
    }

    /**
     * Transactions that are in its log: undecided ones, and heuristic ones. Not the empty file of a process that was killed between
     * making and writing it: nothing is decided by it, and the transaction manager leaves it there for ever.
     */
    public static synchronized List<Path> logged() throws IOException {
        return log == null ? List.of() : logged(log);
    }

    /** The same of another process. */
    static List<Path> logged(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("AtomicAction"))
                    .filter(file -> file.toFile().length() > 0)
                    .toList();
        }
    }
}
