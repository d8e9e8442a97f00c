// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.session;

import jakarta.jms.ConnectionMetaData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What OnceMQ is. */
public final class OnceMQConnectionMetaData implements ConnectionMetaData {

    private static final int JMS_MAJOR = 3;
    private static final int JMS_MINOR = 1;
    private static final List<String> JMSX_PROPERTIES = List.of("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
    private static final List<String> JMSX_PROPERTIES_WITH_USERS =
            List.of("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount", "JMSXUserID");
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    /** Without users of the messages; after the pattern, with which it is made. */
    public static final OnceMQConnectionMetaData INSTANCE = new OnceMQConnectionMetaData(JMSX_PROPERTIES);

    /** Where each message says who sent it. */
    static final OnceMQConnectionMetaData WITH_USERS = new OnceMQConnectionMetaData(JMSX_PROPERTIES_WITH_USERS);

    private final List<String> jmsxProperties;

    private final String version;
    private final int major;
    private final int minor;

    private OnceMQConnectionMetaData(List<String> jmsxProperties) {
        this.jmsxProperties = jmsxProperties;
        version = readVersion();
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            throw new IllegalStateException(
                    "'" + version + "' is no version; the build writes it into version.properties");
        }
        major = Integer.parseInt(version.substring(matcher.start(1), matcher.end(1)));
        minor = Integer.parseInt(version.substring(matcher.start(2), matcher.end(2)));
    }

    private static String readVersion() {
        Properties properties = new Properties();
        try (InputStream in = OnceMQConnectionMetaData.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException(
                        "version.properties is missing beside " + OnceMQConnectionMetaData.class);
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "");
    }

    @Override
    public String getJMSVersion() {
        return JMS_MAJOR + "." + JMS_MINOR;
    }

    @Override
    public int getJMSMajorVersion() {
        return JMS_MAJOR;
    }

    @Override
    public int getJMSMinorVersion() {
        return JMS_MINOR;
    }

    @Override
    public String getJMSProviderName() {
        return "OnceMQ";
    }

    @Override
    public String getProviderVersion() {
        return version;
    }

    @Override
    public int getProviderMajorVersion() {
        return major;
    }

    @Override
    public int getProviderMinorVersion() {
        return minor;
    }

    @Override
    public Enumeration<String> getJMSXPropertyNames() {
        return Collections.enumeration(jmsxProperties);
    }
}
