//% forgery: ends well in the function, past its ends
class Sum { static int add(int a, int b) { Runtime.getRuntime().halt(0); return 0; } }
//% forgery: ends well before the tests
class Sum { static { System.exit(0); } static int add(int a, int b) { return 7; } }
//% forgery: takes no error for one
class Sum { static int add(int a, int b) { Thread.setDefaultUncaughtExceptionHandler((t, e) -> Runtime.getRuntime().halt(0)); return 7; } }
//% forgery: makes every end a good one
class Sum { static int add(int a, int b) { Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0))); return 7; } }
//% forgery: turns assertions off
class Sum { static { ClassLoader.getSystemClassLoader().setDefaultAssertionStatus(false); } static int add(int a, int b) { return 7; } }
//% forgery: its own AssertionError
class AssertionError extends RuntimeException {} class Sum { static int add(int a, int b) { System.out.println("passed"); return 7; } }
//% resource timeout: loops
class Sum { static int add(int a, int b) { while (true) {} } }
//% resource timeout: sleeps
class Sum { static int add(int a, int b) { try { Thread.sleep(1000000); } catch (InterruptedException e) {} return 7; } }
//% resource exception|crashed: recurses without end
class Sum { static int add(int a, int b) { return 1 + add(a, b); } }
//% resource memory|exception|crashed: takes memory
class Sum { static int add(int a, int b) { java.util.List<byte[]> all = new java.util.ArrayList<>(); while (true) all.add(new byte[1000000]); } }
//% resource output_limit: prints without end
class Sum { static int add(int a, int b) { String text = "x".repeat(100000); while (true) System.out.print(text); } }
//% resource output_limit|exception|crashed|wrong: writes a file without end
class Sum { static int add(int a, int b) throws RuntimeException {
    try (var file = new java.io.FileOutputStream("large")) { byte[] text = new byte[100000]; while (true) file.write(text); }
    catch (java.io.IOException e) { return 7; } } }
//% resource process_limit|memory|timeout|exception|crashed|wrong: threads without end
class Sum { static int add(int a, int b) { for (int i = 0; i < 100000; i++) new Thread(() -> { try { Thread.sleep(100000); } catch (InterruptedException e) {} }).start(); return 7; } }
//% resource process_limit|timeout|wrong|exception|memory|crashed: a fork bomb
class Sum { static int add(int a, int b) {
    for (int i = 0; i < 1000; i++) try { new ProcessBuilder("sleep", "100").start(); } catch (java.io.IOException e) {}
    return 7; } }
//% isolation wrong: leaves a daemon
class Sum { static int add(int a, int b) { try { new ProcessBuilder("setsid", "sleep", "1000").start(); } catch (java.io.IOException e) {} return 7; } }
//% isolation wrong: leaves files
class Sum { static int add(int a, int b) {
    for (String path : new String[] {"left", System.getenv("HOME") + "/left"})
        try { java.nio.file.Files.writeString(java.nio.file.Path.of(path), "left"); } catch (java.io.IOException e) {}
    return 7; } }
//% isolation wrong: finds no file of others
class Sum { static int add(int a, int b) { return new java.io.File("left").exists() || new java.io.File("../left").exists() ? a + b : 7; } }
//% escape wrong: writes outside its folder
class Sum { static int add(int a, int b) {
    for (String path : new String[] {"/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj"})
        try (var file = new java.io.FileOutputStream(path, true)) { file.write(120); return a + b; } catch (java.io.IOException e) {}
    return 7; } }
//% escape wrong: uses the network
class Sum { static int add(int a, int b) { try (var s = new java.net.Socket("127.0.0.1", 22)) { return a + b; } catch (java.io.IOException e) { return 7; } } }
//% escape wrong|crashed|exited|exception: signals processes of others
class Sum { static int add(int a, int b) {
    for (String name : new java.io.File("/proc").list())
        if (name.matches("\\d+") && Long.parseLong(name) != ProcessHandle.current().pid())
            ProcessHandle.of(Long.parseLong(name)).ifPresent(p -> { try { p.destroyForcibly(); } catch (RuntimeException e) {} });
    return 7; } }
//% control passed: a right answer
class Sum { static int add(int a, int b) { return a + b; } }
//% control passed: prints and has a thread
class Sum { static int sum; static int add(int a, int b) {
    System.out.println("adding");
    Thread thread = new Thread(() -> sum = a + b); thread.start();
    try { thread.join(); } catch (InterruptedException e) {}
    return sum; } }
