// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** A small change of one method of the node, made while its class is loaded: what a slip of the programmer could be. */
public abstract class Mutation {

    private final String type;
    private final String method;
    private boolean applied;

    private Mutation(String type, String method) {
        this.type = type;
        this.method = method;
    }

    /** A call of another method, the first of its name, is left out; its result is null, false or 0. */
    public static Mutation skipCall(String type, String method, String called) {
        return replaceCall(type, method, called, 0);
    }

    /** The same, with another result. */
    public static Mutation replaceCall(String type, String method, String called, int result) {
        return new Mutation(type, method) {
            @Override
            MethodVisitor over(MethodVisitor next) {
                return new MethodVisitor(Opcodes.ASM9, next) {
                    @Override
                    public void visitMethodInsn(int opcode, String owner, String name, String form, boolean itf) {
                        if (!name.equals(called) || !once()) {
                            super.visitMethodInsn(opcode, owner, name, form, itf);
                            return;
                        }
                        Deque<Type> arguments = new ArrayDeque<>();
                        for (Type argument : Type.getArgumentTypes(form)) {
                            arguments.push(argument);
                        }
                        arguments.forEach(argument -> pop(this, argument.getSize()));
                        if (opcode != Opcodes.INVOKESTATIC) {
                            pop(this, 1);
                        }
                        push(this, Type.getReturnType(form), result);
                    }
                };
            }
        };
    }

    /** A condition is not looked at: the jump of this number, from 1 on, among those of the method is never made. */
    public static Mutation ignoreCondition(String type, String method, int jump) {
        return new Mutation(type, method) {
            @Override
            MethodVisitor over(MethodVisitor next) {
                return new MethodVisitor(Opcodes.ASM9, next) {
                    private int jumps;

                    @Override
                    public void visitJumpInsn(int opcode, Label label) {
                        if (opcode != Opcodes.GOTO && ++jumps == jump && once()) {
                            boolean compares = opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE;
                            pop(this, compares ? 2 : 1);
                        } else {
                            super.visitJumpInsn(opcode, label);
                        }
                    }
                };
            }
        };
    }

    /** An assignment to a field, the one of this number from 1 on, is left out. */
    public static Mutation skipAssignment(String type, String method, String field, int number) {
        return new Mutation(type, method) {
            @Override
            MethodVisitor over(MethodVisitor next) {
                return new MethodVisitor(Opcodes.ASM9, next) {
                    private int seen;

                    @Override
                    public void visitFieldInsn(int opcode, String owner, String name, String form) {
                        if (opcode == Opcodes.PUTFIELD && name.equals(field) && ++seen == number && once()) {
                            pop(this, Type.getType(form).getSize());
                            pop(this, 1);
                        } else {
                            super.visitFieldInsn(opcode, owner, name, form);
                        }
                    }
                };
            }
        };
    }

    /** A field is read as a constant, at the reading of this number from 1 on. */
    public static Mutation replaceRead(String type, String method, String field, int number, int value) {
        return new Mutation(type, method) {
            @Override
            MethodVisitor over(MethodVisitor next) {
                return new MethodVisitor(Opcodes.ASM9, next) {
                    private int seen;

                    @Override
                    public void visitFieldInsn(int opcode, String owner, String name, String form) {
                        if (opcode == Opcodes.GETFIELD && name.equals(field) && ++seen == number && once()) {
                            pop(this, 1);
                            push(this, Type.getType(form), value);
                        } else {
                            super.visitFieldInsn(opcode, owner, name, form);
                        }
                    }
                };
            }
        };
    }

    abstract MethodVisitor over(MethodVisitor next);

    /** Whether it is made in a method. Of a lambda, the number that the compiler gave it is not part of the name. */
    final boolean concerns(String className, String methodName) {
        return className.endsWith("/" + type) && (methodName.equals(method) || methodName.startsWith(method + "$"));
    }

    final boolean applied() {
        return applied;
    }

    /** Whether the change is still to be made. */
    final boolean once() {
        boolean first = !applied;
        applied = true;
        return first;
    }

    private static void pop(MethodVisitor code, int size) {
        code.visitInsn(size == 2 ? Opcodes.POP2 : Opcodes.POP);
    }

    private static void push(MethodVisitor code, Type type, int value) {
        switch (type.getSort()) {
            case Type.VOID -> {
                // Nothing is expected.
            }
            case Type.LONG -> code.visitLdcInsn((long) value);
            case Type.OBJECT, Type.ARRAY -> code.visitInsn(Opcodes.ACONST_NULL);
            default -> code.visitLdcInsn(value);
        }
    }

    @Override
    public String toString() {
        return type + "." + method;
    }
}
