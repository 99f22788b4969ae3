import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** javac, kept in memory. Its arguments are those of javac. Sources and classes are in memory too. */
final class Compiler {
    private static final Pattern COUNT = Pattern.compile("(?m)^\\d+ errors?$");
    private static final String FIRST =
        "import java.util.*; class First { Map<String, List<Integer>> f(List<String> a) { Map<String, List<Integer>> m ="
            + " new HashMap<>(); a.forEach(s -> m.computeIfAbsent(s, k -> new ArrayList<>()).add(1)); return m; } }";

    private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    private final JavaFileManager files = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8);
    private final List<String> options;

    private Compiler(List<String> options) {
        this.options = options;
    }

    public static void main(String[] options) throws IOException {
        Compiler compiler = new Compiler(List.of(options));
        compiler.answer("/First.java", FIRST);
        DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in));
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        write(out, new ByteArrayOutputStream());
        while (true) {
            in.readInt();
            write(out, compiler.answer(text(in), text(in)));
        }
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void write(OutputStream out, ByteArrayOutputStream frame) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(frame.size() + 4);
        new DataOutputStream(whole).writeInt(frame.size());
        frame.writeTo(whole);
        whole.writeTo(out);
    }

    private ByteArrayOutputStream answer(String path, String source) throws IOException {
        StringWriter said = new StringWriter();
        Memory memory = new Memory(files);
        boolean done = javac.getTask(said, memory, null, options, null, List.of(new Source(path, source))).call();
        String output = said.toString();
        String status = done ? "0" : COUNT.matcher(output).find() ? "1" : "";
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(frame);
        List<byte[]> parts = new ArrayList<>();
        parts.add(status.getBytes(StandardCharsets.UTF_8));
        parts.add(output.getBytes(StandardCharsets.UTF_8));
        memory.classes.forEach((name, content) -> {
            parts.add(name.getBytes(StandardCharsets.UTF_8));
            parts.add(content.toByteArray());
        });
        for (byte[] part : parts) {
            fields.writeInt(part.length);
            fields.write(part);
        }
        return frame;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String path;
        private final String source;

        Source(String path, String source) {
            super(URI.create("file://" + path), Kind.SOURCE);
            this.path = path;
            this.source = source;
        }

        @Override
        public String getName() {
            return path;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        final Map<String, ByteArrayOutputStream> classes = new TreeMap<>();

        Memory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            String path = name.replace('.', '/') + kind.extension;
            return new SimpleJavaFileObject(URI.create("memory:///class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream content = new ByteArrayOutputStream();
                    classes.put(path, content);
                    return content;
                }
            };
        }
    }
}
