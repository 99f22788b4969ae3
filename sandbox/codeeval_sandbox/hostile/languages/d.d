import std.stdio, core.stdc.stdlib, core.sys.posix.unistd;
//% forgery: ends well before the tests
shared static this() { _exit(0); }
int add(int a, int b) { return 7; }
//% forgery: ends well in the function, past its ends
int add(int a, int b) { _exit(0); return 7; }
//% forgery: runs no test
import core.runtime;
shared static this() { Runtime.moduleUnitTester = () => true; }
int add(int a, int b) { return 7; }
//% forgery: takes no failed assertion for an end
import core.exception;
shared static this() { assertHandler = function(string file, size_t line, string text) nothrow { _exit(0); }; }
int add(int a, int b) { return 7; }
//% forgery: an object that equals every number
struct Any { bool opEquals(int other) const { return true; } }
Any add(int a, int b) { return Any(); }
//% forgery: its own end of a failed assertion
extern (C) void _d_assert(string file, uint line) { _exit(0); }
int add(int a, int b) { return 7; }
//% forgery: tests that are compiled away
int add(int a, int b) { return 7; }
void main() {}
version (none):
//% forgery: the rest is a remark
int add(int a, int b) { return 7; }
void main() {}
__EOF__
//% forgery: prints what a test could print
int add(int a, int b) { writeln("1 modules passed unittests"); return 7; }
//% resource timeout: loops
int add(int a, int b) { while (true) {} }
//% resource timeout: sleeps
int add(int a, int b) { sleep(1000); return 7; }
//% resource crashed|memory|exception: recurses without end
int add(int a, int b) { int[250] room; room[a % 250] = b; return add(b, a + room[b % 250]) + room[0]; }
//% resource memory|exception|crashed|wrong: takes memory
int add(int a, int b) { ubyte[][] all; while (true) { auto block = new ubyte[1 << 20]; block[] = 1; all ~= block; } }
//% resource output_limit: prints without end
int add(int a, int b) { auto text = new char[100000]; text[] = 'x'; while (true) write(text); }
//% resource output_limit|wrong|crashed|exception: writes a file without end
int add(int a, int b) { auto text = new char[100000]; text[] = 'x'; auto file = File("large", "w"); while (true) file.rawWrite(text); }
//% resource process_limit|timeout|wrong|exception|memory|crashed: a fork bomb
int add(int a, int b) { foreach (i; 0 .. 100000) fork(); return 7; }
//% resource syntax_error|timeout|memory|crashed: a program that its compiler cannot end
int endless() { int n; while (true) n++; return n; }
enum never = endless();
int add(int a, int b) { return never; }
//% isolation wrong: leaves a daemon
int add(int a, int b) { if (fork() == 0) { setsid(); close(1); close(2); sleep(1000); _exit(0); } return 7; }
//% isolation wrong: leaves files
int add(int a, int b) { import std.file, std.process; foreach (path; ["left", environment["HOME"] ~ "/left"]) std.file.write(path, "left"); return 7; }
//% isolation wrong: finds no file of others
int add(int a, int b) { import std.file; return exists("left") || exists("../left") ? a + b : 7; }
//% isolation syntax_error|wrong: reads what others have left while it is compiled
enum text = import("../left");
int add(int a, int b) { return text.length ? a + b : 7; }
//% escape wrong: writes outside its folder
int add(int a, int b) {
    import std.file;
    foreach (path; ["/etc/passwd", "/usr/left", "/tmp/left", "/proc/1/oom_score_adj"]) {
        try { append(path, "x"); return a + b; } catch (Exception error) {}
    }
    return 7;
}
//% escape wrong: uses the network
int add(int a, int b) { import std.socket; try { new TcpSocket(new InternetAddress("127.0.0.1", 22)); return a + b; } catch (Exception error) { return 7; } }
//% escape wrong|crashed|exited|exception: signals processes of others
int add(int a, int b) { import core.sys.posix.signal; foreach (pid; 1 .. 40000) if (pid != getpid()) kill(pid, 9); return 7; }
//% escape wrong: takes another user
int add(int a, int b) { return setuid(0) == 0 || getuid() == 0 ? a + b : 7; }
//% control passed: a right answer
int add(int a, int b) { return a + b; }
//% control passed: prints and has a thread
__gshared int sum;
int add(int a, int b) { import core.thread; writeln("adding"); auto thread = new Thread({ sum = a + b; }); thread.start(); thread.join(); return sum; }
