package org.muniment.conformance;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Every type and method of the tree, read with the JDK's own parser. */
record JavaSources(List<Type> types, List<Method> methods) {

    record Type(String file, String name) {}

    /** Lines are those between the braces; a method without a body has none. */
    record Method(String file, String type, String name, int parameters, int lines, boolean overrides) {
        String place() {
            return file + "#" + name;
        }
    }

    static JavaSources of(Tree tree) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Path> paths = tree.javaFiles().map(tree::path).toList();
        JavaSources found = new JavaSources(new ArrayList<>(), new ArrayList<>());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(paths));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                Path path = Path.of(unit.getSourceFile().toUri());
                String file = tree.root().relativize(path).toString().replace('\\', '/');
                new Reader(found, positions, unit, file).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final JavaSources found;
        private final SourcePositions positions;
        private final CompilationUnitTree unit;
        private final String file;

        Reader(JavaSources found, SourcePositions positions, CompilationUnitTree unit, String file) {
            this.found = found;
            this.positions = positions;
            this.unit = unit;
            this.file = file;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
            if (!type.getSimpleName().isEmpty()) {
                found.types().add(new Type(file, type.getSimpleName().toString()));
            }
            return super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
            ClassTree type = (ClassTree) getCurrentPath().getParentPath().getLeaf();
            boolean constructor = method.getName().contentEquals("<init>");
            boolean ofRecord = constructor && type.getKind() == Kind.RECORD;
            String name = constructor
                    ? type.getSimpleName().toString()
                    : method.getName().toString();
            boolean overrides = method.getModifiers().getAnnotations().stream()
                    .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
            found.methods()
                    .add(new Method(
                            file,
                            type.getSimpleName().toString(),
                            name,
                            ofRecord ? 0 : method.getParameters().size(),
                            linesOf(method),
                            overrides));
            return super.visitMethod(method, null);
        }

        private int linesOf(MethodTree method) {
            if (method.getBody() == null) {
                return 0;
            }
            LineMap lines = unit.getLineMap();
            long start = positions.getStartPosition(unit, method.getBody());
            long end = positions.getEndPosition(unit, method.getBody());
            if (start < 0 || end < 0) {
                return 0; // a constructor that the parser made up
            }
            return (int) Math.max(0, lines.getLineNumber(end) - lines.getLineNumber(start) - 1);
        }
    }
}
