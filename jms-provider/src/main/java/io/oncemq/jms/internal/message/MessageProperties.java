// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a message, or those that a JMSProducer gives to each message it sends. One thread at a time.
 *
 * <p>Properties that were never set are read like properties set to null (Jakarta Messaging 3.5.8).
 */
public final class MessageProperties {

    private final Map<String, @Nullable Object> values;
    private boolean readOnly;

    /** No properties; can be set. */
    public MessageProperties() {
        this(new LinkedHashMap<>(), false);
    }

    private MessageProperties(Map<String, @Nullable Object> values, boolean readOnly) {
        this.values = values;
        this.readOnly = readOnly;
    }

    /** The properties of a received message, which are read-only until they are cleared. Takes over the map. */
    static MessageProperties received(Map<String, @Nullable Object> values) {
        return new MessageProperties(values, true);
    }

    /** The same properties, which can be set. */
    MessageProperties copyEditable() {
        return new MessageProperties(new LinkedHashMap<>(values), false);
    }

    /**
     * Sets a property.
     *
     * @throws IllegalArgumentException if it cannot have this name
     * @throws MessageFormatException if a property cannot have this value
     * @throws MessageNotWriteableException if the properties are read-only
     */
    public void set(@Nullable String name, @Nullable Object value)
            throws MessageFormatException, MessageNotWriteableException {
        if (readOnly) {
            throw new MessageNotWriteableException("Property '" + name
                    + "' cannot be set: the properties of a received message are read-only until clearProperties()");
        }
        String checked = PropertyNames.check(name);
        values.put(checked, ofDefinedType(checked, ValueConversion.checkPropertyValue(value, checked)));
    }

    /**
     * Takes over a property of a message of another provider. Its name is not checked: other providers allow names that
     * ours may not have, and a message is to be accepted whole.
     */
    void setForeign(String name, @Nullable Object value) throws MessageFormatException {
        values.put(name, ofDefinedType(name, ValueConversion.checkPropertyValue(value, name)));
    }

    /** Whether the property was set. */
    public boolean exists(@Nullable String name) {
        return name != null && values.containsKey(name);
    }

    /** The names of all properties. */
    public Enumeration<String> names() {
        return Collections.enumeration(List.copyOf(values.keySet()));
    }

    /** Removes all properties; others can be set then. */
    public void clear() {
        values.clear();
        readOnly = false;
    }

    /** The value as it was set. */
    public @Nullable Object get(@Nullable String name) {
        return name == null ? null : values.get(name);
    }

    /** The value as boolean. */
    public boolean getBoolean(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toBoolean(get(name), String.valueOf(name));
    }

    /** The value as byte. */
    public byte getByte(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toByte(get(name), String.valueOf(name));
    }

    /** The value as short. */
    public short getShort(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toShort(get(name), String.valueOf(name));
    }

    /** The value as int. */
    public int getInt(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toInt(get(name), String.valueOf(name));
    }

    /** The value as long. */
    public long getLong(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toLong(get(name), String.valueOf(name));
    }

    /** The value as float. */
    public float getFloat(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toFloat(get(name), String.valueOf(name));
    }

    /** The value as double. */
    public double getDouble(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toDouble(get(name), String.valueOf(name));
    }

    /** The value as text. */
    public @Nullable String getText(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toText(get(name), String.valueOf(name));
    }

    /** Sets what the application cannot, also where properties are read-only. */
    void setByProvider(String name, Object value) {
        values.put(name, value);
    }

    /** What is sent with the message: what the application has set, and who sends it, if that is known. */
    Map<String, @Nullable Object> toSend(@Nullable String userId) {
        if (userId == null) {
            return toSend();
        }
        Map<String, @Nullable Object> sent = new LinkedHashMap<>(toSend());
        sent.put(PropertyNames.USER_ID, userId);
        return sent;
    }

    /** What is sent with the message: everything but what only a provider sets. */
    Map<String, @Nullable Object> toSend() {
        boolean all = values.keySet().stream().noneMatch(PropertyNames::isSetByProvider);
        if (all) {
            return Collections.unmodifiableMap(values);
        }
        Map<String, @Nullable Object> sent = new LinkedHashMap<>(values);
        sent.keySet().removeIf(PropertyNames::isSetByProvider);
        return sent;
    }

    /** The specification defines a type for the properties of groups; others are converted where the table allows it. */
    private static @Nullable Object ofDefinedType(String name, @Nullable Object value) throws MessageFormatException {
        if (value == null) {
            return null;
        }
        return switch (name) {
            case PropertyNames.GROUP_ID -> ValueConversion.toText(value, name);
            case PropertyNames.GROUP_SEQUENCE -> ValueConversion.toInt(value, name);
            default -> value;
        };
    }
}
