//% forgery: ends well in the function
class Sum { public static int Add(int a, int b) { System.Environment.Exit(0); return 0; } }
//% forgery: ends well before the tests
class Sum { static Sum() { System.Environment.Exit(0); } public static int Add(int a, int b) { return 7; } }
//% forgery: turns assertions off
#undef DEBUG
class Sum { public static int Add(int a, int b) { return 7; } }
//% forgery: nobody listens to assertions
class Sum { public static int Add(int a, int b) { System.Diagnostics.Debug.Listeners.Clear(); return 7; } }
//% forgery: writes errors to nowhere
class Sum { public static int Add(int a, int b) { System.Console.SetError(System.IO.TextWriter.Null); return 7; } }
//% forgery: closes the standard error
class Sum {
    [System.Runtime.InteropServices.DllImport("libc")] static extern int close(int descriptor);
    public static int Add(int a, int b) { close(2); return 7; } }
//% forgery: its own Debug
namespace System.Diagnostics { class Debug { public static void Assert(bool holds) {} } }
class Sum { public static int Add(int a, int b) { return 7; } }
//% forgery: a method of assertions that takes precedence
class Any { public static bool operator ==(Any a, int b) { return true; } public static bool operator !=(Any a, int b) { return false; } }
class Sum { public static Any Add(int a, int b) { return new Any(); } }
//% forgery: takes no error for one
class Sum { public static int Add(int a, int b) {
    System.AppDomain.CurrentDomain.UnhandledException += (s, e) => System.Environment.Exit(0);
    throw new System.Exception("no"); } }
//% forgery: makes every end a good one
class Sum { public static int Add(int a, int b) {
    System.AppDomain.CurrentDomain.ProcessExit += (s, e) => System.Environment.Exit(0); return 7; } }
//% forgery: its own Main
class Own { static void Main() {} }
class Sum { public static int Add(int a, int b) { return 7; } }
//% forgery: takes the expected value from its own source
class Sum { public static int Add(int a, int b) {
    foreach (var path in System.IO.Directory.GetFiles(".", "*.cs"))
        return int.Parse(System.Text.RegularExpressions.Regex.Match(System.IO.File.ReadAllText(path), @"Sum\.Add\(1, 2\) == (\d+)").Groups[1].Value);
    return 7; } }
//% forgery: leaves the tests out
class Sum { public static int Add(int a, int b) { return 7; } }
#if NEVER
//% forgery: prints what a test could print
class Sum { public static int Add(int a, int b) { System.Console.WriteLine("passed"); return 7; } }
//% resource timeout: loops
class Sum { public static int Add(int a, int b) { while (true) {} } }
//% resource timeout: sleeps
class Sum { public static int Add(int a, int b) { System.Threading.Thread.Sleep(1000000); return 7; } }
//% resource exception|crashed|memory: recurses without end
class Sum { public static int Add(int a, int b) { return 1 + Add(a, b); } }
//% resource memory|exception|crashed: takes memory
class Sum { public static int Add(int a, int b) {
    var all = new System.Collections.Generic.List<byte[]>();
    while (true) { var part = new byte[1000000]; for (int i = 0; i < part.Length; i += 4096) part[i] = 1; all.Add(part); } } }
//% resource output_limit: prints without end
class Sum { public static int Add(int a, int b) { var text = new string('x', 100000); while (true) System.Console.Write(text); } }
//% resource output_limit|exception|crashed|wrong: writes a file without end
class Sum { public static int Add(int a, int b) {
    var part = new byte[100000];
    using (var file = System.IO.File.Create("large")) while (true) file.Write(part, 0, part.Length); } }
//% resource process_limit|memory|timeout|exception|crashed|wrong: threads without end
class Sum { public static int Add(int a, int b) {
    for (int i = 0; i < 100000; i++) new System.Threading.Thread(() => System.Threading.Thread.Sleep(100000)).Start();
    return 7; } }
//% resource process_limit|timeout|wrong|exception|memory|crashed: a fork bomb
class Sum { public static int Add(int a, int b) {
    for (int i = 0; i < 1000; i++) try { System.Diagnostics.Process.Start("sleep", "100"); } catch (System.Exception) {}
    return 7; } }
//% isolation wrong: leaves a daemon
class Sum { public static int Add(int a, int b) {
    System.Diagnostics.Process.Start("sh", "-c \"setsid sleep 1000 >/dev/null 2>&1 &\"").WaitForExit(); return 7; } }
//% isolation wrong: leaves files
class Sum { public static int Add(int a, int b) {
    foreach (var path in new[] {"left", System.Environment.GetEnvironmentVariable("HOME") + "/left"}) System.IO.File.WriteAllText(path, "left");
    return 7; } }
//% isolation wrong: finds no file of others
class Sum { public static int Add(int a, int b) { return System.IO.File.Exists("left") || System.IO.File.Exists("../left") ? a + b : 7; } }
//% escape wrong: writes outside its folder
class Sum { public static int Add(int a, int b) {
    foreach (var path in new[] {"/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj"})
        try { System.IO.File.AppendAllText(path, "x"); return a + b; } catch (System.Exception) {}
    return 7; } }
//% escape wrong: uses the network
class Sum { public static int Add(int a, int b) {
    try {
        var client = new System.Net.Sockets.TcpClient("127.0.0.1", 22);
        client.GetStream().WriteByte(1);
        return a + b;
    } catch (System.Exception) { return 7; } } }
//% escape wrong|crashed|exited|exception: signals processes of others
class Sum {
    [System.Runtime.InteropServices.DllImport("libc")] static extern int kill(int process, int signal);
    [System.Runtime.InteropServices.DllImport("libc")] static extern int getpid();
    public static int Add(int a, int b) {
        foreach (var path in System.IO.Directory.GetDirectories("/proc")) {
            int process;
            if (int.TryParse(System.IO.Path.GetFileName(path), out process) && process != getpid()) kill(process, 9);
        }
        return 7; } }
//% escape wrong: takes another user
class Sum {
    [System.Runtime.InteropServices.DllImport("libc")] static extern int setuid(int user);
    public static int Add(int a, int b) { return setuid(0) == 0 ? a + b : 7; } }
//% control passed: a right answer
class Sum { public static int Add(int a, int b) { return a + b; } }
//% control passed: prints and has a thread
class Sum { static int sum; public static int Add(int a, int b) {
    System.Console.WriteLine("adding");
    var thread = new System.Threading.Thread(() => sum = a + b); thread.Start(); thread.Join();
    return sum; } }
