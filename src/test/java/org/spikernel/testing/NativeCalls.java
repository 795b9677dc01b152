package org.spikernel.testing;

import static org.apache.xbean.asm9.Opcodes.ACC_NATIVE;
import static org.apache.xbean.asm9.Opcodes.ACC_STATIC;
import static org.apache.xbean.asm9.Opcodes.ALOAD;
import static org.apache.xbean.asm9.Opcodes.ASM9;
import static org.apache.xbean.asm9.Opcodes.ILOAD;
import static org.apache.xbean.asm9.Opcodes.INVOKESTATIC;
import static org.apache.xbean.asm9.Opcodes.INVOKEVIRTUAL;
import static org.apache.xbean.asm9.Opcodes.IRETURN;

import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.ClassWriter;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Type;

/**
 * Counts how often Java calls the engine: every native method of {@code PyTorchLibrary}, whoever calls it. An agent, so it works
 * in a JVM that was started with {@link #agent}. What the engine calls in Java is not among it.
 */
public final class NativeCalls {
    private static final String LIBRARY = "ai/djl/pytorch/jni/PyTorchLibrary";
    private static final String PREFIX = "counted_";
    private static final ThreadLocal<Map<String, Integer>> COUNTS = new ThreadLocal<>();

    private NativeCalls() {}

    /** Writes the agent's jar, which names this class; the class itself is on the class path. */
    public static Path agent(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", NativeCalls.class.getName());
        attributes.putValue("Can-Set-Native-Method-Prefix", "true");
        Path jar = folder.resolve("native-calls.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    /** Called by the JVM before {@code main}. */
    public static void premain(String options, Instrumentation instrumentation) {
        ClassFileTransformer counters = new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> before, ProtectionDomain domain, byte[] bytes) {
                return LIBRARY.equals(name) ? counting(bytes) : null;
            }
        };
        instrumentation.addTransformer(counters);
        instrumentation.setNativeMethodPrefix(counters, PREFIX);
    }

    /** The calls of a body on its thread, by method. */
    public static Map<String, Integer> of(Runnable body) {
        Map<String, Integer> counts = new TreeMap<>();
        COUNTS.set(counts);
        try {
            body.run();
        } finally {
            COUNTS.remove();
        }
        return counts;
    }

    /** Called before each native method. */
    public static void count(String method) {
        Map<String, Integer> counts = COUNTS.get();
        if (counts != null) {
            counts.merge(method, 1, Integer::sum);
        }
    }

    /** Each native method under another name, and in its place one that counts and calls it. */
    private static byte[] counting(byte[] bytes) {
        ClassWriter written = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        new ClassReader(bytes)
                .accept(
                        new ClassVisitor(ASM9, written) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String type, String signature, String[] thrown) {
                                if ((access & ACC_NATIVE) == 0) {
                                    return super.visitMethod(access, name, type, signature, thrown);
                                }
                                caller(
                                        super.visitMethod(access & ~ACC_NATIVE, name, type, null, thrown),
                                        access,
                                        name,
                                        type);
                                return super.visitMethod(access, PREFIX + name, type, signature, thrown);
                            }
                        },
                        0);
        return written.toByteArray();
    }

    private static void caller(MethodVisitor code, int access, String name, String type) {
        code.visitCode();
        code.visitLdcInsn(name);
        code.visitMethodInsn(
                INVOKESTATIC, Type.getInternalName(NativeCalls.class), "count", "(Ljava/lang/String;)V", false);
        boolean isStatic = (access & ACC_STATIC) != 0;
        int local = 0;
        if (!isStatic) {
            code.visitVarInsn(ALOAD, local++);
        }
        for (Type argument : Type.getArgumentTypes(type)) {
            code.visitVarInsn(argument.getOpcode(ILOAD), local);
            local += argument.getSize();
        }
        code.visitMethodInsn(isStatic ? INVOKESTATIC : INVOKEVIRTUAL, LIBRARY, PREFIX + name, type, false);
        code.visitInsn(Type.getReturnType(type).getOpcode(IRETURN));
        code.visitMaxs(0, 0);
        code.visitEnd();
    }
}
