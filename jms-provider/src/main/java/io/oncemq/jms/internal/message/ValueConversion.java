// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.message;

import jakarta.jms.MessageFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The conversions of the specification between the type as which a value was set and the type as which it is read
 * (Jakarta Messaging 3.5.4 and 3.11.3). The table of the properties is that of the bodies without char and byte[], which
 * no property can have, so this class serves both.
 *
 * <p>A null value is read by calling {@code valueOf(null)} of the type, as the specification asks: that is false, a
 * NumberFormatException or, for float and double, a NullPointerException. The name is for the text of exceptions.
 */
final class ValueConversion {

    private ValueConversion() {}

    static boolean toBoolean(@Nullable Object value, String name) throws MessageFormatException {
        if (value instanceof Boolean bool) {
            return bool;
        }
        return Boolean.parseBoolean(textOrNull(value, name, "boolean"));
    }

    static byte toByte(@Nullable Object value, String name) throws MessageFormatException {
        if (value instanceof Byte number) {
            return number;
        }
        return Byte.parseByte(textOrNull(value, name, "byte"));
    }

    static short toShort(@Nullable Object value, String name) throws MessageFormatException {
        if (value instanceof Short || value instanceof Byte) {
            return ((Number) value).shortValue();
        }
        return Short.parseShort(textOrNull(value, name, "short"));
    }

    /** A null has no conversion to char at all: NullPointerException. */
    static char toChar(@Nullable Object value, String name) throws MessageFormatException {
        if (value instanceof Character character) {
            return character;
        }
        if (value == null) {
            throw new NullPointerException("Null value of '" + name + "' cannot be read as char");
        }
        throw unconvertible(value, name, "char");
    }

    static int toInt(@Nullable Object value, String name) throws MessageFormatException {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        }
        return Integer.parseInt(textOrNull(value, name, "int"));
    }

    static long toLong(@Nullable Object value, String name) throws MessageFormatException {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        return Long.parseLong(textOrNull(value, name, "long"));
    }

    static float toFloat(@Nullable Object value, String name) throws MessageFormatException {
        if (value instanceof Float number) {
            return number;
        }
        return Float.parseFloat(textOrNull(value, name, "float"));
    }

    static double toDouble(@Nullable Object value, String name) throws MessageFormatException {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        return Double.parseDouble(textOrNull(value, name, "double"));
    }

    static @Nullable String toText(@Nullable Object value, String name) throws MessageFormatException {
        if (value instanceof byte[]) {
            throw unconvertible(value, name, "String");
        }
        return value == null ? null : value.toString();
    }

    /** A copy of the array. */
    static byte @Nullable [] toBytes(@Nullable Object value, String name) throws MessageFormatException {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value == null) {
            return null;
        }
        throw unconvertible(value, name, "byte[]");
    }

    /** The value if a property can have it. */
    static @Nullable Object checkPropertyValue(@Nullable Object value, String name) throws MessageFormatException {
        if (value == null || isPropertyValue(value)) {
            return value;
        }
        throw new MessageFormatException("Property '" + name + "' cannot have a value of class "
                + value.getClass().getName() + ": properties are of the primitive types' classes or String");
    }

    /** The value, or a copy where it can change, if the body of a MapMessage or StreamMessage can contain it. */
    static @Nullable Object copyBodyValue(@Nullable Object value) throws MessageFormatException {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value == null || value instanceof Character || isPropertyValue(value)) {
            return value;
        }
        throw new MessageFormatException("A message body cannot contain a value of class "
                + value.getClass().getName() + ": only the primitive types' classes, String and byte[]");
    }

    private static boolean isPropertyValue(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Float
                || value instanceof Double;
    }

    /** What {@code valueOf} of the wanted type is called with: text or null converts to nearly everything. */
    private static @Nullable String textOrNull(@Nullable Object value, String name, String wanted)
            throws MessageFormatException {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw unconvertible(value, name, wanted);
    }

    private static MessageFormatException unconvertible(Object value, String name, String wanted) {
        return new MessageFormatException("Value of '" + name + "' is of type "
                + value.getClass().getSimpleName() + " and cannot be read as " + wanted);
    }
}
