// SPDX-License-Identifier: Apache-2.0
package io.oncemq.itests.jms;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.oncemq.itests.crash.TestFiles;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The transaction manager of the tests of one JVM. */
public final class Narayana {

    static final String NODE = "1";

    private static final String LOG = log();

    private Narayana() {}

    private static String log() {
        try {
            return TestFiles.newDirectory("narayana").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Before anything of it is used: where its log is. */
    public static void configure() throws CoreEnvironmentBeanException {
        for (String name : new String[] {"default", "communicationStore", "stateStore"}) {
            ObjectStoreEnvironmentBean store = name.equals("default")
                    ? BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
                    : BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name);
            store.setObjectStoreDir(LOG);
        }
        BeanPopulator.getDefaultInstance(CoreEnvironmentBean.class).setNodeIdentifier(NODE);
    }
}
