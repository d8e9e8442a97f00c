// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.selector;

/**
 * Binary numeric promotion, as section 5.6 of the Java Language Specification has it: to double if one operand is a
 * double, else to float, else to long, else to int.
 */
final class Promotion {

    private Promotion() {}

    /** Whether both operands are of integer types. */
    static boolean isExact(Number left, Number right) {
        return isExact(left) && isExact(right);
    }

    /** Whether the promoted type is int rather than long. */
    static boolean isInt(Number left, Number right) {
        return !(left instanceof Long || right instanceof Long);
    }

    /** Whether the promoted type is float rather than double. */
    static boolean isFloat(Number left, Number right) {
        return !(left instanceof Double || right instanceof Double);
    }

    /** The operand in the promoted type, one of float and double; a float in its, exact, widening to double. */
    static double approximate(Number operand, Number other) {
        return isFloat(operand, other) ? operand.floatValue() : operand.doubleValue();
    }

    private static boolean isExact(Number number) {
        return !(number instanceof Double || number instanceof Float);
    }
}
