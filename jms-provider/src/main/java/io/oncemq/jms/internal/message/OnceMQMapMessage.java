// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import io.oncemq.jms.spi.MessageKind;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message whose body is a set of named values. */
public final class OnceMQMapMessage extends OnceMQMessage implements MapMessage {

    private Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private boolean readOnly;

    OnceMQMapMessage() {}

    /** Takes over the map. */
    static OnceMQMapMessage received(Map<String, @Nullable Object> values) {
        OnceMQMapMessage message = new OnceMQMapMessage();
        message.values = values;
        message.readOnly = true;
        return message;
    }

    @Override
    public MessageKind kind() {
        return MessageKind.MAP;
    }

    @Override
    public boolean getBoolean(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toBoolean(get(name), String.valueOf(name));
    }

    @Override
    public byte getByte(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toByte(get(name), String.valueOf(name));
    }

    @Override
    public short getShort(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toShort(get(name), String.valueOf(name));
    }

    @Override
    public char getChar(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toChar(get(name), String.valueOf(name));
    }

    @Override
    public int getInt(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toInt(get(name), String.valueOf(name));
    }

    @Override
    public long getLong(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toLong(get(name), String.valueOf(name));
    }

    @Override
    public float getFloat(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toFloat(get(name), String.valueOf(name));
    }

    @Override
    public double getDouble(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toDouble(get(name), String.valueOf(name));
    }

    @Override
    public @Nullable String getString(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toText(get(name), String.valueOf(name));
    }

    @Override
    public byte @Nullable [] getBytes(@Nullable String name) throws MessageFormatException {
        return ValueConversion.toBytes(get(name), String.valueOf(name));
    }

    @Override
    public @Nullable Object getObject(@Nullable String name) throws MessageFormatException {
        return ValueConversion.copyBodyValue(get(name));
    }

    @Override
    public Enumeration<String> getMapNames() {
        return Collections.enumeration(List.copyOf(values.keySet()));
    }

    @Override
    public boolean itemExists(@Nullable String name) {
        return name != null && values.containsKey(name);
    }

    @Override
    public void setBoolean(String name, boolean value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setByte(String name, byte value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setShort(String name, short value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setChar(String name, char value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setInt(String name, int value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setLong(String name, long value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setFloat(String name, float value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setDouble(String name, double value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setString(String name, @Nullable String value) throws JMSException {
        set(name, value);
    }

    @Override
    public void setBytes(String name, byte @Nullable [] value) throws JMSException {
        setObject(name, value);
    }

    @Override
    public void setBytes(String name, byte @Nullable [] value, int offset, int length) throws JMSException {
        if (value == null) {
            set(name, null);
            return;
        }
        Objects.checkFromIndexSize(offset, length, value.length);
        set(name, Arrays.copyOfRange(value, offset, offset + length));
    }

    @Override
    public void setObject(String name, @Nullable Object value) throws JMSException {
        set(name, ValueConversion.copyBodyValue(value));
    }

    @Override
    public void clearBody() {
        values = new LinkedHashMap<>();
        readOnly = false;
    }

    @Override
    StoredBody storedBody() {
        return new StoredBody(TaggedJson.write(values), null);
    }

    @Override
    boolean hasBody() {
        return !values.isEmpty();
    }

    @Override
    boolean isBodyOf(Class<?> bodyClass) {
        return bodyClass.isAssignableFrom(Map.class);
    }

    @Override
    Object copyBody(Class<?> bodyClass) throws MessageFormatException {
        checkBodyOf(bodyClass);
        Map<String, @Nullable Object> copy = new HashMap<>();
        for (Map.Entry<String, @Nullable Object> entry : values.entrySet()) {
            copy.put(entry.getKey(), ValueConversion.copyBodyValue(entry.getValue()));
        }
        return copy;
    }

    private @Nullable Object get(@Nullable String name) {
        return name == null ? null : values.get(name);
    }

    private void set(@Nullable String name, @Nullable Object value) throws JMSException {
        checkBodyWritable(readOnly);
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("A value of a MapMessage must have a name, neither null nor empty");
        }
        values.put(name, value);
    }
}
