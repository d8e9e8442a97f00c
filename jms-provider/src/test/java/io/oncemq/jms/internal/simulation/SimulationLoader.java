// SPDX-License-Identifier: Apache-2.0
package io.oncemq.jms.internal.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.commons.SimpleRemapper;

/**
 * Loads the node as it was compiled, with the primitives on which its threads wait replaced by those of the {@link Scheduler},
 * and a point of the schedule before each access to a volatile field, an atomic or a concurrent collection. So the very code
 * that runs in production is explored, and knows nothing of it. What is not known here is refused, so that no thread ever
 * waits behind the scheduler's back.
 */
final class SimulationLoader extends ClassLoader {

    private static final String SIMULATED = "io.oncemq.jms.internal.node.";
    private static final String HERE = "io/oncemq/jms/internal/simulation/";
    private static final String CONCURRENT = "java/util/concurrent/";

    /** Never used in a simulation: they are the machine's part. */
    private static final Set<String> AS_THEY_ARE = Set.of(SIMULATED + "NodeRegistry", SIMULATED + "SystemRuntime");

    private static final Map<String, String> REPLACED = Map.of(
            CONCURRENT + "locks/ReentrantLock",
            HERE + "SimulatedLock",
            CONCURRENT + "locks/Condition",
            HERE + "SimulatedCondition",
            CONCURRENT + "locks/LockSupport",
            HERE + "SimulatedPark",
            CONCURRENT + "CompletableFuture",
            HERE + "SimulatedFuture",
            "org/slf4j/LoggerFactory",
            HERE + "SimulatedLoggers",
            "java/util/HashMap",
            "java/util/LinkedHashMap",
            "java/util/HashSet",
            "java/util/LinkedHashSet");

    private static final Set<String> SHARED = Set.of(
            CONCURRENT + "ConcurrentHashMap",
            CONCURRENT + "ConcurrentMap",
            CONCURRENT + "ConcurrentLinkedQueue",
            CONCURRENT + "CopyOnWriteArrayList",
            CONCURRENT + "atomic/AtomicBoolean",
            CONCURRENT + "atomic/AtomicInteger",
            CONCURRENT + "atomic/AtomicLong",
            CONCURRENT + "atomic/AtomicReference");

    private static final Set<String> HARMLESS = Set.of(
            CONCURRENT + "TimeUnit",
            CONCURRENT + "Executor",
            CONCURRENT + "ExecutorService",
            CONCURRENT + "RejectedExecutionException",
            CONCURRENT + "CompletionException");

    private final List<Mutation> mutations;

    SimulationLoader(List<Mutation> mutations) {
        super("simulation", SimulationLoader.class.getClassLoader());
        this.mutations = mutations;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(SIMULATED) || AS_THEY_ARE.contains(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                byte[] code = rewrite(name);
                loaded = defineClass(name, code, 0, code.length);
            }
            return loaded;
        }
    }

    private byte[] rewrite(String name) throws ClassNotFoundException {
        ClassReader reader;
        try (InputStream input = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (input == null) {
                throw new ClassNotFoundException(name);
            }
            reader = new ClassReader(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Set<String> volatileFields = new HashSet<>();
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable FieldVisitor visitField(
                            int access, String field, String form, String signature, Object value) {
                        if ((access & Opcodes.ACC_VOLATILE) != 0) {
                            volatileFields.add(field);
                        }
                        return null;
                    }
                },
                ClassReader.SKIP_CODE);
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        Remapper remapper = new SimpleRemapper(Opcodes.ASM9, REPLACED);
        ClassVisitor rewriting = new ClassVisitor(Opcodes.ASM9, new ClassRemapper(writer, remapper)) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String method, String form, String signature, String[] exceptions) {
                if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                    throw refused(name, method, "synchronized");
                }
                MethodVisitor code = new Points(
                        super.visitMethod(access, method, form, signature, exceptions), volatileFields, name, method);
                for (Mutation mutation : mutations) {
                    if (mutation.concerns(reader.getClassName(), method)) {
                        code = mutation.over(code);
                    }
                }
                return code;
            }
        };
        reader.accept(rewriting, ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
    }

    private static IllegalStateException refused(String type, String method, String what) {
        return new IllegalStateException(
                type + "." + method + " uses " + what + ", which the simulation does not know yet");
    }

    /** Puts points of the schedule into a method. */
    private static final class Points extends MethodVisitor {
        private final Set<String> volatileFields;
        private final String type;
        private final String method;

        Points(MethodVisitor next, Set<String> volatileFields, String type, String method) {
            super(Opcodes.ASM9, next);
            this.volatileFields = volatileFields;
            this.type = type;
            this.method = method;
        }

        private void point() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HERE + "Scheduler", "point", "()V", false);
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String form) {
            if (volatileFields.contains(name) && !method.equals("<init>")) {
                point();
            }
            super.visitFieldInsn(opcode, owner, name, form);
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.MONITORENTER) {
                throw refused(type, method, "synchronized");
            }
            super.visitInsn(opcode);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String form, boolean itf) {
            boolean construction = name.equals("<init>");
            if (owner.equals(CONCURRENT + "ConcurrentHashMap") && name.equals("newKeySet")) {
                super.visitMethodInsn(opcode, HERE + "SimulatedCollections", name, "()Ljava/util/Set;", false);
                return;
            }
            if ((owner.equals("java/util/Map") || owner.equals("java/util/Set")) && name.equals("copyOf")) {
                super.visitMethodInsn(opcode, HERE + "SimulatedCollections", name, form, false);
                return;
            }
            if (owner.equals("java/lang/Thread") && (name.equals("sleep") || name.equals("join"))
                    || owner.equals("java/lang/System") && (name.equals("nanoTime") || name.equals("currentTimeMillis"))
                    || owner.startsWith(CONCURRENT)
                            && !SHARED.contains(owner)
                            && !HARMLESS.contains(owner)
                            && !REPLACED.containsKey(owner)) {
                throw refused(type, method, owner + "." + name);
            }
            if (SHARED.contains(owner) && !construction) {
                point();
            }
            super.visitMethodInsn(opcode, owner, name, form, itf);
        }
    }
}
